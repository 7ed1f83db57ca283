// Pictures as whole blocks of a codec that sees each block by itself: the same views of them that a learned codec's frozen
// encoder is given, in pixels.
import { centerCrops, cropBatch, type CropSize } from '../../datasets/crops.ts';
import { pixelValues, type AugmentedExamples, type Examples } from '../../training/examples.ts';
import { codecArchitecture } from '../architecture.ts';
import { randomViews, viewInPicture, viewSize } from '../views.ts';

const { stride } = codecArchitecture;

function inBlocks({ height, width }: CropSize): CropSize {
  if (height % stride || width % stride)
    throw new RangeError(`blocks: expected sides that are multiples of ${stride}, got ${height}x${width}`);
  return { height: height / stride, width: width / stride };
}

/**
 * Random views of `pictures` (bytes, 0-255), as floats: with the same `random` those of `openLiveEncoding`, batch by batch.
 * `draw` throws a RangeError at crops, in pixels, that are no whole blocks or larger than the pictures.
 */
export function blockViews(pictures: Examples): AugmentedExamples {
  const { count, height, width, labels } = pictures;
  return {
    count,
    channels: 3,
    labels,
    stride: 1,
    async draw(indices, crop, random) {
      const blocks = inBlocks(crop);
      const view = viewSize(blocks, pictures);
      const crops = randomViews(indices.length, pictures, blocks, random).map((drawn) =>
        viewInPicture(drawn, view, blocks),
      );
      const x = new Float32Array(indices.length * crop.height * crop.width * 3);
      cropBatch(pictures.read(indices), { height, width, channels: 3 }, crops, crop, x);
      return { x, crops };
    },
  };
}

/** The blocks in the middle of pictures, `crop` pixels of them, cut where a network on symbols is validated on them. */
export function centerBlocks(pictures: Examples, crop: CropSize): Examples {
  const { height, width } = pictures;
  const [center] = centerCrops(1, inBlocks(pictures), inBlocks(crop));
  const place = { top: stride * center.top, left: stride * center.left, mirror: false };
  return {
    ...pictures,
    ...crop,
    values: pixelValues([0, 0, 0]),
    read: (indices) =>
      cropBatch(
        pictures.read(indices),
        { height, width, channels: 3 },
        new Array<typeof place>(indices.length).fill(place),
        crop,
      ),
  };
}
