// What a profile says is looked at when it is planned.
import { describe, expect, it } from 'vitest';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { outputs } from '../../lib/experiments/plan/outputs.ts';
import { checkProfile, profileFaults } from '../../lib/experiments/profiles/check-profile.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { imagenetteSmallCrops } from '../../lib/experiments/profiles/imagenette-small-crops.ts';
import { profiles } from '../../lib/experiments/profiles/index.ts';
import type { KitProfile } from '../../lib/experiments/profiles/profile.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';

const lookOnly = { data: {}, lookOnly: true };
const [high] = quick.operatingPoints;
const atHigh = { ...quick, operatingPoints: [high] };

describe.each(profiles.map((profile) => [profile.name, profile] as const))('profile %s', (_, profile) => {
  it('goes together, and asks for no more bits than its centers hold', () => {
    expect(profileFaults(profile)).toEqual([]);
    const most = Math.log2(profile.codec.centers);
    for (const { targetEntropy } of [...profile.operatingPoints, ...profile.joint.points])
      expect(targetEntropy).toBeLessThanOrEqual(most);
  });
});

const faulty: readonly (readonly [string, KitProfile])[] = [
  ['operatingPoints: expected at least one, got none', { ...quick, operatingPoints: [] }],
  ['operatingPoints: expected each rate once, got 0.635 bpp twice', { ...quick, operatingPoints: [high, high] }],
  ['joint.points: expected some of 0.635 (bpp of the operating points), got 0.0983', atHigh],
  [
    'gapStudy.bpp: expected some of 0.635, 0.33, 0.0983 (bpp of the operating points), got 0.5',
    { ...imagenetteSmallCrops, gapStudy: { ...imagenetteSmallCrops.gapStudy!, bpp: [0.635, 0.5] } },
  ],
  [
    'dctStudy.bpp: expected some of 0.635, 0.33, 0.0983 (bpp of the operating points), got 0.5',
    { ...quick, dctStudy: { ...quick.dctStudy!, bpp: [0.5] } },
  ],
  [
    'learningRateStudy.bpp: expected some of 0.635, 0.33, 0.0983 (bpp of the operating points), got 0.5',
    { ...imagenetteSmallCrops, learningRateStudy: { ...imagenetteSmallCrops.learningRateStudy!, bpp: 0.5 } },
  ],
  [
    'learningRateStudy.holdOut: expected a whole number from 2, got 1',
    { ...imagenetteSmallCrops, learningRateStudy: { ...imagenetteSmallCrops.learningRateStudy!, holdOut: 1 } },
  ],
  [
    'learningRateStudy: expected data that is a folder of photos, of whose training images some can be held out, got synthetic scenes',
    { ...quick, learningRateStudy: imagenetteSmallCrops.learningRateStudy! },
  ],
  [
    'machineReading.trained: expected some of 0.635, 0.33, 0.0983 (bpp of the operating points), got 1',
    { ...quick, machineReading: { ...quick.machineReading!, trained: [{ codec: 'JPEG', bpp: [1] }] } },
  ],
  ['codec.centers: expected a whole number from 2 to 256, got 1', { ...quick, codec: { ...quick.codec, centers: 1 } }],
  [
    'codec.centers: expected a whole number from 2 to 256, got 300',
    { ...quick, codec: { ...quick.codec, centers: 300 } },
  ],
  ['comparisonSeeds: expected at least one, each once, got none', { ...quick, comparisonSeeds: [] }],
  ['comparisonSeeds: expected at least one, each once, got 1, 2, 2', { ...quick, comparisonSeeds: [1, 2, 2] }],
  [
    'furtherSeeds.seeds: expected each seed once, got 4, 4',
    { ...quick, furtherSeeds: { seeds: [4, 4], bpp: [0.635] } },
  ],
  ['data.size: expected a multiple of 8 pixels, got 60', { ...quick, data: { ...quick.data, size: 60 } }],
  [
    "codec.crop: expected at most 64 pixels, the side of quick's images, got 72",
    { ...quick, codec: { ...quick.codec, crop: 72 } },
  ],
  [
    'classification.cropPixels: expected a multiple of 8 pixels, got 50',
    { ...quick, classification: { ...quick.classification, cropPixels: 50 } },
  ],
  [
    "segmentation.cropPixels: expected at most 176 pixels, the side of the masks' images, got 184",
    { ...imagenette, segmentation: { ...imagenette.segmentation, cropPixels: 184 } },
  ],
  [
    'joint.batch: joint training: an epoch of 640 images holds no batch of 641',
    { ...quick, joint: { ...quick.joint, batch: 641 } },
  ],
  [
    'segmentation.batch: segmentation: a training set of 8 images holds no batch of 10',
    {
      ...imagenette,
      segmentation: { ...imagenette.segmentation, data: { ...imagenette.segmentation.data!, maxTrain: 8 } },
    },
  ],
  [
    'segmentation.data: expected a data set with masks (voc, camvid), got kodak',
    {
      ...imagenette,
      segmentation: { ...imagenette.segmentation, data: { ...imagenette.segmentation.data!, source: 'kodak' } },
    },
  ],
];

describe('a profile whose settings do not go together', () => {
  it.each(faulty)('is refused when it is planned: %s', async (message, profile) => {
    const sentence = `profile ${profile.name}: ${message}`;
    expect(() => checkProfile(profile)).toThrow(new RangeError(sentence));
    await expect(experimentOf(profile, lookOnly)).rejects.toThrow(sentence);
  });

  it('takes a crop of any size where codecs are committed ones, whose training it does not say', () => {
    expect(profileFaults({ ...quick, codec: { ...quick.codec, crop: 96, pretrained: 'imagenette' } })).toEqual([]);
  });
});

it('a folder of photos, which has no masks, is refused to what segments alone', async () => {
  const profile = { ...imagenette, segmentation: { ...imagenette.segmentation, data: null, cropPixels: 80 } };
  expect(await outputs['figure-3'].needs(profile, lookOnly)).not.toEqual([]);
  await expect(outputs['figure-4'].needs(profile, lookOnly)).rejects.toThrow(
    'profile imagenette: segmentation.data: expected a data set with masks (voc, camvid), got null, and a folder of images has none: name one, or ask only for',
  );
});

it('a profile that fine-tunes nowhere, and trains on no engineered codec’s pictures, has no records of that', async () => {
  const profile: KitProfile = {
    ...quick,
    joint: { ...quick.joint, points: [] },
    machineReading: { ...quick.machineReading!, trained: [{ codec: 'JPEG', bpp: [] }] },
  };
  const namesOf = async (figure: string, of: KitProfile) =>
    (await outputs[figure].records!.sources(of, lookOnly)).flatMap(({ names }) => names);
  const untuned = (names: readonly string[]) => names.filter((name) => !/compression|joint/.test(name));
  for (const figure of ['figure-7', 'figure-11'])
    expect(await namesOf(figure, profile)).toEqual(figure === 'figure-7' ? [] : untuned(await namesOf(figure, quick)));
  expect(await namesOf('figure-r', profile)).toEqual(await namesOf('figure-r', quick));
});
