import { decodePicture, scaled } from './decoding.ts';
import { unreadable } from './index-image.ts';
import type { IndexImage } from './index-image.ts';
import { VOID } from './void.ts';

/** The one size that images of any size are brought to. */
export interface StoredSize {
  /** In pixels, multiples of 8: the codec makes one vector of every 8 x 8 block. */
  readonly height: number;
  readonly width: number;
  /**
   * `resize`: stretched to the stored size exactly. `pad`: kept pixel for pixel in the top left corner, and scaled down
   * only if it does not fit; what is left is filled (mask: void), so no loss or metric sees it.
   */
  readonly fit: 'resize' | 'pad';
}

/** The mean colour of ImageNet's pictures, with which DeepLab pads. */
export const PADDING_COLOUR: readonly [number, number, number] = [123, 117, 104];

const MOST = 4096;

/** Throws a RangeError unless height and width are multiples of 8 between 8 and 4096. */
export function checkStoredSize(
  { height, width }: { readonly height: number; readonly width: number },
  who: string,
): void {
  for (const [name, value] of Object.entries({ height, width })) {
    if (!Number.isSafeInteger(value) || value < 8 || value > MOST || value % 8 !== 0) {
      throw new RangeError(`${who}: expected ${name} to be a multiple of 8 between 8 and ${MOST}, got ${value}.`);
    }
  }
}

/** The part of the stored picture, from its top left corner on, that a picture of the given size takes. */
export function coveredSize(
  source: { readonly height: number; readonly width: number },
  { height, width, fit }: StoredSize,
): { height: number; width: number } {
  if (fit === 'resize') return { height, width };
  const scale = Math.min(1, height / source.height, width / source.width);
  return {
    height: Math.max(1, Math.round(source.height * scale)),
    width: Math.max(1, Math.round(source.width * scale)),
  };
}

/**
 * Decodes a picture to height x width x 3 sRGB bytes (scaling: Lanczos) and says what size it had. Its pixels are
 * taken as they are stored, without turning by EXIF: that is how masks are drawn. Errors name the file.
 */
export async function readImage(
  path: string,
  stored: StoredSize,
): Promise<{ image: Uint8Array; height: number; width: number }> {
  try {
    const picture = await decodePicture(path, { upright: false });
    const { height, width } = picture;
    const covered = coveredSize({ height, width }, stored);
    const image = await scaled(picture, { ...covered, fit: 'fill' });
    return { image: padded(image, covered, stored, PADDING_COLOUR), height, width };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * A mask as height x width indices, scaled by nearest neighbour: every stored pixel takes the index found under its
 * center, so no index appears that the mask does not hold.
 */
export function storedMask(mask: IndexImage, stored: StoredSize): Uint8Array {
  const covered = coveredSize(mask, stored);
  const columns = Uint32Array.from({ length: covered.width }, (_, x) =>
    Math.floor(((x + 0.5) * mask.width) / covered.width),
  );
  const scaled = new Uint8Array(covered.height * covered.width);
  for (let y = 0; y < covered.height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / covered.height) * mask.width;
    for (let x = 0; x < covered.width; x++) scaled[y * covered.width + x] = mask.indices[row + columns[x]];
  }
  return padded(scaled, covered, stored, [VOID]);
}

function padded(
  pixels: Uint8Array,
  covered: { readonly height: number; readonly width: number },
  { height, width }: StoredSize,
  filling: readonly number[],
): Uint8Array {
  if (covered.height === height && covered.width === width) return pixels;
  const channels = filling.length;
  const out = new Uint8Array(height * width * channels);
  for (let at = 0; at < out.length; at++) out[at] = filling[at % channels];
  const rowBytes = covered.width * channels;
  for (let y = 0; y < covered.height; y++) {
    out.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * width * channels);
  }
  return out;
}
