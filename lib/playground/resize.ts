// Pictures to the size that a codec reads, by Lanczos's kernel of three lobes: that of the kit's data sets.
import type { Size } from './networks.ts';

const lobes = 3;

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= lobes) return 0;
  const angle = Math.PI * x;
  return (lobes * Math.sin(angle) * Math.sin(angle / lobes)) / (angle * angle);
}

/** For each place of the result: the first place of the source that counts, and the weights from there on, of sum 1. */
function taps(from: number, to: number): { readonly first: number; readonly weights: Float32Array }[] {
  const scale = Math.max(1, from / to);
  return Array.from({ length: to }, (_, at) => {
    const center = ((at + 0.5) * from) / to - 0.5;
    const first = Math.max(0, Math.ceil(center - lobes * scale));
    const last = Math.min(from - 1, Math.floor(center + lobes * scale));
    const weights = Float32Array.from({ length: last - first + 1 }, (_, tap) =>
      lanczos((first + tap - center) / scale),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** RGBA bytes [height, width, 4] of an opaque picture to RGB bytes of another size. */
export function resized(rgba: Uint8ClampedArray | Uint8Array, from: Size, to: Size): Uint8Array {
  const out = new Uint8Array(to.height * to.width * 3);
  if (from.height === to.height && from.width === to.width) {
    for (let pixel = 0; pixel < from.height * from.width; pixel++)
      out.set(rgba.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
    return out;
  }
  const across = taps(from.width, to.width);
  const narrow = new Float32Array(from.height * to.width * 3);
  for (let y = 0, into = 0; y < from.height; y++) {
    for (const { first, weights } of across) {
      let [red, green, blue] = [0, 0, 0];
      for (let tap = 0, at = 4 * (y * from.width + first); tap < weights.length; tap++, at += 4) {
        const weight = weights[tap];
        red += weight * rgba[at];
        green += weight * rgba[at + 1];
        blue += weight * rgba[at + 2];
      }
      narrow[into++] = red;
      narrow[into++] = green;
      narrow[into++] = blue;
    }
  }
  const row = to.width * 3;
  taps(from.height, to.height).forEach(({ first, weights }, y) => {
    for (let x = 0; x < row; x++) {
      let sum = 0;
      for (let tap = 0, at = first * row + x; tap < weights.length; tap++, at += row) sum += weights[tap] * narrow[at];
      out[y * row + x] = Math.max(0, Math.min(255, Math.round(sum)));
    }
  });
  return out;
}

/** The size with its longest side at `longest` pixels and whole blocks of 8, at least one: never larger than the picture, but for that. */
export function fittedSize({ height, width }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(height, width));
  const blocks = (side: number): number => 8 * Math.max(1, Math.round((side * scale) / 8));
  return { height: blocks(height), width: blocks(width) };
}
