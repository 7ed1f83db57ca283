// The masks that a segmenter predicted for the validation images when its training ended, beside the true ones.
import { join } from 'node:path';
import type { Finished } from '../../store/artifact.ts';

/** Masks of all validation images in their order: a class index for each pixel, rows from the top. */
export interface ValidationMasks {
  /** Of the images, in pixels. */
  readonly width: number;
  readonly height: number;
  /** 255 is void. */
  readonly truth: readonly Uint8Array[];
  readonly predicted: readonly Uint8Array[];
}

/** Reads both from finished artifacts: the segmenter, and the validation data with its masks. */
export async function validationMasks(segmenter: Finished, validation: Finished): Promise<ValidationMasks> {
  const [{ openShards }, { openSplit }, { splitFolder }, { predictionsFolder }] = await Promise.all([
    import('../../datasets/shards.ts'),
    import('../../datasets/split.ts'),
    import('../../experiments/recipes/dataset.ts'),
    import('../../experiments/recipes/segmenter.ts'),
  ]);
  const split = openSplit(join(validation.directory, splitFolder));
  const predictions = openShards(join(segmenter.directory, predictionsFolder));
  try {
    const { width, height, count } = split;
    const all = Uint32Array.from({ length: count }, (_, index) => index);
    const apart = (masks: Uint8Array): Uint8Array[] =>
      Array.from(all, (index) => masks.subarray(index * width * height, (index + 1) * width * height));
    return { width, height, truth: apart(split.readMasks!(all)), predicted: apart(predictions.read(all)) };
  } finally {
    split.close();
    predictions.close();
  }
}
