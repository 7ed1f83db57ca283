// Training views of the compressed representation, encoded as they are drawn: the picture is cropped and mirrored, then
// the frozen encoder sees it, so that a network on symbols trains on what an encoder makes of as many views as a network
// on pixels gets.
import { cropBatch, type CropSize } from '../datasets/crops.ts';
import type { Engine } from '../engine/engine.ts';
import { centerValues, valuesAt, type AugmentedExamples, type Examples } from '../training/examples.ts';
import type { CodecShape } from './autoencoder.ts';
import { codecArchitecture } from './architecture.ts';
import type { NetworkWeights } from '../nn/parameters.ts';
import { learnedCenters, openTranscoder } from './transcoding.ts';
import { randomViews, viewInPicture, viewSize } from './views.ts';

const { stride } = codecArchitecture;

export interface LiveEncoding extends AugmentedExamples {
  dispose(): Promise<void>;
}

/**
 * Views of `pictures` (bytes, 0-255) through a frozen codec, `batch` at a time, as crops of `crop` symbols. Throws a
 * RangeError when the crop is larger than the pictures, or when it is asked for another crop or more images at a time.
 */
export async function openLiveEncoding(
  engine: Engine,
  shape: CodecShape,
  weights: NetworkWeights,
  pictures: Examples,
  crop: CropSize,
  batch: number,
): Promise<LiveEncoding> {
  const { count, height, width, labels } = pictures;
  if (stride * crop.height > height || stride * crop.width > width) {
    throw new RangeError(
      `crops: expected at most the pictures' ${height}x${width} pixels, got ${stride * crop.height}x${stride * crop.width}`,
    );
  }
  const { channels } = shape;
  const view = viewSize(crop, pictures);
  const encoded = { height: view.height / stride, width: view.width / stride, channels };
  const values = centerValues(await learnedCenters(shape, weights.parameters), channels);
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
      const crops = cropBatch(
        pictures.read(indices),
        { height, width, channels: 3 },
        views.map(({ picture }) => picture),
        view,
      );
      const { symbols } = await encoder.run(crops, indices.length);
      return {
        x: valuesAt(
          { ...encoded, values },
          symbols,
          views.map(({ symbols: where }) => where),
          crop,
        ),
        crops: views.map((drawn) => viewInPicture(drawn, view, crop)),
      };
    },
    dispose: () => encoder.dispose(),
  };
}
