// A profile with another seed, as `--seed` and the settings of a notebook give it.
import type { KitProfile } from './profile.ts';

/** The profile with one seed for everything, its studies as well, so that nothing is compared across seeds. */
export function ofOneSeed(profile: KitProfile, seed: number): KitProfile {
  const { dctStudy, gapStudy, learningRateStudy } = profile;
  const seeds = [seed];
  const withSeeds = <T extends { readonly seeds: readonly number[] }>(rows: readonly T[]): T[] =>
    rows.map((row) => ({ ...row, seeds }));
  return {
    ...profile,
    seed,
    comparisonSeeds: seeds,
    furtherSeeds: null,
    ...(dctStudy && { dctStudy: { ...dctStudy, seeds } }),
    ...(gapStudy && {
      gapStudy: {
        ...gapStudy,
        seeds,
        ...(gapStudy.comparisons && { comparisons: withSeeds(gapStudy.comparisons) }),
        ...(gapStudy.codecSeed && { codecSeed: { ...gapStudy.codecSeed, seeds } }),
      },
    }),
    ...(learningRateStudy && {
      learningRateStudy: { ...learningRateStudy, trainings: withSeeds(learningRateStudy.trainings) },
    }),
  };
}
