// Training views of the compressed representation, encoded as they are drawn: the picture is cropped and mirrored, then
// the frozen encoder sees it, so that a network on symbols trains on what an encoder makes of as many views as a network
// on pixels gets.
import { cropBatch, randomCrops, type Crop, type CropSize } from '../datasets/crops.ts';
import type { Random } from '../datasets/random.ts';
import type { Engine } from '../engine/engine.ts';
import { centerValues, valuesAt, type AugmentedExamples, type Examples } from '../training/examples.ts';
import type { CodecShape } from './autoencoder.ts';
import { codecArchitecture } from './architecture.ts';
import { centersIn, openTranscoder, type CodecWeights } from './transcoding.ts';

const { stride } = codecArchitecture;

/**
 * The picture crop that is encoded for a training crop of `symbols`: one block more along each side where the picture
 * leaves room for that and eight positions of it, so that not every border of the crop is one of the encoder's, as in the
 * whole pictures that are validated on; else just the crop.
 */
export function viewSize(symbols: CropSize, picture: CropSize): CropSize {
  const side = (crop: number, whole: number): number => (whole - stride * crop >= 2 * stride ? stride * (crop + 1) : stride * crop);
  return { height: side(symbols.height, picture.height), width: side(symbols.width, picture.width) };
}

/** A random view: what of the picture is encoded, and which of the symbols are taken. */
export interface View {
  /** In pixels; mirrored after cropping. */
  readonly picture: Crop;
  /** In symbols of the encoded crop. */
  readonly symbols: Crop;
}

/** `count` random views of pictures for training crops of `crop` symbols: every position equally likely, every second one mirrored. */
export function randomViews(count: number, picture: CropSize, crop: CropSize, random: Random): View[] {
  const view = viewSize(crop, picture);
  const encoded = { height: view.height / stride, width: view.width / stride };
  const pictures = randomCrops(count, picture, view, random);
  const symbols = randomCrops(count, encoded, crop, random, false);
  return pictures.map((one, index) => ({ picture: one, symbols: symbols[index]! }));
}

/** Where a view's symbols lie in the picture, in pixels, mirrored after cropping. */
export function viewInPicture({ picture, symbols }: View, view: CropSize, crop: CropSize): Crop {
  const left = picture.mirror ? view.width - stride * (symbols.left + crop.width) : stride * symbols.left;
  return { top: picture.top + stride * symbols.top, left: picture.left + left, mirror: picture.mirror };
}

export interface LiveEncoding extends AugmentedExamples {
  dispose(): Promise<void>;
}

/**
 * Views of `pictures` (bytes, 0-255) through a frozen codec, `batch` at a time, as crops of `crop` symbols. Throws a
 * RangeError when the crop is larger than the pictures, or when it is asked for another crop or more images at a time.
 */
export async function openLiveEncoding(
  engine: Engine, shape: CodecShape, weights: CodecWeights, pictures: Examples, crop: CropSize, batch: number,
): Promise<LiveEncoding> {
  const { count, height, width, labels } = pictures;
  if (stride * crop.height > height || stride * crop.width > width) {
    throw new RangeError(`crops: expected at most the pictures' ${height}x${width} pixels, got ${stride * crop.height}x${stride * crop.width}`);
  }
  const { channels } = shape;
  const view = viewSize(crop, pictures);
  const encoded = { height: view.height / stride, width: view.width / stride, channels };
  const values = centerValues(await centersIn(shape, weights.parameters), channels);
  const encoder = await openTranscoder(engine, shape, weights, view, batch, false);
  return {
    count,
    channels,
    labels,
    stride,
    async draw(indices, size, random) {
      if (size.height !== crop.height || size.width !== crop.width || indices.length > batch) {
        throw new RangeError(
          `live encoding: expected at most ${batch} crops of ${crop.height}x${crop.width} symbols, got ${indices.length} of ${size.height}x${size.width}`,
        );
      }
      const views = randomViews(indices.length, pictures, crop, random);
      const crops = cropBatch(pictures.read(indices), { height, width, channels: 3 }, views.map(({ picture }) => picture), view);
      const { symbols } = await encoder.run(crops, indices.length);
      return {
        x: valuesAt({ ...encoded, values }, symbols, views.map((one) => one.symbols), crop),
        crops: views.map((one) => viewInPicture(one, view, crop)),
      };
    },
    dispose: () => encoder.dispose(),
  };
}
