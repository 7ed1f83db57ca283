import { decodingFault, strictly } from './decoding.ts';

/** A mask as it lies in its file: one class index per pixel, row by row. */
export interface IndexImage {
  readonly width: number;
  readonly height: number;
  readonly indices: Uint8Array;
}

/**
 * Reads a mask stored as a PNG: 8-bit grey pixels are the indices themselves; the colours of palette (or RGB) pixels
 * are looked up among `colourOf(0..255)`. Colours, not palette places, because the decoder gives colours only, and
 * because programs that rewrite a PNG may reorder its palette. Throws an error naming the file and, for a colour that
 * stands for no index, the pixel.
 */
export async function readIndexPng(path: string, colourOf?: (index: number) => readonly number[]): Promise<IndexImage> {
  const read = await strictly(path, { ignoreIcc: true }, async (file) => {
    const header = await file.metadata();
    const decoding = header.channels === 1 ? file.toColourspace('b-w') : file.removeAlpha();
    return { header, ...(await decoding.raw().toBuffer({ resolveWithObject: true })) };
  }).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const {
    header: { format, channels, depth, bitsPerSample, isPalette },
    data,
    info,
  } = read;
  if (format === 'jpeg')
    throw new Error(
      `${path} is a JPEG, whose values are not the ones that were drawn: expected an 8-bit PNG. Save the mask anew.`,
    );
  const grey = channels === 1 && !isPalette;
  // Fewer bits would have been stretched to 0..255, and no longer be indices.
  if (grey ? depth !== 'uchar' || (bitsPerSample ?? 8) !== 8 : !colourOf || depth !== 'uchar' || channels < 3) {
    const pixelForm = `${channels} channel(s) of ${bitsPerSample ?? depth} bits${isPalette ? ', with a palette' : ''}`;
    throw new Error(
      `${path}: expected a mask of 8-bit grey pixels${colourOf ? ' or of palette colours' : ''}, got ${pixelForm}. ` +
        'Save it as an 8-bit PNG whose values are the class indices.',
    );
  }
  const { width, height } = info;
  return { width, height, indices: grey ? data : indicesOfColours(path, data, width, colourOf!) };
}

function indicesOfColours(
  path: string,
  rgb: Uint8Array,
  width: number,
  colourOf: (index: number) => readonly number[],
): Uint8Array {
  const indexOf = new Map(Array.from({ length: 256 }, (_, index) => [packed(colourOf(index), 0), index]));
  const indices = new Uint8Array(rgb.length / 3);
  let lastColour = -1;
  let lastIndex = 0;
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const colour = packed(rgb, pixel * 3);
    if (colour !== lastColour) {
      const index = indexOf.get(colour);
      if (index === undefined) {
        throw new Error(
          `${path}: the colour #${colour.toString(16).padStart(6, '0')} at ${place(pixel, width)} is none of the data ` +
            "set's mask colours. Expected the published palette, or 8-bit grey class indices.",
        );
      }
      [lastColour, lastIndex] = [colour, index];
    }
    indices[pixel] = lastIndex;
  }
  return indices;
}

function packed(bytes: ArrayLike<number>, at: number): number {
  return (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
}

/** Where pixel number `pixel` lies, for messages. */
export function place(pixel: number, width: number): string {
  return `column ${pixel % width}, row ${Math.floor(pixel / width)}`;
}

/** The error for a file that does not decode. */
export function unreadable(path: string, error: unknown): Error {
  return new Error(`${path} cannot be read: ${decodingFault(error)}. Replace it by an intact copy.`);
}
