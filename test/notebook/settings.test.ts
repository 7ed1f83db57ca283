import { describe, expect, it } from 'vitest';
import { profileOf } from '../../lib/notebook/settings.ts';

describe('a seed in the settings of a notebook', () => {
  it.each(['quick', 'imagenette-small-crops'] as const)(
    'is the seed of all that %s trains, its studies as well',
    (profile) => {
      const { seed, comparisonSeeds, furtherSeeds, dctStudy, gapStudy, learningRateStudy } = profileOf({
        profile,
        seed: 7,
      });
      expect({ seed, comparisonSeeds, furtherSeeds }).toEqual({ seed: 7, comparisonSeeds: [7], furtherSeeds: null });
      const studied = [
        dctStudy,
        gapStudy,
        gapStudy?.codecSeed,
        ...(gapStudy?.comparisons ?? []),
        ...(learningRateStudy?.trainings ?? []),
      ].flatMap((of) => (of ? [of.seeds] : []));
      expect(studied.length).toBe(profile === 'quick' ? 1 : 11);
      for (const seeds of studied) expect(seeds).toEqual([7]);
    },
  );

  it('changes nothing when it is the profile’s own', () => {
    expect(profileOf({ profile: 'quick', seed: 1 })).toBe(profileOf({ profile: 'quick' }));
  });
});

describe('folders in the settings of a notebook', () => {
  it('have the names by which the profile reads some', () => {
    expect(profileOf({ profile: 'imagenette', data: { imagenet: '/photos' } })).toBe(
      profileOf({ profile: 'imagenette' }),
    );
    expect(() => profileOf({ profile: 'imagenette', data: { imagent: '/photos' } })).toThrow(
      'settings.data.imagent: profile imagenette reads imagenet, imagenette, camvid, kodak; did you mean imagenet?',
    );
    expect(() => profileOf({ profile: 'quick', data: { imagenet: '/photos' } })).toThrow(
      'settings.data.imagenet: profile quick draws its own scenes and reads no folder',
    );
  });
});
