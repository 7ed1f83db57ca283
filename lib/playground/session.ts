// From a picture or a stream to an answer. Everything that is shown and classified is made of the stream's bytes.
import { codecArchitecture } from '../codec/architecture.ts';
import { frequencyTable, readBitstream, writeBitstream, type ImageSymbols } from '../codec/bitstream/bitstream.ts';
import { countDecoderFlops, countEncoderFlops } from '../codec/complexity.ts';
import { centered, middle } from './crops.ts';
import { msSsim } from '../metrics/ms-ssim.ts';
import { mse } from '../metrics/mse.ts';
import { psnr } from '../metrics/psnr.ts';
import { classifierAt, type PageContent, type StoredClassifier, type StoredCodec } from './content.ts';
import type { PageAnswer, TimedPart, Fidelity, Shown } from './messages.ts';
import type { Size } from './networks.ts';
import { openedNetworks, type Opened } from './opened.ts';
import { roadsOf } from './roads.ts';
import { stopwatch, type Stopwatch } from './stopwatch.ts';
import { bitsPerBlock, liveliestChannels } from './symbols.ts';

/** The largest JPEG file of a picture that takes no more bytes, else the smallest, decoded again. */
export type JpegAt = (
  picture: Shown,
  bytes: number,
) => Promise<{ picture: Shown; bytes: number; percent: number; fits: boolean }>;

/** What came in: RGB bytes of a picture at the size to compress, or a stream's symbols. */
export type Input = { readonly pixels: Uint8Array; readonly size: Size } | { readonly image: ImageSymbols };

export interface PlaygroundSession {
  /** With `segments`, both roads segment, too, where the page holds a network for that. */
  answer(id: number, codec: StoredCodec, input: Input, segments?: boolean): Promise<PageAnswer>;
}

const block = codecArchitecture.stride;
const mapsShown = 4;

/** RGB bytes with full opacity. */
export function opaque(pixels: Uint8Array, { height, width }: Size): Shown {
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let pixel = 0; pixel < height * width; pixel++) rgba.set(pixels.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  return { rgba, height, width };
}

function rgbOf({ rgba, height, width }: Shown): Uint8Array {
  const pixels = new Uint8Array(height * width * 3);
  for (let pixel = 0; pixel < height * width; pixel++) pixels.set(rgba.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  return pixels;
}

function qualityOf(original: Uint8Array, copy: Uint8Array, size: Size): Fidelity {
  return { psnr: psnr(mse(original, copy)), msSsim: msSsim(original, copy, size) };
}

/** What the networks read of a picture of so many blocks: the crop that they were trained with where it has the size of their training photos, else all. */
export function readingOf(blocks: Size, { photoSide, cropSide }: StoredClassifier): { read: Size; asTrained: boolean } {
  const side = photoSide / block;
  const asTrained = blocks.height === side && blocks.width === side;
  return { read: asTrained ? { height: cropSide / block, width: cropSide / block } : blocks, asTrained };
}

/** The sender's side: the bytes of the stream, how many blocks it is of, and what making it of a picture took. */
async function sent(
  { codec }: Opened,
  timed: Stopwatch,
  stored: StoredCodec,
  input: Input,
): Promise<{ stream: Uint8Array<ArrayBuffer>; blocks: Size; encoding: readonly TimedPart[] }> {
  const { channels, centers, width: widthMultiplier } = stored.shape;
  const write = async (image: ImageSymbols) =>
    timed(
      'Bit-stream, written',
      image,
      null,
      () => writeBitstream(image, frequencyTable(stored.histogram)) as Uint8Array<ArrayBuffer>,
    );
  if ('image' in input) return { stream: (await write(input.image)).result, blocks: input.image, encoding: [] };
  const { pixels, size } = input;
  const cost = countEncoderFlops(codecArchitecture, { ...size, channels, widthMultiplier });
  const { encode } = codec(stored);
  const encoded = await timed(`Encoder at ${stored.bpp} bpp`, size, cost, () => encode(pixels, size));
  const blocks = { height: size.height / block, width: size.width / block };
  const written = await write({ symbols: encoded.result, ...blocks, channels, centers });
  return { stream: written.result, blocks, encoding: [{ ...encoded.part, name: 'Encoder' }, written.part] };
}

/** The receiver's side: what the bytes hold, and the picture that the decoder makes of it. */
async function received({ codec }: Opened, timed: Stopwatch, stored: StoredCodec, stream: Uint8Array, blocks: Size) {
  const { channels, width: widthMultiplier } = stored.shape;
  const { result: image, part: reading } = await timed('Bit-stream, read', blocks, null, () =>
    readBitstream(stream, frequencyTable(stored.histogram)),
  );
  const size = { height: image.height * block, width: image.width * block };
  const cost = countDecoderFlops(codecArchitecture, { ...size, channels, widthMultiplier });
  const { decode } = codec(stored);
  const decoded = await timed(`Decoder at ${stored.bpp} bpp`, size, cost, () => decode(image.symbols, image));
  return { image, size, reading, reconstruction: decoded.result, decoding: { ...decoded.part, name: 'Decoder' } };
}

/** Answers by the networks of `content`, whose values lie in `bytes`. */
export function openPlayground(content: PageContent, bytes: Uint8Array, jpegAt: JpegAt): PlaygroundSession {
  const networks = openedNetworks(content, bytes);
  const timed = stopwatch();
  const { classified, segmented } = roadsOf(content, networks, timed);
  return {
    async answer(id, stored, input, segments = false) {
      const { bpp } = stored;
      const { stream, encoding, ...origin } = await sent(networks, timed, stored, input);
      // From here on, only what was in the bytes.
      const { image, size, reading, reconstruction, decoding } = await received(
        networks,
        timed,
        stored,
        stream,
        origin.blocks,
      );
      const { symbols, channels, height, width } = image;
      const blocks = { height, width };
      const values = networks.centers(stored);
      const valuesOf = (numbers: Uint8Array) => Float32Array.from(numbers, (symbol) => values[symbol]);

      const [ofPixels, ofSymbols] = [classifierAt(content, null), classifierAt(content, bpp)];
      const { read, asTrained } = readingOf(blocks, ofSymbols);
      const readPixels = { height: read.height * block, width: read.width * block };
      const withDecoding = await classified(
        ofPixels,
        centered(middle(reconstruction, size, 3, readPixels), ofPixels.channelMean),
        readPixels,
        [reading, decoding],
      );
      const without = await classified(ofSymbols, valuesOf(middle(symbols, blocks, channels, read)), read, [reading]);
      const segmentation = segments && {
        withDecoding: await segmented(null, size, size, ({ channelMean }) => centered(reconstruction, channelMean)),
        without: await segmented(bpp, blocks, size, () => valuesOf(symbols)),
      };

      const original = 'pixels' in input ? input.pixels : null;
      const jpeg = original && (await jpegAt(opaque(original, size), stream.length));
      return {
        kind: 'answer',
        id,
        source: original ? 'picture' : 'stream',
        bpp,
        size,
        read,
        asTrained,
        stream,
        encoding,
        withDecoding,
        without,
        segmentation: segmentation || null,
        reconstruction: opaque(reconstruction, size),
        original: original && opaque(original, size),
        quality: original && qualityOf(original, reconstruction, size),
        jpeg: jpeg && { ...jpeg, quality: qualityOf(original, rgbOf(jpeg.picture), size) },
        symbols: {
          blocks,
          channels,
          bits: bitsPerBlock(image, frequencyTable(stored.histogram)),
          maps: liveliestChannels(image, values, mapsShown),
        },
      };
    },
  };
}
