// Section 6.1's comparison: joint training, and what it is held against, on the same terms.
import { describe, expect, it } from 'vitest';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { profiles } from '../../lib/experiments/profiles/index.ts';
import type { ClassifierArtifact } from '../../lib/experiments/recipes/classifier.ts';
import type { Artifact } from '../../lib/store/artifact.ts';
import { artifactKey } from '../../lib/store/key.ts';

const keyOf = (artifact: Artifact | undefined): string | null => (artifact ? artifactKey(artifact) : null);

const arms = await Promise.all(
  profiles.map(async (profile) => {
    const experiment = await experimentOf(profile, { data: {}, lookOnly: true });
    const ofPoint = profile.joint.points.flatMap(({ bpp }) => {
      const point = experiment.profile.operatingPoints.find((each) => each.bpp === bpp)!;
      return experiment.comparisonSeeds.map((seed) => {
        const trained = (tuning: 'none' | 'classification' | 'compression') =>
          experiment.classifier('cResNet-51', 'latent', point, tuning, seed);
        return {
          seed,
          codec: experiment.codec(point),
          start: trained('none'),
          network: trained('classification'),
          compression: trained('compression'),
          tunedCodec: experiment.codec(point, 'compression', seed),
          joint: experiment.joint(point, seed),
        };
      });
    });
    return [profile.name, profile, ofPoint] as const;
  }),
);

/** What says how long and how fast: the loss and what is trained left aside. */
const terms = ({ config }: { readonly config: object }) => {
  const { epochs, epochImages, batch, rate, momentum } = config as ClassifierArtifact['config'];
  return { epochs, epochImages, batch, rate, momentum };
};

describe.each(arms)('the arms of joint training in %s', (_, profile, points) => {
  it('are as long, in steps of one size, at one rate', () => {
    for (const { network, compression, tunedCodec, joint } of points) {
      const { epochs, epochImages, batch, rate, momentum } = profile.joint;
      for (const arm of [network, compression, tunedCodec, joint])
        expect(terms(arm as never)).toEqual({ epochs, epochImages, batch, rate, momentum });
    }
  });

  it('start from the same weights: a codec, and the network of the seed', () => {
    for (const { codec, start, network, tunedCodec, joint } of points) {
      expect(keyOf(joint.inputs['codec'])).toBe(keyOf(codec));
      expect(keyOf(tunedCodec.inputs['codec'])).toBe(keyOf(codec));
      expect(keyOf(joint.inputs['classifier'])).toBe(keyOf(start));
      expect(keyOf(network.inputs['pretrained'])).toBe(keyOf(start));
      // The network alone, and the network before it, on the codec as it was.
      for (const each of [network, start]) expect(keyOf(each.inputs['codec'])).toBe(keyOf(codec));
    }
  });

  it('train from scratch on the tuned codec as the baseline was on the other, before they go on', () => {
    for (const { start, compression, tunedCodec } of points) {
      const scratch = compression.inputs['pretrained']!;
      expect(scratch.config).toEqual(start.config);
      expect(scratch.inputs['pretrained']).toBeUndefined();
      for (const each of [scratch, compression]) expect(keyOf(each.inputs['codec'])).toBe(keyOf(tunedCodec));
    }
  });

  it('see crops of one size of the same photos', () => {
    for (const { network, compression, tunedCodec, joint } of points) {
      const crops = [network.config.cropPixels, compression.config.cropPixels, joint.config.crop];
      expect(new Set([...crops, tunedCodec.config.crop]).size).toBe(1);
      expect(new Set([network, compression, tunedCodec, joint].map(({ inputs }) => keyOf(inputs['train']))).size).toBe(
        1,
      );
    }
  });

  it('train their networks with the seed of the comparison', () => {
    for (const { seed, network, compression, joint } of points)
      expect([network, compression, joint].map(({ config }) => config.seed)).toEqual([seed, seed, seed]);
  });
});

it('the arms of imagenette-small-crops encode crops and mirrors of the picture, as joint training does', () => {
  const [, , points] = arms.find(([name]) => name === 'imagenette-small-crops')!;
  expect(points).toHaveLength(6);
  for (const { start, network, compression } of points)
    for (const { config } of [start, network, compression]) expect(config.augmentation).toBe('pictures');
});
