import { luminance } from './colour.ts';

/** A picture in the making: red, green and blue as numbers with 1 for full, size x size x 3. */
export interface Canvas {
  readonly size: number;
  readonly pixels: Float32Array;
}

export function createCanvas(size: number): Canvas {
  return { size, pixels: new Float32Array(size * size * 3) };
}

/** Mean luminance of the square of half-width `radius` around (x, y), lengths in 1/64 of the image side. */
export function meanLuminance(canvas: Canvas, x: number, y: number, radius: number): number {
  const { size, pixels } = canvas;
  const perUnit = size / 64;
  const edge = (value: number): number => Math.min(size, Math.max(0, Math.round(value * perUnit)));
  const [left, right, top, bottom] = [edge(x - radius), edge(x + radius), edge(y - radius), edge(y + radius)];
  let sum = 0;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const i = (row * size + column) * 3;
      sum += luminance(pixels[i], pixels[i + 1], pixels[i + 2]);
    }
  }
  const count = (right - left) * (bottom - top);
  return count > 0 ? sum / count : 0.5;
}
