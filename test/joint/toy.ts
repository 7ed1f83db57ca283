import { architectures, type ResNetArchitecture } from '../../lib/classification/architecture.ts';
import type { JointTraining } from '../../lib/joint/training.ts';

/** Side of the pictures that joint training sees at toy size: views of 32 px, of whose 4x4 symbols the classifier reads 3x3. */
export const size = 40;

/**
 * A cResNet with every kind of unit that one has, and few of them: what is asked of joint training's programs does not
 * depend on the network's depth, and each layer costs the other backend seconds.
 */
export const shallow: ResNetArchitecture = {
  ...architectures['cResNet-39'],
  stages: architectures['cResNet-39'].stages.map((stage, at) => ({ ...stage, units: at === 0 ? 2 : 1 })),
};

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
