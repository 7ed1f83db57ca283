// An image through JPEG, JPEG 2000, WebP or AVIF, at a size that a learned codec's file has.
import type { BaselineCodec } from '../../codec/baselines.ts';
import type { Image } from './image.ts';

export interface EngineeredPicture {
  readonly codec: BaselineCodec;
  /** As the codec calls it: `quality 40`, `0.4 bpp`. */
  readonly setting: string;
  /** What the file decodes to. */
  readonly image: Image;
  /** Bytes of the file beyond those of a uniform grey picture of this size: what the picture itself takes. */
  readonly bytes: number;
  /** Bytes of the uniform grey picture: headers and tables. */
  readonly constantBytes: number;
}

/**
 * An image as an engineered codec stores it, at the setting whose file comes nearest to `bytes`, headers and tables
 * not counted: on small images they would be most of it. Rejects when the image or the number of bytes is none.
 */
export async function engineeredAt(codec: BaselineCodec, image: Image, bytes: number): Promise<EngineeredPicture> {
  if (!(bytes > 0 && bytes < Infinity))
    throw new RangeError(`engineeredAt: expected a number of bytes above 0, got ${bytes}`);
  const { encodeWith, settingName, uniformGreyBytes } = await import('../../codec/baselines.ts');
  const { pixels, width, height } = image;
  const size = { width, height };
  const at = async (setting: number): Promise<EngineeredPicture> => {
    const [file, constantBytes] = [
      await encodeWith(codec, pixels, size, setting),
      await uniformGreyBytes(codec, size, setting),
    ];
    return {
      codec,
      setting: settingName(codec, setting),
      image: { pixels: file.decoded, width, height },
      bytes: Math.max(0, file.bytes - constantBytes),
      constantBytes,
    };
  };
  // JPEG 2000 is told its size; three digits of it will do.
  if (codec === 'JPEG 2000') return at(Math.min(24, Number(((8 * bytes) / (width * height)).toPrecision(3))));
  // Files grow with the quality: halve the qualities that are left, and keep the nearest size seen.
  let [low, high] = [1, 100];
  let nearest = await at(low);
  while (low <= high) {
    const quality = Math.floor((low + high) / 2);
    const tried = await at(quality);
    if (Math.abs(tried.bytes - bytes) < Math.abs(nearest.bytes - bytes)) nearest = tried;
    if (tried.bytes > bytes) high = quality - 1;
    else low = quality + 1;
  }
  return nearest;
}
