import type { Random } from '../random.ts';
import { sineOfTurns, unitVector } from './noise.ts';
import type { Noise } from './noise.ts';

// Textures as fields over the plane with mean 0 and standard deviation 1. The object textures share one period, so
// that only the arrangement of their detail tells them apart: waves in one direction, in two, in three, in all.

/** The value of a texture at (x, y), lengths in units of 1/64 of the image side. */
export type Texture = (x: number, y: number) => number;

export const OBJECT_TEXTURES = ['striped', 'checked', 'dotted', 'grained'] as const;
export type ObjectTexture = (typeof OBJECT_TEXTURES)[number];

/** One texture of its kind: turned, shifted and bent at random. `warp` is in periods. */
export function createTexture(
  kind: ObjectTexture,
  period: number,
  warp: number,
  noise: Noise,
  random: Random,
): Texture {
  const [c, s] = unitVector(random);
  const frequency = 1 / period;
  const shiftX = random.between(0, 64);
  const shiftY = random.between(0, 64);
  // The pattern bends over four periods or so.
  const bendFrequency = frequency / 4;
  const bend = (x: number, y: number): number =>
    warp * noise.at(x * bendFrequency + shiftX, y * bendFrequency + shiftY);

  if (kind === 'striped') {
    return (x, y) => Math.SQRT2 * sineOfTurns((c * x + s * y) * frequency + 2 * bend(x, y) + shiftX);
  }
  if (kind === 'checked') {
    return (x, y) => {
      const bent = bend(x, y);
      const p = sineOfTurns((c * x + s * y) * frequency + bent + shiftX);
      const q = sineOfTurns((c * y - s * x) * frequency - bent + shiftY);
      return p + q;
    };
  }
  if (kind === 'dotted') {
    // Three waves at 120 degrees with crests that meet: a hexagonal lattice of spots, bright or dark.
    const sign = (random.integer(2) * 2 - 1) * Math.sqrt(2 / 3);
    const h = Math.sqrt(3) / 2;
    return (x, y) => {
      const bent = bend(x, y);
      const u = (c * x + s * y) * frequency + bent + shiftX;
      const v = (c * y - s * x) * frequency - bent + shiftY;
      const first = u + 0.25; // a cosine is a sine a quarter turn ahead
      const second = -u / 2 + h * v + 0.25;
      const third = -u / 2 - h * v + 0.25;
      return sign * (sineOfTurns(first) + sineOfTurns(second) + sineOfTurns(third));
    };
  }
  // Noise less its own coarse part: about the same period, every direction.
  const fine = 1.7 * frequency;
  const coarse = 0.85 * frequency;
  return (x, y) => {
    const u = c * x + s * y;
    const v = c * y - s * x;
    const detail = noise.at(u * fine + shiftX, v * fine + shiftY);
    const trend = noise.at(u * coarse + shiftY, v * coarse + shiftX);
    return GRAIN_GAIN * (detail - 0.6 * trend);
  };
}

/** Brings the grain's standard deviation to 1. */
const GRAIN_GAIN = 2;

/** Uneven colouring for things that are no objects: two coarse octaves of noise. */
export function createMottle(noise: Noise, random: Random): Texture {
  const shiftX = random.between(0, 64);
  const shiftY = random.between(0, 64);
  return (x, y) => 1.8 * noise.at(x / 10 + shiftX, y / 10 + shiftY) + 1.2 * noise.at(x / 4 + shiftY, y / 4 + shiftX);
}
