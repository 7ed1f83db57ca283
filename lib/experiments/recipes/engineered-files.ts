// Files of an engineered codec, their bytes counted as Figure 8 counts them.
import type { BaselineCodec, Encoded } from '../../codec/baselines.ts';
import type { ImageSize } from '../../metrics/image-planes.ts';
import { imagesIn, pixelsOf, type DatasetConfig } from './dataset.ts';

/** Below this many pixels a side, a file's constant bytes outweigh the picture's: the rate leaves them out. */
const wholeFileSide = 224;

/** Whether images of this size are so small that their rates leave out the bytes of a uniform grey picture. */
export function leavesOutGrey({ height, width }: ImageSize): boolean {
  return Math.min(height, width) < wholeFileSide;
}

/** What the rates of images of this size count. */
export function rateConventionOf(size: ImageSize): string {
  return leavesOutGrey(size) ? 'files less the bytes of a uniform grey picture' : 'whole files';
}

export interface EngineeredFiles {
  /** In words: `quality 40`, `0.4 bpp`. */
  readonly setting: string;
  readonly rateConvention: string;
  /** A picture's file, without the bytes of a uniform grey picture's where images are small, and what it decodes to. */
  of(image: Uint8Array): Promise<Encoded>;
}

/** The codec at one setting, for images of one size. */
export async function openEngineered(
  codec: BaselineCodec,
  { height, width }: ImageSize,
  setting: number,
): Promise<EngineeredFiles> {
  const { encodeWith, settingName, uniformGreyBytes } = await import('../../codec/baselines.ts');
  const size = { height, width };
  const overhead = leavesOutGrey(size) ? await uniformGreyBytes(codec, size, setting) : 0;
  return {
    setting: settingName(codec, setting),
    rateConvention: rateConventionOf(size),
    async of(image) {
      const { bytes, decoded } = await encodeWith(codec, image, size, setting);
      return { bytes: Math.max(0, bytes - overhead), decoded };
    },
  };
}

/** Bits per pixel that headers and tables take of `fileBpp`; null where that leaves them out. */
export async function headerBppOf(codec: BaselineCodec, size: ImageSize, setting: number): Promise<number | null> {
  if (leavesOutGrey(size)) return null;
  const { fileHeaderBytes } = await import('../../codec/baselines.ts');
  return (8 * (await fileHeaderBytes(codec, setting))) / (size.height * size.width);
}

/** Seconds that coding so many images of a data set takes, measured on a 2.5 GHz core. */
export function codingSeconds(config: DatasetConfig, images: number | null): number {
  return Math.min(imagesIn(config), images ?? Infinity) * (0.004 + pixelsOf(config) * 7e-7);
}
