// From a picture or a stream to an answer. Everything that is shown and classified is made of the stream's bytes.
import { architectures } from '../classification/architecture.ts';
import { countFlops } from '../classification/complexity.ts';
import { codecArchitecture } from '../codec/architecture.ts';
import { frequencyTable, readBitstream, writeBitstream, type ImageSymbols } from '../codec/bitstream/bitstream.ts';
import { countDecoderFlops, countEncoderFlops } from '../codec/complexity.ts';
import { centered, middle } from './crops.ts';
import { msSsim } from '../metrics/ms-ssim.ts';
import { mse } from '../metrics/mse.ts';
import { psnr } from '../metrics/psnr.ts';
import { countSegmenterFlops } from '../segmentation/complexity.ts';
import {
  classifierAt,
  type Content,
  type StoredClassifier,
  type StoredCodec,
  type StoredSegmenter,
} from './content.ts';
import type { Answer, Part, Quality, Road, Segmented, Shown } from './messages.ts';
import { centersIn, openClassifier, openCodec, openSegmenter } from './networks.ts';
import type { OpenClassifier, OpenCodec, OpenSegmenter, Size } from './networks.ts';
import { unpackNetwork } from './weights.ts';
import { bitsPerBlock, liveliestChannels } from './symbols.ts';

/** The largest JPEG file of a picture that takes no more bytes, else the smallest, decoded again. */
export type JpegAt = (
  picture: Shown,
  bytes: number,
) => Promise<{ picture: Shown; bytes: number; percent: number; fits: boolean }>;

/** What came in: RGB bytes of a picture at the size to compress, or a stream's symbols. */
export type Input = { readonly pixels: Uint8Array; readonly size: Size } | { readonly image: ImageSymbols };

export interface Session {
  /** With `segments`, both roads segment, too, where the page holds a network for that. */
  answer(id: number, codec: StoredCodec, input: Input, segments?: boolean): Promise<Answer>;
}

const block = codecArchitecture.stride;
const mapsShown = 4;

/** RGB bytes with full opacity. */
export function shown(pixels: Uint8Array, { height, width }: Size): Shown {
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let pixel = 0; pixel < height * width; pixel++) rgba.set(pixels.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  return { rgba, height, width };
}

function rgbOf({ rgba, height, width }: Shown): Uint8Array {
  const pixels = new Uint8Array(height * width * 3);
  for (let pixel = 0; pixel < height * width; pixel++) pixels.set(rgba.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  return pixels;
}

function qualityOf(original: Uint8Array, copy: Uint8Array, size: Size): Quality {
  return { psnr: psnr(mse(original, copy)), msSsim: msSsim(original, copy, size) };
}

/** What the networks read of a picture of so many blocks: the crop that they were trained with where it has the size of their training photos, else all. */
export function readingOf(blocks: Size, { photoSide, cropSide }: StoredClassifier): { read: Size; asTrained: boolean } {
  const side = photoSide / block;
  const asTrained = blocks.height === side && blocks.width === side;
  return { read: asTrained ? { height: cropSide / block, width: cropSide / block } : blocks, asTrained };
}

/** The page's networks, opened when first asked for. */
export function openSession(content: Content, bytes: Uint8Array, jpegAt: JpegAt): Session {
  const bytesOf = ({ start, length }: { start: number; length: number }): Uint8Array =>
    bytes.subarray(start, start + length);
  const codecs = new Map<StoredCodec, OpenCodec>();
  const classifiers = new Map<StoredClassifier, OpenClassifier>();
  const codecOf = (stored: StoredCodec): OpenCodec => {
    if (!codecs.has(stored)) codecs.set(stored, openCodec(stored, bytesOf(stored)));
    return codecs.get(stored)!;
  };
  const classifierOf = (stored: StoredClassifier): OpenClassifier => {
    if (!classifiers.has(stored))
      classifiers.set(stored, openClassifier(stored, bytesOf(stored), content.classNames.length));
    return classifiers.get(stored)!;
  };

  const segmenters = new Map<StoredSegmenter, OpenSegmenter>();
  const segmenterOf = (stored: StoredSegmenter): OpenSegmenter => {
    if (!segmenters.has(stored)) {
      const start = classifierAt(content, stored.bpp);
      const from = unpackNetwork({ values: start.values, bytes: bytesOf(start) });
      segmenters.set(stored, openSegmenter(stored, bytesOf(stored), from));
    }
    return segmenters.get(stored)!;
  };

  const ran = new Set<string>();
  /** Does a part, and says how long it took. */
  const timed = async <T>(
    name: string,
    size: Size,
    multiplyAdds: number | null,
    what: () => T | Promise<T>,
  ): Promise<{ result: T; part: Part }> => {
    const key = `${name} ${size.height} ${size.width}`;
    const began = performance.now();
    const result = await what();
    const milliseconds = performance.now() - began;
    const first = !ran.has(key);
    ran.add(key);
    return { result, part: { name, milliseconds, multiplyAdds, first } };
  };

  async function road(
    stored: StoredClassifier,
    input: Float32Array,
    size: Size,
    before: readonly Part[],
  ): Promise<Road> {
    const { network, width } = stored;
    const classifier = classifierOf(stored);
    const channels = input.length / (size.height * size.width);
    const operations = countFlops(architectures[network], { ...size, channels, widthMultiplier: width });
    const name = stored.bpp === null ? network : `${network} at ${stored.bpp} bpp`;
    const { result, part } = await timed(name, size, operations, () => classifier.classify(input, size));
    const top = content.classNames
      .map((className, at) => ({ name: className, share: result[at] }))
      .sort((a, b) => b.share - a.share)
      .slice(0, 5);
    return { network, parts: [...before, { ...part, name: network }], top };
  }

  /** What the segmenter of pixels (null), or of symbols at an operating point, says of the whole picture; null where there is none. */
  async function segmented(
    bpp: number | null,
    size: Size,
    image: Size,
    input: (stored: StoredSegmenter) => Float32Array,
  ): Promise<Segmented | null> {
    const stored = content.segmenters.find((segmenter) => segmenter.bpp === bpp);
    if (!stored) return null;
    const { network, width: widthMultiplier, atrousRates, classNames } = stored;
    const values = input(stored);
    const channels = values.length / (size.height * size.width);
    const shape = { ...size, channels, widthMultiplier, classes: classNames.length, atrousRates };
    const operations = countSegmenterFlops(architectures[network], shape);
    const { result, part } = await timed(`${network}-d at ${bpp} bpp`, size, operations, () =>
      segmenterOf(stored).segment(values, size, image),
    );
    return { mask: result, classNames, part: { ...part, name: `${network}-d` } };
  }

  return {
    async answer(id, stored, input, segments = false) {
      const codec = codecOf(stored);
      const {
        bpp,
        shape: { channels, centers, width: widthMultiplier },
      } = stored;
      const table = frequencyTable(stored.histogram);
      const named = (name: string): string => `${name} at ${bpp} bpp`;
      const encoding: Part[] = [];
      let image: ImageSymbols;
      if ('pixels' in input) {
        const cost = countEncoderFlops(codecArchitecture, { ...input.size, channels, widthMultiplier });
        const { result, part } = await timed(named('Encoder'), input.size, cost, () =>
          codec.encode(input.pixels, input.size),
        );
        encoding.push({ ...part, name: 'Encoder' });
        image = {
          symbols: result,
          height: input.size.height / block,
          width: input.size.width / block,
          channels,
          centers,
        };
      } else {
        ({ image } = input);
      }
      const writing = await timed(
        'Bit-stream, written',
        image,
        null,
        () => writeBitstream(image, table) as Uint8Array<ArrayBuffer>,
      );
      if ('pixels' in input) encoding.push(writing.part);
      const stream = writing.result;

      // From here on, only what was in the bytes.
      const reading = await timed('Bit-stream, read', image, null, () => readBitstream(stream, table));
      const { symbols, height, width } = reading.result;
      const blocks = { height, width };
      const size = { height: height * block, width: width * block };
      const decoderCost = countDecoderFlops(codecArchitecture, { ...size, channels, widthMultiplier });
      const decoding = await timed(named('Decoder'), size, decoderCost, () => codec.decode(symbols, blocks));
      const reconstruction = decoding.result;

      const [ofPixels, ofSymbols] = [classifierAt(content, null), classifierAt(content, bpp)];
      const { read, asTrained } = readingOf(blocks, ofSymbols);
      const readPixels = { height: read.height * block, width: read.width * block };
      const values = centersIn(stored, bytesOf(stored));
      const withDecoding = await road(
        ofPixels,
        centered(middle(reconstruction, size, 3, readPixels), ofPixels.channelMean),
        readPixels,
        [reading.part, { ...decoding.part, name: 'Decoder' }],
      );
      const without = await road(
        ofSymbols,
        Float32Array.from(middle(symbols, blocks, channels, read), (symbol) => values[symbol]),
        read,
        [reading.part],
      );

      const segmentation = segments && {
        withDecoding: await segmented(null, size, size, ({ channelMean }) => centered(reconstruction, channelMean)),
        without: await segmented(bpp, blocks, size, () => Float32Array.from(symbols, (symbol) => values[symbol])),
      };

      const original = 'pixels' in input ? input.pixels : null;
      const jpeg = original && (await jpegAt(shown(original, size), stream.length));
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
        reconstruction: shown(reconstruction, size),
        original: original && shown(original, size),
        quality: original && qualityOf(original, reconstruction, size),
        jpeg: jpeg && { ...jpeg, quality: qualityOf(original, rgbOf(jpeg.picture), size) },
        symbols: {
          blocks,
          channels,
          bits: bitsPerBlock(reading.result, table),
          maps: liveliestChannels(reading.result, values, mapsShown),
        },
      };
    },
  };
}
