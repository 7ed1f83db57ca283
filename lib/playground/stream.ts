// Streams that somebody opens: which of the page's codecs can read them.
import {
  BitstreamError,
  frequencyTable,
  isOfThisVersion,
  namesTable,
  readBitstream,
  type ImageSymbols,
} from '../codec/bitstream/bitstream.ts';
import type { StoredCodec } from './content.ts';
import { Refusal } from './messages.ts';

/** A megapixel: more takes a browser minutes where no graphics card helps. */
const mostBlocks = 2 ** 20 / 64;

/** The codec that a stream is of, and its symbols. Throws a Refusal with one sentence for any other bytes. */
export function openStream(
  bytes: Uint8Array,
  codecs: readonly StoredCodec[],
): { codec: StoredCodec; image: ImageSymbols } {
  const tables = codecs.map(({ histogram }) => frequencyTable(histogram));
  const at = tables.findIndex((table) => namesTable(bytes, table));
  if (at < 0 && isOfThisVersion(bytes)) {
    const rates = codecs.map(({ bpp }) => bpp).join(', ');
    throw new Refusal(
      `This .wd file is of another codec: this page reads those of its own codecs (${rates} bits per pixel); open it with the kit and the codec that wrote it.`,
    );
  }
  const codec = codecs[Math.max(0, at)];
  let image: ImageSymbols;
  try {
    image = readBitstream(bytes, tables[Math.max(0, at)]);
  } catch (error) {
    if (!(error instanceof BitstreamError)) throw error;
    throw new Refusal(`This .wd file cannot be read: ${error.message.replace(/^bit-stream: /, '')}.`);
  }
  const { height, width, channels } = image;
  if (channels !== codec.shape.channels) {
    throw new Refusal(
      `This .wd file cannot be read: expected ${codec.shape.channels} channels of the codec at ${codec.bpp} bits per pixel, got ${channels}; write it again.`,
    );
  }
  if (height * width > mostBlocks) {
    throw new Refusal(
      `This .wd file is too large for a page: expected at most 1 megapixel, got ${8 * width} × ${8 * height} pixels; open it with the kit.`,
    );
  }
  return { codec, image };
}
