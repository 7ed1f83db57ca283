// The quantisation tables of JPEG files as libjpeg writes them: those of Annex K of the standard (T.81), scaled by a quality.

/** Side of JPEG's blocks in pixels: the stride of the paper's codec, too. */
export const blockSide = 8;
/** Coefficients of a block. */
export const blockSize = blockSide ** 2;
/** Luma, then the two chromas, none of them halved (4:4:4): blocks of the three lie on each other. */
export const planes = 3;
/** What a network reads of a block: the coefficients of the three planes one after the other, rows of rising frequency. */
export const coefficientChannels = planes * blockSize;

// T.81, tables K.1 and K.2, row by row.
const luma = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const chroma = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
];

/**
 * The steps that the coefficients of a block are divided by at a quality from 1 to 100, in the order of the channels.
 * Throws a RangeError at another quality.
 */
export function quantisationSteps(quality: number): number[] {
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100))
    throw new RangeError(`JPEG: expected a whole quality from 1 to 100, got ${quality}`);
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  const scaled = (step: number): number => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100)));
  return [luma, chroma, chroma].flatMap((table) => table.map(scaled));
}
