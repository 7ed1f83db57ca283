// What profiles take as printed is what data/paper holds as printed.
import { expect, it } from 'vitest';
import { profiles } from '../../lib/experiments/profiles/index.ts';
import { paperNumbers } from '../../lib/records/paper.ts';

const { classification, segmentation, joint } = paperNumbers().training;

it.each(profiles.map((profile) => [profile.name, profile] as const))(
  '%s has it as the paper prints it',
  (_, profile) => {
    const { momentum, weightDecay } = classification;
    expect(profile.classification).toMatchObject({ momentum, weightDecay });
    expect(profile.segmentation).toMatchObject({
      momentum: segmentation.momentum,
      weightDecay: segmentation.weightDecay,
      headRate: segmentation.lastLayerLearningRate / segmentation.learningRate,
    });
    expect(profile.segmentation.rate.power).toBe(segmentation.polynomialPower);
    expect(profile.joint.momentum).toBe(joint.momentum);
    expect(profile.joint.points.map((point) => ({ ...point, gamma: profile.joint.gamma }))).toEqual(
      joint.operatingPoints,
    );
  },
);
