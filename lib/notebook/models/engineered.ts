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
  const [{ encodeWith, settingName, settingScale, uniformGreyBytes }, { nearestQuality }] = await Promise.all([
    import('../../codec/baselines.ts'),
    import('../../codec/nearest-quality.ts'),
  ]);
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
  const scale = settingScale(codec);
  const bpp = (8 * bytes) / (width * height);
  // A codec that is told its rate: three digits of it will do.
  if (scale.of === 'bpp') return at(Math.min(scale.most, Number(bpp.toPrecision(3))));
  const tried = new Map<number, EngineeredPicture>();
  const rateAt = async (quality: number): Promise<number> => {
    const picture = await at(quality);
    tried.set(quality, picture);
    return (8 * picture.bytes) / (width * height);
  };
  const { quality } = await nearestQuality(bpp, rateAt, scale);
  // Of a single picture's files not every one is larger than that of the quality below (AVIF).
  const distance = (picture: EngineeredPicture) => Math.abs(picture.bytes - bytes);
  return [...tried.values()].reduce(
    (nearest, picture) => (distance(picture) < distance(nearest) ? picture : nearest),
    tried.get(quality)!,
  );
}
