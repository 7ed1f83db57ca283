// Starting values of parameters.
import type { Random } from '../datasets/random.ts';
import { sizeOf } from '../engine/shape.ts';

/** Fills a parameter's values from its shape and a source of random numbers. */
export type Initialiser = (shape: readonly number[], random: Random) => Float32Array;

/** Normal numbers of variance 2 / fan-in (He et al. 2015): for layers followed by a ReLU. Filters are [height, width, in, out], matrices [in, out]. */
export const heNormal: Initialiser = (shape, random) => {
  const deviation = Math.sqrt(2 / sizeOf(shape.slice(0, -1)));
  return Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());
};

/** He's numbers for transposed convolutions, whose filters are [height, width, out, in]; `stride` pixels share each input. */
export const heNormalTransposed =
  (stride: number): Initialiser =>
  (shape, random) => {
    const [height, width, , inputs] = shape as [number, number, number, number];
    const deviation = Math.sqrt((2 * stride * stride) / (height * width * inputs));
    return Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());
  };

/** Normal numbers of a given standard deviation. */
export const normal =
  (deviation: number): Initialiser =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());

/** Numbers uniform in [low, high). */
export const uniform =
  (low: number, high: number): Initialiser =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random.next());

export const zeros: Initialiser = (shape) => new Float32Array(sizeOf(shape));
export const ones: Initialiser = (shape) => new Float32Array(sizeOf(shape)).fill(1);
