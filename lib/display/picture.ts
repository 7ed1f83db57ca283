// Pixels as front ends show them: a PNG of a size that can be looked at.
import type { MimeBundle } from './frontend.ts';

export interface PictureOptions {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Every pixel is drawn as a square of this side. Left out: the largest that keeps the picture within 256 pixels. */
  readonly scale?: number;
  /** What the picture shows. */
  readonly alt: string;
}

export interface PictureOutput {
  readonly data: MimeBundle;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const comfortableSide = 256;

/**
 * `pixels` (rows from the top, 0-255, one byte a channel, channels interleaved: grey, RGB or RGBA) as PNG. Throws
 * when their number does not fit `width` and `height`, and without these.
 */
export async function pictureBundle(
  pixels: Uint8Array | Uint8ClampedArray,
  options: PictureOptions,
): Promise<PictureOutput> {
  if ((options as PictureOptions | undefined) === undefined)
    throw new Error('displayImage: expected { width, height, alt } beside the pixels, got none');
  const { width, height, scale, alt } = options;
  const side = scale ?? Math.max(1, Math.floor(comfortableSide / Math.max(width, height)));
  if (!Number.isInteger(side) || side < 1) {
    throw new Error(`displayImage: expected scale to be a whole number of at least 1, got ${scale}`);
  }
  const png = await pngOf('displayImage', pixels, width, height, side);
  return {
    data: { 'image/png': png.toString('base64'), 'text/plain': alt },
    metadata: { 'image/png': { width: width * side, height: height * side, alt } },
  };
}

/**
 * `pixels` as a PNG file, every pixel a square of `side`. Throws when their number does not fit; `caller` is the
 * function that the reader called.
 */
export async function pngOf(
  caller: string,
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  side = 1,
): Promise<Buffer> {
  const channels = pixels.length / (width * height);
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new Error(`${caller}: expected ${width} x ${height} pixels of 1, 3 or 4 bytes, got ${pixels.length} bytes`);
  }
  // sharp takes a fifth of a second to load: only who shows a picture waits for it.
  const { default: sharp } = await import('sharp');
  return sharp(pixels, { raw: { width, height, channels } })
    .resize(width * side, height * side, { kernel: 'nearest' })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
