// What profiles of every scale take from the paper as it is printed (data/paper/training.json holds them together).
import type { ClassificationSettings, JointSettings, PublishedData, SegmentationSettings } from './profile.ts';

/** A.4. */
export const printedClassification = {
  momentum: 0.9,
  weightDecay: 1e-4,
} as const satisfies Partial<ClassificationSettings>;

/** A.5; in dilated networks the norms are frozen (DeepLab). */
export const printedSegmentation = {
  headRate: 10,
  trainNorms: false,
  momentum: 0.9,
  weightDecay: 5e-4,
} as const satisfies Partial<SegmentationSettings>;

/** A.8: the operating points that are fine-tuned, and the terms of Eq. 2. */
export const printedJoint = {
  points: [
    { bpp: 0.635, beta: 150, targetEntropy: 1.265 },
    { bpp: 0.0983, beta: 600, targetEntropy: 0.8 },
  ],
  gamma: 0.001,
} as const satisfies Partial<JointSettings>;

/** Pictures that codecs are compared on. Ours: the paper compares them on photos of ImageNet alone. */
export const kodakData: PublishedData = {
  source: 'kodak',
  names: ['kodak'],
  size: { height: 512, width: 768 },
  evaluation: 'val',
  maxTrain: null,
  maxVal: null,
};
