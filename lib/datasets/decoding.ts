// The one way from a picture file to pixels: data sets, masks and cells all go it.
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Sharp, SharpOptions } from 'sharp';
import { withoutOddities } from './jpeg-oddities.ts';

/**
 * Part of the key of every data set that is read from files: raise it when the same file gives other pixels.
 * 1: JPEG files were shrunk while they were decoded, which moved small pictures by up to 0.7 pixels.
 */
export const decodingVersion = 2;

/** RGB, rows from the top, 0-255. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture file of any common format as 8-bit sRGB of its own size: grey, CMYK, 16 bits and ICC profiles are brought
 * to it, transparent parts laid on white; of an animation it is the first frame. `upright` turns it as its EXIF
 * orientation says. Rejects with what the decoder says of a file that is damaged, cut short or no picture, and for values
 * that are no whole numbers of 8 or 16 bits: what is white among those, their file does not say.
 */
export async function decodePicture(file: string, { upright }: { readonly upright: boolean }): Promise<Pixels> {
  return strictly(file, {}, async (picture) => {
    const { depth } = await picture.metadata();
    if (depth !== 'uchar' && depth !== 'ushort')
      throw new Error(
        `expected whole numbers of 8 or 16 bits as its values, got ${depth}: save it anew, scaled to them`,
      );
    const decoded = (upright ? picture.autoOrient() : picture).flatten({ background: 'white' }).toColourspace('srgb');
    const { data, info } = await decoded.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  });
}

/**
 * The picture scaled by Lanczos to width x height: `fill` stretches it, `cover` keeps its shape and cuts off what stands
 * out at two sides. Always from all of its pixels: decoders that shrink on their own do it by blocks from the top left
 * corner, and what they give lies elsewhere than its mask.
 */
export async function scaled(
  { data, width, height }: Pixels,
  to: { readonly width: number; readonly height: number; readonly fit: 'fill' | 'cover' },
): Promise<Buffer> {
  if (width === to.width && height === to.height) return data;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .resize(to.width, to.height, { fit: to.fit, position: 'centre' })
    .raw()
    .toBuffer();
}

/**
 * What `decode` makes of a picture file, where any warning is an error: by it libjpeg tells of a picture that ends early,
 * and fills the rest with grey. A JPEG that is refused is tried again without what every viewer passes over.
 */
export async function strictly<T>(
  file: string,
  options: SharpOptions,
  decode: (picture: Sharp) => Promise<T>,
): Promise<T> {
  const strict = { ...options, failOn: 'warning' } as const;
  try {
    return await decode(sharp(file, strict));
  } catch (error) {
    const mended = withoutOddities(await readFile(file).catch(() => new Uint8Array()));
    if (!mended) throw error;
    return decode(sharp(mended, strict));
  }
}

/** What the decoder said; when it kept what it warned of to itself, what that means. One line. */
export function decodingFault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const said = message.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Warning treated as error'));
  return (said[0] ?? 'damaged or cut short: the decoder gave a warning').slice(0, 200);
}
