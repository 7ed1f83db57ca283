// Where the windows of a convolution or a pooling lie: index tables that turn both,
// and their gradients, into one Gather and one matrix product.

/** Geometry of a window sliding over one image. */
export interface Windows {
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
}

/** A table of pixel indices [rows, taps]; `outside` (= number of pixels) stands for padding. */
export interface IndexTable {
  readonly indices: number[];
  readonly rows: number;
  readonly taps: number;
  readonly touchesOutside: boolean;
}

function table(rows: number, taps: number, outside: number, indices: number[]): IndexTable {
  return { indices, rows, taps, touchesOutside: indices.includes(outside) };
}

/** For every output pixel the input pixels under its window, tap by tap (row-major). */
export function inputsOfOutputs(w: Windows): IndexTable {
  const outside = w.height * w.width;
  const indices: number[] = [];
  for (let i = 0; i < w.outHeight; i++) {
    for (let j = 0; j < w.outWidth; j++) {
      for (let a = 0; a < w.kernelHeight; a++) {
        const y = i * w.strideHeight - w.padTop + a * w.dilationHeight;
        for (let b = 0; b < w.kernelWidth; b++) {
          const x = j * w.strideWidth - w.padLeft + b * w.dilationWidth;
          indices.push(y >= 0 && y < w.height && x >= 0 && x < w.width ? y * w.width + x : outside);
        }
      }
    }
  }
  return table(w.outHeight * w.outWidth, w.kernelHeight * w.kernelWidth, outside, indices);
}

/** One phase of the transposed window: input pixels (i, j) whose coordinates agree modulo the stride meet the same taps. */
export interface Phase {
  /** Input pixels of this phase, as indices into the image. */
  readonly pixels: number[];
  /** Taps (row-major in the kernel) that meet this phase's pixels. */
  readonly taps: number[];
  /** For each pixel and tap the output pixel, or `outside` (= number of output pixels). */
  readonly table: IndexTable;
}

/** For every input pixel the output pixels whose windows cover it, grouped by phase so that no tap is wasted. */
export function outputsOfInputs(w: Windows): Phase[] {
  const outside = w.outHeight * w.outWidth;
  const phases: Phase[] = [];
  for (let r = 0; r < Math.min(w.strideHeight, w.height); r++) {
    for (let s = 0; s < Math.min(w.strideWidth, w.width); s++) {
      const taps: number[] = [];
      for (let a = 0; a < w.kernelHeight; a++) {
        for (let b = 0; b < w.kernelWidth; b++) {
          const meetsRow = (r + w.padTop - a * w.dilationHeight) % w.strideHeight === 0;
          const meetsColumn = (s + w.padLeft - b * w.dilationWidth) % w.strideWidth === 0;
          if (meetsRow && meetsColumn) taps.push(a * w.kernelWidth + b);
        }
      }
      const pixels: number[] = [];
      const indices: number[] = [];
      for (let y = r; y < w.height; y += w.strideHeight) {
        for (let x = s; x < w.width; x += w.strideWidth) {
          pixels.push(y * w.width + x);
          for (const tap of taps) {
            const i = (y + w.padTop - Math.floor(tap / w.kernelWidth) * w.dilationHeight) / w.strideHeight;
            const j = (x + w.padLeft - (tap % w.kernelWidth) * w.dilationWidth) / w.strideWidth;
            indices.push(i >= 0 && i < w.outHeight && j >= 0 && j < w.outWidth ? i * w.outWidth + j : outside);
          }
        }
      }
      phases.push({ pixels, taps, table: table(pixels.length, taps.length, outside, indices) });
    }
  }
  return phases;
}

/**
 * For every input pixel the (window, tap) pairs that read it, as
 * window * taps + tap; rows are padded with `outside` (= windows * taps).
 */
export function readersOfInputs(w: Windows): IndexTable {
  const { indices, rows, taps } = inputsOfOutputs(w);
  const pixels = w.height * w.width;
  const readers: number[][] = Array.from({ length: pixels }, () => []);
  indices.forEach((pixel, reader) => readers[pixel]?.push(reader));
  const slots = Math.max(1, ...readers.map((list) => list.length));
  const padded = readers.flatMap((list) => [...list, ...Array<number>(slots - list.length).fill(rows * taps)]);
  return table(pixels, slots, rows * taps, padded);
}
