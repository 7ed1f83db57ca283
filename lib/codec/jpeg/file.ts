// Real JPEG files with the coefficients that networks read, for what these cost.
import type { ImageSize } from '../../metrics/image-planes.ts';

/**
 * The file of an RGB image [height, width, 3] of bytes at a quality from 1 to 100: baseline, tables of Annex K, no chroma
 * halved (4:4:4), Huffman tables made for the image.
 */
export async function jpegFile(image: Uint8Array, { height, width }: ImageSize, quality: number): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(image, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, mozjpeg: false, optimiseCoding: true, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** Bytes of the file of a uniform grey picture of this size: what any picture costs, as `uniformGreyBytes` has it for 4:2:0. */
export async function greyFileBytes(size: ImageSize, quality: number): Promise<number> {
  return (await jpegFile(new Uint8Array(size.height * size.width * 3).fill(128), size, quality)).length;
}

/** What files of images take, in bits per pixel. */
export interface JpegRates {
  /** Less a uniform grey picture's, where images are so small that these would outweigh the picture; else the whole files'. */
  readonly fileBpp: number;
  /** Less a single grey block's: headers and tables are left out, blocks in which nothing is are counted. */
  readonly headerlessFileBpp: number;
  readonly wholeFileBpp: number;
}
