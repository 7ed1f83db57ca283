// What makes a classification network a -d network, as numbers: dilations in place of strides, and ASPP's filters.
import type { ResNetArchitecture } from '../classification/architecture.ts';

/**
 * Dilation of the 3x3 convolutions of a stage, all units alike, in place of the stride of its first unit
 * (section 5.1, after DeepLab-ResNet-TensorFlow: its res4a and res5a are dilated like the units after them).
 */
export const stageDilations = { conv4_x: 2, conv5_x: 4 } as const;

/** Rates of the four branches of ASPP (section 5.1). */
export const paperAtrousRates = [6, 12, 18, 24] as const;

/** Pixels per feature along a side: root and conv3_x subsample an RGB image; a cResNet keeps the size of its input. */
export function outputStride(architecture: ResNetArchitecture): 1 | 8 {
  return architecture.root ? 8 : 1;
}

/** ASPP's filters are this wide. */
export const asppKernel = 3;
/** Names of ASPP's parameters begin with this: the "final classification layer" of A.5. */
export const asppScope = 'aspp';
