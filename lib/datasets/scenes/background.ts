import type { Random } from '../random.ts';
import type { Canvas } from './canvas.ts';
import { clamp, mutedColour } from './colour.ts';
import type { Colour } from './colour.ts';
import { addFractalNoise, unitVector } from './noise.ts';
import type { Noise } from './noise.ts';
import type { SceneOptions } from './options.ts';

/** A surface: noise mapped to three colours, dark to light. */
interface Ground {
  readonly field: Float64Array;
  readonly colours: readonly [Colour, Colour, Colour];
}

/**
 * Paints the whole canvas: one ground (clouds, grass, stone, bark: multi-octave noise, stretched or not, veined or
 * not) or, in four scenes of ten, two that meet along a wandering line.
 */
export function paintBackground(canvas: Canvas, noise: Noise, random: Random, options: SceneOptions): void {
  const { size, pixels } = canvas;
  const hue = random.next();
  const upper = createGround(size, hue, noise, random, options);
  const lower = random.next() < 0.4 ? createGround(size, hue + random.between(-0.4, 0.4), noise, random, options) : upper;

  const unit = 64 / size;
  const horizon = random.between(16, 48);
  const slope = random.between(-0.25, 0.25);
  const roughness = random.between(0, 4);
  const shift = random.between(0, 64);
  for (let column = 0; column < size; column++) {
    const x = (column + 0.5) * unit;
    const line = horizon + slope * (x - 32) + roughness * noise.at(x / 9 + shift, shift);
    for (let row = 0; row < size; row++) {
      const i = row * size + column;
      if (lower === upper) {
        colourPixel(pixels, i, upper, 1);
        continue;
      }
      const share = clamp(((row + 0.5) * unit - line) / unit + 0.5, 0, 1);
      if (share < 1) colourPixel(pixels, i, upper, 1 - share);
      if (share > 0) colourPixel(pixels, i, lower, share);
    }
  }
}

function createGround(size: number, hue: number, noise: Noise, random: Random, options: SceneOptions): Ground {
  const field = new Float64Array(size * size);
  const contrast = random.between(...options.backgroundContrast);
  const persistence = random.between(0.4, 0.8);
  addFractalNoise(field, size, noise, random, {
    wavelength: random.between(12, 40),
    octaves: 5,
    persistence,
    stretch: random.next() < 0.4 ? random.between(1.5, 5) : 1,
    amplitude: 1,
  });
  if (random.next() < 0.25) for (let i = 0; i < field.length; i++) field[i] = 0.7 - 2 * Math.abs(field[i]!);
  normalise(field);
  addRamp(field, size, random);

  const middle = random.between(0.25, 0.7);
  const step = 1.5 * contrast;
  const colours = [middle - step, middle, middle + step].map((wanted) =>
    mutedColour(random, hue, clamp(wanted, 0.03, 0.97)),
  ) as unknown as Ground['colours'];
  return { field, colours };
}

/** Mean 0, standard deviation 1. */
function normalise(field: Float64Array): void {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < field.length; i++) {
    sum += field[i]!;
    squares += field[i]! * field[i]!;
  }
  const mean = sum / field.length;
  const gain = 1 / Math.sqrt(Math.max(1e-9, squares / field.length - mean * mean));
  for (let i = 0; i < field.length; i++) field[i] = (field[i]! - mean) * gain;
}

/** A gentle slope from one side to the other, as of a sky. */
function addRamp(field: Float64Array, size: number, random: Random): void {
  const [x, y] = unitVector(random);
  const strength = (random.between(0, 1.2) * 2) / size;
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i++) {
      field[i]! += strength * (x * (column - size / 2) + y * (row - size / 2));
    }
  }
}

/** Adds `share` of the ground's colour at pixel i; field values -1.5, 0 and 1.5 are its three colours. */
function colourPixel(pixels: Float64Array, i: number, { field, colours }: Ground, share: number): void {
  const level = clamp(field[i]! / 1.5, -1.6, 1.6);
  const [dark, middle, light] = colours;
  const towards = level < 0 ? dark : light;
  const t = Math.abs(level);
  for (let channel = 0; channel < 3; channel++) {
    pixels[i * 3 + channel]! += share * (middle[channel]! + t * (towards[channel]! - middle[channel]!));
  }
}
