// The sets of images that codecs are compared on, by the plan.
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../lib/codec/baselines/settings.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { sourcesOf } from '../../lib/experiments/plan/resolve.ts';
import { findProfile, profiles } from '../../lib/experiments/profiles/index.ts';
import type { KitProfile } from '../../lib/experiments/profiles/profile.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { imagesIn } from '../../lib/experiments/recipes/dataset.ts';
import { codecSeries, codecTunings } from '../../lib/records/record.ts';
import { artifactKey } from '../../lib/store/key.ts';

const withLarger = (profile: KitProfile, size = 224, images = 200): KitProfile => ({
  ...profile,
  rateDistortion: { ...profile.rateDistortion, larger: { size, images } },
});
const lookOnly = { data: {}, lookOnly: true };
const everything = { kind: 'rate-distortion', codecs: codecSeries, tunings: codecTunings } as const;
const planOf = async (profile: KitProfile) =>
  (await sourcesOf(await experimentOf(profile, lookOnly), [everything])).map(
    ({ names: [name], needs }) => [name, needs.map(artifactKey).join()] as const,
  );

describe('sets of images for rate and distortion', () => {
  it('are the validation images, those at a larger size, and the pictures beside them', async () => {
    const names = (await planOf(findProfile('imagenette-small-crops'))).map(([name]) => name);
    expect(names).toEqual([
      'quality-codec-validation-seed1',
      'quality-codec-validation-224-seed1',
      'quality-codec-kodak-seed1',
      // Fine-tuned codecs on the validation images alone.
      'quality-codec-validation-compression-seed1',
      'quality-codec-validation-joint-seed1',
      ...['validation', 'validation-224', 'kodak'].flatMap((set) =>
        ['jpeg', 'jpeg-2000', 'webp', 'avif'].map((codec) => `quality-${codec}-${set}`),
      ),
    ]);
    expect(profiles.filter(({ rateDistortion }) => rateDistortion.larger).map(({ name }) => name)).toEqual([
      'imagenette-small-crops',
    ]);
  });

  it.each(['quick', 'imagenette'])('beside a larger size are what they are without, in %s', async (name) => {
    const profile = findProfile(name);
    const [without, with224] = [await planOf(profile), await planOf(withLarger(profile))];
    expect(with224.filter(([record]) => !record.includes('-224'))).toEqual(without);
    expect(with224).toHaveLength(without.length + 5);
  });

  it.each([
    ['quick', 'count'],
    ['imagenette', 'maxImages'],
  ] as const)(
    'of %s hold so many validation images at the larger size, at the default settings',
    async (name, count) => {
      const experiment = await experimentOf(withLarger(findProfile(name)), lookOnly);
      const set = (await experiment.qualitySets()).find((each) => each.name === 'validation-224')!;
      const { val } = experiment.data;
      expect(set.images.config).toEqual({ ...val.config, size: 224, [count]: 200 });
      expect(imagesIn(set.images.config)).toBe(200);
      expect(set.images.label).toBe(`${val.label} at 224 px`);
      const jpeg = await experiment.baseline('JPEG', set);
      expect(jpeg.config).toEqual({ codec: 'JPEG', settings: defaultSettings('JPEG'), images: null });
      expect(experiment.distortion(experiment.profile.operatingPoints[0], set).config).toEqual({ images: null });
    },
  );

  it('refuse a size that the data has already, that is smaller, or that no codec takes, and no images', async () => {
    const of = (size: number, images?: number) => experimentOf(withLarger(quick, size, images), lookOnly);
    const own = quick.data.size;
    for (const size of [own, own - 8, own + 4, Number.NaN])
      await expect(of(size)).rejects.toThrow(`expected a multiple of 8 above the ${own} px of the data, got ${size}`);
    await expect(of(224, 0)).rejects.toThrow('rateDistortion.larger.images: expected a whole number from 1, got 0');
  });
});
