// The index tables against a plain enumeration of every output pixel, tap and input pixel.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputsOfOutputs, outputsOfInputs, readersOfInputs, type Windows } from '../../lib/engine/windows.ts';

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
      height: rows.size, width: columns.size, outHeight: out(rows), outWidth: out(columns),
      kernelHeight: rows.kernel, kernelWidth: columns.kernel, strideHeight: rows.stride, strideWidth: columns.stride,
      dilationHeight: rows.dilation, dilationWidth: columns.dilation, padTop: rows.before, padLeft: columns.before,
    };
  })
  .filter(({ outHeight, outWidth }) => outHeight > 0 && outWidth > 0);

interface Meeting {
  readonly output: number;
  readonly tap: number;
  readonly input: number;
}

/** Every (output, tap, input) where a tap meets a pixel of the image: all triples are tried. */
function meetings(w: Windows): Meeting[] {
  const found: Meeting[] = [];
  for (let y = 0; y < w.height; y++)
    for (let x = 0; x < w.width; x++)
      for (let i = 0; i < w.outHeight; i++)
        for (let j = 0; j < w.outWidth; j++)
          for (let a = 0; a < w.kernelHeight; a++)
            for (let b = 0; b < w.kernelWidth; b++) {
              const meets = y + w.padTop === i * w.strideHeight + a * w.dilationHeight && x + w.padLeft === j * w.strideWidth + b * w.dilationWidth;
              if (meets) found.push({ output: i * w.outWidth + j, tap: a * w.kernelWidth + b, input: y * w.width + x });
            }
  return found;
}

const named = (list: readonly Meeting[]): string[] => list.map(({ output, tap, input }) => `${output}/${tap}/${input}`).sort();

describe('index tables', () => {
  it('inputsOfOutputs lists what every window sees', () => {
    fc.assert(
      fc.property(geometry, (w) => {
        const { indices, rows, taps, touchesOutside } = inputsOfOutputs(w);
        const outside = w.height * w.width;
        expect([rows, taps, indices.length]).toEqual([w.outHeight * w.outWidth, w.kernelHeight * w.kernelWidth, rows * taps]);
        const listed = indices.flatMap((input, place) => (input === outside ? [] : [{ output: Math.floor(place / taps), tap: place % taps, input }]));
        expect(named(listed)).toEqual(named(meetings(w)));
        expect(touchesOutside).toBe(listed.length < indices.length);
      }),
    );
  });

  it('outputsOfInputs lists who sees every pixel: each pixel in one phase, no tap that meets nothing of its phase by stride', () => {
    fc.assert(
      fc.property(geometry, (w) => {
        const outside = w.outHeight * w.outWidth;
        const phases = outputsOfInputs(w);
        const pixels = phases.flatMap((phase) => phase.pixels);
        expect([...pixels].sort((a, b) => a - b)).toEqual(Array.from({ length: w.height * w.width }, (_, pixel) => pixel));
        const listed = phases.flatMap(({ pixels, taps, table }) => {
          expect([table.rows, table.taps, table.indices.length]).toEqual([pixels.length, taps.length, pixels.length * taps.length]);
          expect(table.indices.every((output) => Number.isInteger(output) && output >= 0 && output <= outside)).toBe(true);
          expect(table.touchesOutside).toBe(table.indices.includes(outside));
          return table.indices.flatMap((output, place) =>
            output === outside ? [] : [{ output, tap: taps[place % taps.length]!, input: pixels[Math.floor(place / taps.length)]! }],
          );
        });
        expect(named(listed)).toEqual(named(meetings(w)));
      }),
    );
  });

  it('readersOfInputs lists every reader of a pixel once', () => {
    fc.assert(
      fc.property(geometry, (w) => {
        const { indices, rows, taps, touchesOutside } = readersOfInputs(w);
        const kernelTaps = w.kernelHeight * w.kernelWidth;
        const outside = w.outHeight * w.outWidth * kernelTaps;
        expect([rows, indices.length]).toEqual([w.height * w.width, rows * taps]);
        const listed = indices.flatMap((reader, place) =>
          reader === outside ? [] : [{ output: Math.floor(reader / kernelTaps), tap: reader % kernelTaps, input: Math.floor(place / taps) }],
        );
        expect(named(listed)).toEqual(named(meetings(w)));
        expect(touchesOutside).toBe(indices.includes(outside));
      }),
    );
  });
});
