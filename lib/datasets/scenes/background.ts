import type { Random } from '../random.ts';
import type { Canvas } from './canvas.ts';
import { clamp, mutedColour } from './colour.ts';
import type { Colour } from './colour.ts';
import { addFractalNoise, unitVector } from './noise.ts';
import type { Noise } from './noise.ts';
import type { SceneOptions } from './options.ts';

/** A surface: noise mapped to three colours, dark to light. */
interface Ground {
  readonly field: Float32Array;
  readonly colours: readonly [Colour, Colour, Colour];
}

/**
 * Paints the whole canvas: one ground (clouds, grass, stone, bark: multi-octave noise, stretched or not, veined or
 * not) or, in four scenes of ten, two that meet along a wandering line.
 */
export function paintBackground(canvas: Canvas, noise: Noise, random: Random, options: SceneOptions): void {
  const { size, pixels } = canvas;
  const hue = landscapeHue(random);
  const upper = createGround(size, hue, noise, random, options);
  const lower = random.next() < 0.4 ? createGround(size, landscapeHue(random), noise, random, options) : upper;

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
  const field = new Float32Array(size * size);
  const contrast = random.between(...options.backgroundContrast);
  const persistence = random.between(0.4, 0.8);
  addFractalNoise(field, size, noise, random, {
    wavelength: random.between(12, 40),
    finest: 2,
    persistence,
    stretch: random.next() < 0.4 ? random.between(1.5, 5) : 1,
  });
  if (random.next() < 0.25) for (let i = 0; i < field.length; i++) field[i] = 0.7 - 2 * Math.abs(field[i]);
  normalise(field);
  addRamp(field, size, random);

  const middle = random.between(0.25, 0.7);
  const step = 1.5 * contrast;
  const colours = [middle - step, middle, middle + step].map((wanted) =>
    mutedColour(random, hue, clamp(wanted, 0.03, 0.97)),
  ) as unknown as Ground['colours'];
  return { field, colours };
}

/** Earth, leaves, sky or, more rarely, anything. */
function landscapeHue(random: Random): number {
  const ranges = [
    [0.03, 0.14],
    [0.2, 0.38],
    [0.5, 0.63],
    [0, 1],
  ] as const;
  const [least, most] = ranges[random.integer(ranges.length)];
  return random.between(least, most);
}

/** Mean 0, standard deviation 1. */
function normalise(field: Float32Array): void {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < field.length; i++) {
    sum += field[i];
    squares += field[i] * field[i];
  }
  const mean = sum / field.length;
  const gain = 1 / Math.sqrt(Math.max(1e-9, squares / field.length - mean * mean));
  for (let i = 0; i < field.length; i++) field[i] = (field[i] - mean) * gain;
}

/** A gentle slope from one side to the other, as of a sky. */
function addRamp(field: Float32Array, size: number, random: Random): void {
  const [x, y] = unitVector(random);
  const strength = (random.between(0, 1.2) * 2) / size;
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i++) {
      field[i] += strength * (x * (column - size / 2) + y * (row - size / 2));
    }
  }
}

/** Adds `share` of the ground's colour at pixel i; field values -1.5, 0 and 1.5 are its three colours. */
function colourPixel(pixels: Float32Array, i: number, { field, colours }: Ground, share: number): void {
  const level = clamp(field[i] / 1.5, -1.6, 1.6);
  const middle = colours[1];
  const towards = level < 0 ? colours[0] : colours[2];
  const t = Math.abs(level);
  const at = i * 3;
  pixels[at] += share * (middle[0] + t * (towards[0] - middle[0]));
  pixels[at + 1] += share * (middle[1] + t * (towards[1] - middle[1]));
  pixels[at + 2] += share * (middle[2] + t * (towards[2] - middle[2]));
}
