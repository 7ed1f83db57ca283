import { maskStride, type AugmentedSegmentation, type SegmentationExamples } from '../../lib/segmentation/examples.ts';
import { augmented } from '../../lib/training/examples.ts';

/** Crops and mirrors of inputs as they are stored. Throws unless the masks are a whole multiple of the inputs' size. */
export function augmentedSegmentation(examples: SegmentationExamples): AugmentedSegmentation {
  return { ...examples, inputs: augmented(examples.inputs, maskStride(examples)) };
}
