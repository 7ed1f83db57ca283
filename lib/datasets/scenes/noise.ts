import type { Random } from '../random.ts';

const SIDE = 64;
const MASK = SIDE - 1;

/** Smooth random fields over the plane, all read off one table of random values that repeats every 64 cells. */
export interface Noise {
  /** Value noise at (x, y): smooth, one random value per unit square, between -1 and 1, standard deviation about 0.4. */
  at(x: number, y: number): number;
  readonly table: Float32Array;
}

/** A noise of its own for every scene. */
export function createNoise(random: Random): Noise {
  const table = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < table.length; i++) table[i] = random.bits() / 2147483648 - 1;
  return { table, at: (x, y) => valueNoise(table, x, y) };
}

/** Value noise: the table's values at the corners of the unit square around (x, y), blended by smoothsteps. */
function valueNoise(table: Float32Array, x: number, y: number): number {
  // The table repeats, so a whole number of its sides may be added: then cutting off is rounding down.
  x += 64 * SIDE;
  y += 64 * SIDE;
  const x0 = x | 0;
  const y0 = y | 0;
  const fx = x - x0;
  const fy = y - y0;
  const sx = fx * fx * (3 - 2 * fx);
  const sy = fy * fy * (3 - 2 * fy);
  const left = x0 & MASK;
  const right = (x0 + 1) & MASK;
  const top = (y0 & MASK) * SIDE;
  const bottom = ((y0 + 1) & MASK) * SIDE;
  const upper = table[top + left] + sx * (table[top + right] - table[top + left]);
  const lower = table[bottom + left] + sx * (table[bottom + right] - table[bottom + left]);
  return upper + sy * (lower - upper);
}

/** A plane's map from image coordinates (in 1/64 of the side) to noise coordinates: rotate, stretch, shift. */
export interface NoisePlane {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly x0: number;
  readonly y0: number;
}

/**
 * Adds fractal noise to `field` (size x size): planes of value noise, each half as coarse and `persistence` times as
 * strong as the one before, from features of `wavelength` down to those of `finest` (in 1/64 of the image side), all
 * stretched `stretch`-fold along one random direction. The first plane has amplitude 1.
 */
export function addFractalNoise(
  field: Float32Array,
  size: number,
  noise: Noise,
  random: Random,
  shape: { wavelength: number; finest: number; persistence: number; stretch: number },
): void {
  const [c, s] = unitVector(random);
  let amplitude = 1;
  for (let wavelength = shape.wavelength; wavelength >= shape.finest; wavelength /= 2) {
    const frequency = 1 / wavelength;
    const along = frequency / shape.stretch;
    addPlane(field, size, noise.table, amplitude, {
      xx: c * along,
      xy: s * along,
      yx: -s * frequency,
      yy: c * frequency,
      x0: random.between(0, SIDE),
      y0: random.between(0, SIDE),
    });
    amplitude *= shape.persistence;
  }
}

function addPlane(field: Float32Array, size: number, table: Float32Array, amplitude: number, p: NoisePlane): void {
  const unit = 64 / size;
  const stepX = p.xx * unit;
  const stepY = p.yx * unit;
  for (let row = 0, i = 0; row < size; row++) {
    const y = (row + 0.5) * unit;
    const left = p.xx * 0.5 * unit + p.xy * y + p.x0;
    const top = p.yx * 0.5 * unit + p.yy * y + p.y0;
    for (let column = 0; column < size; column++, i++) {
      field[i] += amplitude * valueNoise(table, left + stepX * column, top + stepY * column);
    }
  }
}

/** A random direction (cos, sin), without trigonometry: a point of the unit disc, scaled to length 1. */
export function unitVector(random: Random): [number, number] {
  for (;;) {
    const x = random.between(-1, 1);
    const y = random.between(-1, 1);
    const squared = x * x + y * y;
    if (squared > 0.01 && squared <= 1) {
      const length = Math.sqrt(squared);
      return [x / length, y / length];
    }
  }
}

/**
 * sin(2 pi t) within 0.0011, by two parabolas: the last bits of Math.sin are an engine's own, those of * and + are
 * not, and the scenes must be the same everywhere.
 */
export function sineOfTurns(t: number): number {
  const turn = t - Math.floor(t + 0.5);
  const parabola = 8 * turn - 16 * turn * Math.abs(turn);
  return parabola + 0.225 * (parabola * Math.abs(parabola) - parabola);
}
