// The blocks of a convolution against a plain enumeration of every output pixel, tap and input pixel.
import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { blocksOfInputs, blocksOfOutputs, type Blocks, type Windows, type Work } from '../../lib/engine/blocks.ts';

const side = fc.record({
  size: fc.integer({ min: 1, max: 9 }),
  kernel: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 4 }),
  before: fc.integer({ min: 0, max: 6 }),
  after: fc.integer({ min: 0, max: 6 }),
});

/** Any geometry with at least one output: paddings need not be those of `same` or `valid`. */
const geometry: fc.Arbitrary<Windows> = fc
  .record({ rows: side, columns: side })
  .map(({ rows, columns }) => {
    const out = ({ size, kernel, stride, dilation, before, after }: typeof rows): number =>
      Math.floor((size + before + after - dilation * (kernel - 1) - 1) / stride) + 1;
    return {
      height: rows.size,
      width: columns.size,
      outHeight: out(rows),
      outWidth: out(columns),
      kernelHeight: rows.kernel,
      kernelWidth: columns.kernel,
      strideHeight: rows.stride,
      strideWidth: columns.stride,
      dilationHeight: rows.dilation,
      dilationWidth: columns.dilation,
      padTop: rows.before,
      padLeft: columns.before,
    };
  })
  .filter(({ outHeight, outWidth }) => outHeight > 0 && outWidth > 0);

/** Amounts of work for which narrow and wide blocks are cheapest. */
const work: fc.Arbitrary<Work> = fc.record({
  images: fc.constantFrom(1, 100, 10_000),
  channelsIn: fc.constantFrom(1, 8, 64),
  channelsOut: fc.constantFrom(1, 8, 64),
  products: fc.constantFrom(1 as const, 2 as const),
});

/** Every `output/tap/input` where a tap meets a pixel of the image: all triples are tried. */
function meetings(w: Windows): string[] {
  const found: string[] = [];
  for (let y = 0; y < w.height; y++)
    for (let x = 0; x < w.width; x++)
      for (let i = 0; i < w.outHeight; i++)
        for (let j = 0; j < w.outWidth; j++)
          for (let a = 0; a < w.kernelHeight; a++)
            for (let b = 0; b < w.kernelWidth; b++) {
              const meets =
                y + w.padTop === i * w.strideHeight + a * w.dilationHeight &&
                x + w.padLeft === j * w.strideWidth + b * w.dilationWidth;
              if (meets) found.push(`${i * w.outWidth + j}/${a * w.kernelWidth + b}/${y * w.width + x}`);
            }
  return found.sort();
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Every (made pixel, tap, read pixel) inside both images, as the blocks' pieces and taps give them. */
function connections(
  blocks: Blocks,
  made: Size,
  read: Size,
  tapCount: number,
): { made: number; tap: number; read: number }[] {
  const { rows, columns, height, width, padded, piece, patchHeight, patchWidth, pieces, taps } = blocks;
  const perPatch = (patchHeight * patchWidth) / piece;
  expect(pieces.length).toBe(rows * columns * perPatch);
  expect(taps.length).toBe(patchHeight * patchWidth * height * width);
  const found: { made: number; tap: number; read: number }[] = [];
  pieces.forEach((place, index) => {
    expect(place * piece).toBeLessThan(padded.height * padded.width);
    const block = Math.floor(index / perPatch);
    for (let k = 0; k < piece; k++) {
      const y = Math.floor((place * piece + k) / padded.width) - padded.top;
      const x = ((place * piece + k) % padded.width) - padded.left;
      const pixel = (index % perPatch) * piece + k;
      for (let output = 0; output < height * width; output++) {
        const tap = taps[pixel * height * width + output];
        const i = Math.floor(block / columns) * height + Math.floor(output / width);
        const j = (block % columns) * width + (output % width);
        const isInside = y >= 0 && y < read.height && x >= 0 && x < read.width && i < made.height && j < made.width;
        if (tap < tapCount && isInside) found.push({ made: i * made.width + j, tap, read: y * read.width + x });
      }
    }
  });
  return found;
}

const input = ({ height, width }: Windows): Size => ({ height, width });
const output = ({ outHeight, outWidth }: Windows): Size => ({ height: outHeight, width: outWidth });

describe('blocks', () => {
  it('of outputs read what every window sees, once, and leave no output over', () => {
    fc.assert(
      fc.property(geometry, work, (w, amount) => {
        const blocks = blocksOfOutputs(w, amount);
        expect([blocks.rows * blocks.height, blocks.columns * blocks.width]).toEqual([w.outHeight, w.outWidth]);
        const found = connections(blocks, output(w), input(w), w.kernelHeight * w.kernelWidth);
        expect(found.map(({ made, tap, read }) => `${made}/${tap}/${read}`).sort()).toEqual(meetings(w));
      }),
    );
  });

  it('of inputs read every output that saw a pixel, once', () => {
    fc.assert(
      fc.property(geometry, work, (w, amount) => {
        const blocks = blocksOfInputs(w, amount);
        expect(blocks.rows * blocks.height).toBeGreaterThanOrEqual(w.height);
        expect(blocks.columns * blocks.width).toBeGreaterThanOrEqual(w.width);
        const found = connections(blocks, input(w), output(w), w.kernelHeight * w.kernelWidth);
        expect(found.map(({ made, tap, read }) => `${read}/${tap}/${made}`).sort()).toEqual(meetings(w));
      }),
    );
  });

  it('are runs of several outputs where channels are few, single windows where they are many', () => {
    const same = {
      kernelHeight: 3,
      kernelWidth: 3,
      strideHeight: 1,
      strideWidth: 1,
      dilationHeight: 1,
      dilationWidth: 1,
      padTop: 1,
      padLeft: 1,
    };
    const w = { height: 14, width: 14, outHeight: 14, outWidth: 14, ...same };
    expect(blocksOfOutputs(w, { images: 32, channelsIn: 8, channelsOut: 8, products: 2 }).width).toBe(2);
    expect(blocksOfOutputs(w, { images: 2, channelsIn: 256, channelsOut: 256, products: 2 }).width).toBe(1);
    const root = {
      ...w,
      height: 56,
      width: 56,
      outHeight: 28,
      outWidth: 28,
      kernelHeight: 7,
      kernelWidth: 7,
      strideHeight: 2,
      strideWidth: 2,
      padTop: 2,
      padLeft: 2,
    };
    const { width, piece } = blocksOfOutputs(root, { images: 32, channelsIn: 3, channelsOut: 8, products: 2 });
    // 2 pieces of 8 pixels in place of 28 single pixels.
    expect([width, piece]).toEqual([4, 8]);
  });
});
