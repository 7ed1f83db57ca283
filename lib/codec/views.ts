// Training views of pictures for networks on the compressed representation: what is encoded, and which of its symbols
// are taken.
import { randomCrops, type Crop, type CropSize } from '../datasets/crops.ts';
import type { Random } from '../datasets/random.ts';
import { codecArchitecture } from './architecture.ts';

const { stride } = codecArchitecture;

/**
 * The picture crop that is encoded for a training crop of `symbols`: one block more along each side where the picture
 * leaves room for that and eight positions of it, so that not every border of the crop is one of the encoder's, as in the
 * whole pictures that are validated on; else just the crop.
 */
export function viewSize(symbols: CropSize, picture: CropSize): CropSize {
  const side = (crop: number, whole: number): number =>
    whole - stride * crop >= 2 * stride ? stride * (crop + 1) : stride * crop;
  return { height: side(symbols.height, picture.height), width: side(symbols.width, picture.width) };
}

/** A random view: what of the picture is encoded, and which of the symbols are taken. */
export interface View {
  /** In pixels; mirrored after cropping. */
  readonly picture: Crop;
  /** In symbols of the encoded crop. */
  readonly symbols: Crop;
}

/**
 * `count` random views of pictures for training crops of `crop` symbols, every second one mirrored: every position of the encoded
 * crop equally likely, and of the symbols in it. Together they lead to every place that a crop of the picture may have, with the
 * places in the middle, to which two ways lead, twice as often.
 */
export function randomViews(count: number, picture: CropSize, crop: CropSize, random: Random): View[] {
  const view = viewSize(crop, picture);
  const encoded = { height: view.height / stride, width: view.width / stride };
  const pictures = randomCrops(count, picture, view, random);
  const symbols = randomCrops(count, encoded, crop, random, { mirror: false });
  return pictures.map((picture, index) => ({ picture, symbols: symbols[index] }));
}

/** Where a view's symbols lie in the picture, in pixels, mirrored after cropping. */
export function viewInPicture({ picture, symbols }: View, view: CropSize, crop: CropSize): Crop {
  const left = picture.mirror ? view.width - stride * (symbols.left + crop.width) : stride * symbols.left;
  return { top: picture.top + stride * symbols.top, left: picture.left + left, mirror: picture.mirror };
}
