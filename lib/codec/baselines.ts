// The engineered codecs that the learned one is compared with (Figures 8 and 11): JPEG and JPEG 2000 as in the paper,
// WebP and AVIF beyond it. Each image is written to a real file in memory and read back.
import type { Encoded } from './baselines/encoded.ts';
import { encodeJpeg2000 } from './baselines/jpeg-2000.ts';
import { encodeWithSharp } from './baselines/sharp.ts';
import { checkSetting } from './baselines/settings.ts';
import type { BaselineCodec } from './baselines/settings.ts';
import { checkImageBytes, checkSize } from '../metrics/image-planes.ts';
import type { ImageSize } from '../metrics/image-planes.ts';

export { baselineCodecs, defaultSettings, settingName, settingScale } from './baselines/settings.ts';
export type { BaselineCodec } from './baselines/settings.ts';
export type { Encoded } from './baselines/encoded.ts';

/**
 * Encodes an RGB image [height, width, 3] of bytes and decodes it again. `setting` is the quality from 1 to 100 for
 * JPEG, WebP and AVIF; for JPEG 2000 the bits per pixel to aim at, not counting `uniformGreyBytes`. Throws a RangeError
 * when bytes and size do not fit or the setting is none of the codec's.
 */
export async function encodeWith(
  codec: BaselineCodec,
  image: Uint8Array,
  size: ImageSize,
  setting: number,
): Promise<Encoded> {
  checkSetting(codec, setting);
  checkImageBytes(codec, 'image', image, size);
  const encoded =
    codec === 'JPEG 2000'
      ? await encodeJpeg2000(image, size, bytesFor(setting, size) + (await uniformGreyBytes(codec, size, setting)))
      : await encodeWithSharp(codec, image, size, setting);
  if (encoded.decoded.length !== image.length) {
    throw new Error(
      `${codec}: the file of ${size.height} x ${size.width} pixels decoded to ${encoded.decoded.length} bytes, not ${image.length}`,
    );
  }
  return encoded;
}

// Asked again for every image of a data set, with one size and setting.
const greyBytes = new Map<string, Promise<number>>();

/**
 * Bytes of the file of a uniform grey picture of this size: what a codec pays for any picture at all, which is headers and
 * tables and, of JPEG and WebP, codes for blocks in which nothing is (JPEG: 52 bytes of 317 at 96 x 96 pixels). On images of
 * 64 x 64 pixels they are 0.1 (WebP) to 0.6 (JPEG) bits per pixel, so the rates of images smaller than 224 pixels are
 * reported without them. Throws as `encodeWith`.
 */
export async function uniformGreyBytes(codec: BaselineCodec, size: ImageSize, setting: number): Promise<number> {
  checkSetting(codec, setting);
  checkSize(codec, size);
  const key = `${codec} ${size.height} ${size.width} ${setting}`;
  if (!greyBytes.has(key)) greyBytes.set(key, encodedGrey(codec, size, setting));
  return greyBytes.get(key)!;
}

/** A block of JPEG's with its halved chroma, or of WebP's. */
const oneBlock: ImageSize = { height: 16, width: 16 };

/**
 * Bytes of headers and tables alone: of the file of a single grey block. They are the least that any picture's take, as JPEG's
 * tables are made for the picture. Throws as `encodeWith`.
 */
export function fileHeaderBytes(codec: BaselineCodec, setting: number): Promise<number> {
  return uniformGreyBytes(codec, oneBlock, setting);
}

async function encodedGrey(codec: BaselineCodec, size: ImageSize, setting: number): Promise<number> {
  const grey = new Uint8Array(size.height * size.width * 3).fill(128);
  // JPEG 2000 spends nothing beyond its headers on grey, whatever it may spend.
  const { bytes } =
    codec === 'JPEG 2000'
      ? await encodeJpeg2000(grey, size, grey.length)
      : await encodeWithSharp(codec, grey, size, setting);
  return bytes;
}

function bytesFor(bpp: number, { height, width }: ImageSize): number {
  return (bpp * height * width) / 8;
}
