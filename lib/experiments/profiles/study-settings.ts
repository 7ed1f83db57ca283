// What a profile says of the kit's own studies of the two roads.
import type { StudiedInput } from '../../records/classification.ts';

/** How long a study's networks learn. */
export interface StudySchedule {
  readonly epochs: number;
  readonly dropEpochs: readonly number[];
}

/** Pairs of the two roads, trained with the profile's own schedule. */
export interface ComparedPairs {
  readonly bpp: readonly number[];
  /** Of the networks. */
  readonly seeds: readonly number[];
  /** First learning rate; the profile's where it is not given. */
  readonly firstRate?: number;
}

/** What the distance between the two roads hangs on: one thing changed at a time from a base (lib/experiments/plan/gap-study.ts). */
export interface GapStudySettings extends StudySchedule {
  readonly bpp: readonly number[];
  readonly seeds: readonly number[];
  /** The profile whose committed codecs stand in for the base's, for what the codec behind the symbols is worth. */
  readonly otherCodecs: string;
  /** Sides of larger photos and of the crops of them, in pixels: larger maps of symbols. Needs a folder of photos. */
  readonly larger?: { readonly size: number; readonly cropPixels: number };
  /** First learning rates in place of the base's. */
  readonly learningRates?: readonly number[];
  /**
   * The comparison itself, with the profile's own schedule, at rates (operating points of the profile) and seeds of its own: at
   * the profile's first learning rate, or at another.
   */
  readonly comparisons?: readonly ComparedPairs[];
  /** Another seed of the codec's training, and the networks behind it: a change from the comparison of the same learning rate. */
  readonly codecSeed?: { readonly seed: number } & ComparedPairs;
}

/** What learning the representation is worth: cResNet-51 on symbols and on JPEG's coefficients (lib/experiments/plan/dct-study.ts). */
export interface DctStudySettings extends StudySchedule {
  readonly bpp: readonly number[];
  readonly seeds: readonly number[];
  /** Whether it is no part of the whole profile, and made where it is asked for by name alone. */
  readonly byName?: true;
}

/** What the first learning rate was chosen by: training images that were held out (lib/experiments/plan/learning-rate-study.ts). Needs a folder of photos. */
export interface LearningRateStudySettings extends StudySchedule {
  /** Operating point of the codec in front. */
  readonly bpp: number;
  /** Of each class's training images every so-manieth is judged by, and not trained on. */
  readonly holdOut: number;
  /** What is trained: each of the inputs' networks, from each first rate, with each seed. */
  readonly trainings: readonly {
    readonly inputs: readonly StudiedInput[];
    readonly firstRates: readonly number[];
    readonly seeds: readonly number[];
  }[];
}
