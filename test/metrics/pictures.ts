// Pictures from integer arithmetic alone, so that another program can make the very same bytes.
import type { ImageSize } from '../../lib/metrics/image-planes.ts';

/** Curved stripes of a few periods, different in each channel: edges, flat parts and detail. */
export function stripes({ height, width }: ImageSize): Uint8Array {
  return fill({ height, width }, (y, x, channel) => {
    const wave = ((x * x * (channel + 2) + y * y * 3 + x * y * 2) >> 6) & 255;
    const folded = wave < 128 ? 2 * wave : 2 * (255 - wave);
    return (folded * 3 + (((x >> 3) * 37 + (y >> 3) * 91) % 256)) >> 2;
  });
}

/** What a coarse codec would do: values rounded to steps, brightness off by a little. */
export function coarse(picture: Uint8Array, step: number, shift: number): Uint8Array {
  return picture.map((value) => Math.min(255, Math.floor(value / step) * step + shift));
}

/** Noise of whole numbers in [-strength, strength] from a linear congruential generator. */
export function noisy(picture: Uint8Array, strength: number): Uint8Array {
  let state = 12345;
  return picture.map((value) => {
    state = (state * 1103 + 12289) % 65536;
    return Math.max(0, Math.min(255, value + (state % (2 * strength + 1)) - strength));
  });
}

export function negative(picture: Uint8Array): Uint8Array {
  return picture.map((value) => 255 - value);
}

export function fill(
  { height, width }: ImageSize,
  value: (y: number, x: number, channel: number) => number,
): Uint8Array {
  return Uint8Array.from({ length: height * width * 3 }, (_, i) =>
    value(Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3),
  );
}
