// The bit-stream of section 2 and Fig. 1: the symbols of one image, coded without loss, as the bytes that a rate
// counts. The model is one static histogram over the symbols (A.1), known to both ends.
import { BitstreamError } from './error.ts';
import { checkInTable, checkTable, TABLE_TOTAL } from './frequency-table.ts';
import type { FrequencyTable } from './frequency-table.ts';
import { sizeFault, splitStream, withHeader } from './header.ts';
import type { LatentSize } from './header.ts';
import { decodedSymbols } from './range-decoder.ts';
import { encodedSymbols } from './range-encoder.ts';

export { BitstreamError } from './error.ts';
export { frequencyTable, idealBits } from './frequency-table.ts';
export type { FrequencyTable } from './frequency-table.ts';
export { headerBytes, isOfThisVersion, isStream, namesTable } from './header.ts';
export type { LatentSize } from './header.ts';

/** The symbols of one image: an eighth of its height and width. */
export interface ImageSymbols extends LatentSize {
  /** [height, width, channels], values 0..centers - 1. */
  readonly symbols: Uint8Array;
  /** The number of centers, 2..256. */
  readonly centers: number;
}

/**
 * The stream of an image's symbols under a frequency table: a header of 12 bytes for latents of up to 127 in height,
 * width and channels (`headerBytes` knows), then less than 1 byte and 0.57% over `idealBits`.
 * Throws a RangeError if the symbols do not fit the size, the centers or the table.
 */
export function writeBitstream(image: ImageSymbols, table: FrequencyTable): Uint8Array {
  checkTable(table);
  const { symbols, height, width, channels, centers } = image;
  const size = { height, width, channels };
  const fault = sizeFault(size);
  if (fault) throw new RangeError(`writeBitstream: ${fault}`);
  if (symbols.length !== height * width * channels) {
    throw new RangeError(
      `writeBitstream: expected ${height} x ${width} x ${channels} = ${height * width * channels} symbols, ` +
        `got ${symbols.length}: check the image's size`,
    );
  }
  if (centers !== table.length) {
    throw new RangeError(
      `writeBitstream: expected a table of ${centers} symbols, one for each center, got ${table.length}: pass the codec's own table`,
    );
  }
  checkInTable(symbols, table);
  return withHeader(encodedSymbols(symbols, table), size, table);
}

/** Bytes that the bit-stream of each image takes, headers counted; `symbols` holds those of one image after the other. */
export function streamLengths(symbols: Uint8Array, size: LatentSize, table: FrequencyTable): number[] {
  const { height, width, channels } = size;
  const perImage = height * width * channels;
  return Array.from({ length: symbols.length / perImage }, (_, image) => {
    const ofImage = symbols.subarray(image * perImage, (image + 1) * perImage);
    return writeBitstream({ symbols: ofImage, height, width, channels, centers: table.length }, table).length;
  });
}

/**
 * The symbols that `writeBitstream` coded under the same table, each of them. Anything else than a stream it wrote
 * (damaged, cut, extended, of another table or version) is a BitstreamError: a checksum over header, payload and
 * table lets one damaged stream in 2^32 pass, and what passes must end as the encoder ends it.
 */
export function readBitstream(bytes: Uint8Array, table: FrequencyTable): ImageSymbols {
  checkTable(table);
  const { size, payload } = splitStream(bytes, table);
  const count = size.height * size.width * size.channels;
  // A symbol takes at least (total - largest) / total bits, and the coder writes all bits but the last 8: more
  // symbols than that cannot be in the payload, so no memory is asked for them.
  const largest = Math.max(...table);
  if (count * (TABLE_TOTAL - largest) > TABLE_TOTAL * 8 * (payload.length + 1)) {
    throw new BitstreamError(
      `bit-stream: expected a payload for ${size.height} x ${size.width} x ${size.channels} symbols, ` +
        `got ${payload.length} bytes, too few for any: write the stream again from its symbols`,
    );
  }
  return { symbols: decodedSymbols(payload, count, table), ...size, centers: table.length };
}
