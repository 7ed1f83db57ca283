import type { JointTraining } from '../../lib/joint/training.ts';

/** Side of the pictures that joint training sees at toy size: views of 32 px, of whose 4x4 symbols the classifier reads 3x3. */
export const size = 40;

/** What the toy trainings have in common. */
export const toyJoint = {
  width: 1 / 16,
  channels: 4,
  centers: 6,
  centerPenalty: 0.1,
  beta: 600,
  gamma: 0.001,
  targetEntropy: 0.8,
  batch: 8,
  momentum: 0.9,
  crop: 24,
  seed: 1,
} as const satisfies Partial<JointTraining>;
