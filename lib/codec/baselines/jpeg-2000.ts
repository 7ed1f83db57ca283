/// <reference path="./openjpeg.d.ts" />
import type { OpenJpeg } from '@cornerstonejs/codec-openjpeg/wasmjs';
import type { ImageSize } from '../../metrics/image-planes.ts';
import type { Encoded } from './encoded.ts';

/**
 * A JPEG 2000 codestream of an RGB image, as near below `bytes` as the coder comes, and what it decodes to. `bytes` in
 * the result are those of the bare codestream: a JP2 file puts 85 more around it. Throws an Error with OpenJPEG's words
 * when it fails.
 */
export async function encodeJpeg2000(image: Uint8Array, size: ImageSize, bytes: number): Promise<Encoded> {
  const codestream = await jpeg2000Codestream(image, size, bytes);
  return { bytes: codestream.length, decoded: await decodedCodestream(codestream) };
}

/**
 * The codestream alone. OpenJPEG with the irreversible 9/7 wavelet and its colour transform, one quality layer, one
 * tile, blocks of 64 x 64, up to five wavelet levels (fewer where the image is too small for them). Throws as
 * `encodeJpeg2000`.
 */
export function jpeg2000Codestream(
  image: Uint8Array,
  { height, width }: ImageSize,
  bytes: number,
): Promise<Uint8Array> {
  return withOpenJpeg('encode', ({ J2KEncoder }) => {
    const encoder = new J2KEncoder();
    try {
      encoder.getDecodedBuffer({ width, height, bitsPerSample: 8, componentCount: 3, isSigned: false }).set(image);
      encoder.setDecompositions(waveletLevels({ height, width }));
      encoder.setQuality(false, 1);
      encoder.setCompressionRatio(0, image.length / bytes);
      encoder.encode();
      return Uint8Array.from(encoder.getEncodedBuffer());
    } finally {
      encoder.delete();
    }
  });
}

/** The samples of a codestream, RGB bytes [height, width, 3] for those of `jpeg2000Codestream`. Throws likewise. */
export function decodedCodestream(codestream: Uint8Array): Promise<Uint8Array> {
  return withOpenJpeg('decode', ({ J2KDecoder }) => {
    const decoder = new J2KDecoder();
    try {
      decoder.getEncodedBuffer(codestream.length).set(codestream);
      decoder.decode();
      const decoded = Uint8Array.from(decoder.getDecodedBuffer());
      // It does not throw on everything that is no codestream.
      if (decoded.length === 0) throw new Error('nothing was decoded');
      return decoded;
    } finally {
      decoder.delete();
    }
  });
}

/** OpenJPEG refuses levels that would leave less than one sample a side. */
function waveletLevels({ height, width }: ImageSize): number {
  return Math.min(5, Math.floor(Math.log2(Math.min(height, width))));
}

let loading: Promise<OpenJpeg> | undefined;
/** What OpenJPEG has printed during a call, without its notes on progress. */
let complaints: string[] = [];

/** The codec's 0.4 MB of WebAssembly, compiled when first needed and once. */
function loaded(): Promise<OpenJpeg> {
  loading ??= (async () => {
    const { default: openJpeg } = await import('@cornerstonejs/codec-openjpeg/wasmjs');
    const print = (line: string): void => {
      if (!line.startsWith('[INFO]')) complaints.push(line.trim());
    };
    return openJpeg({ print, printErr: print });
  })();
  return loading;
}

async function withOpenJpeg<Result>(verb: string, work: (codec: OpenJpeg) => Result): Promise<Result> {
  const codec = await loaded();
  complaints = [];
  try {
    return work(codec);
  } catch (cause) {
    // A failure can leave the codec's memory in disorder: whoever comes next gets a new one.
    loading = undefined;
    // Exceptions of its C++ arrive as bare addresses.
    const words = [...complaints, ...(cause instanceof Error ? [cause.message] : [])];
    throw new Error(`JPEG 2000: OpenJPEG could not ${verb}: ${words.join('; ') || 'it gave no reason'}`, { cause });
  }
}
