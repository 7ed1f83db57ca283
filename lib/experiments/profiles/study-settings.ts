// What a profile says of the kit's own studies of the two roads.

/** How long a study's networks learn. */
export interface StudySchedule {
  readonly epochs: number;
  readonly dropEpochs: readonly number[];
}

/** What the distance between the two roads hangs on: one thing changed at a time from a base (lib/experiments/plan/gap-study.ts). */
export interface GapStudySettings extends StudySchedule {
  readonly bpp: readonly number[];
  readonly seeds: readonly number[];
  /** First learning rate of all that the study does not change it in; the profile's where it is not given. */
  readonly firstRate?: number;
  /** The profile whose committed codecs stand in for the base's, for what the codec behind the symbols is worth. */
  readonly otherCodecs: string;
  /** Sides of larger photos and of the crops of them, in pixels: larger maps of symbols. Needs a folder of photos. */
  readonly larger?: { readonly size: number; readonly cropPixels: number };
  /**
   * First learning rates that were chosen for each road, on photos that are not reported on (`hold-out`): with the profile's own
   * schedule, at rates (operating points of the profile) of its own.
   */
  readonly tuned?: {
    readonly rates: { readonly latent: number; readonly reconstruction: number };
    readonly bpp: readonly number[];
    readonly seeds: readonly number[];
  };
  /**
   * Another seed of the codec's training, and the networks' seeds behind it: with the profile's own schedule, at rates
   * (operating points of the profile) of its own, so that the comparison itself is its base.
   */
  readonly codecSeed?: { readonly seed: number; readonly bpp: readonly number[]; readonly seeds: readonly number[] };
  /** Further seeds of the comparison itself (the profile's own schedule) at the study's first rate. */
  readonly furtherSeeds?: readonly { readonly bpp: number; readonly seeds: readonly number[] }[];
}

/** What learning the representation is worth: cResNet-51 on symbols and on JPEG's coefficients (lib/experiments/plan/dct-study.ts). */
export interface DctStudySettings extends StudySchedule {
  readonly bpp: readonly number[];
  readonly seeds: readonly number[];
  /** First learning rates of the network on either input; the profile's where they are not given. */
  readonly firstRates?: { readonly latent: number; readonly dct: number };
  /** Whether it is no part of the whole profile, and made where it is asked for by name alone. */
  readonly byName?: true;
}
