// What the gap study changes, one thing at a time. Everything not named is the base's, the codec above all.
import type { InputType } from '../../records/record.ts';
import type { KitProfile } from '../profiles/profile.ts';
import type { ComparedPairs, GapStudySettings, StudySchedule } from '../profiles/study-settings.ts';

/** One change from the base; `base` itself changes nothing. */
export interface GapVariant {
  /** What is changed: `base`, `augmentation`, `photos`, `size`, `learning rate`, `epochs`, `width`, `codec`. */
  readonly factor: string;
  /** To what, in words. */
  readonly level: string;
  readonly profile: KitProfile;
  /** The operating points that it is asked at. */
  readonly bpp: readonly number[];
  /** Of the networks. */
  readonly seeds: readonly number[];
  /** Whether its codecs are its own and not the base's. */
  readonly ownCodecs: boolean;
  /** The roads that the change touches; the other stands as in the base. */
  readonly touches: readonly InputType[];
}

/** What most changes have in common. */
const ofTheBase = { ownCodecs: false, touches: ['latent', 'reconstruction'] } as const;

/** The profile with a study's schedule and first rate (the profile's own by default), and the same views of the pictures for all roads. */
export function studyBase(
  profile: KitProfile,
  { epochs, dropEpochs }: StudySchedule,
  firstRate = profile.classification.rate.initial,
): KitProfile {
  const { classification } = profile;
  const rate = { ...classification.rate, initial: firstRate, dropEpochs };
  return { ...profile, classification: { ...classification, augmentation: 'pictures', epochs, rate } };
}

/** The variants of a profile's study, the base first, and at last those with the profile's own schedule. */
export function gapVariants(profile: KitProfile, study: GapStudySettings): GapVariant[] {
  const { bpp, seeds, epochs, dropEpochs, otherCodecs } = study;
  const base = studyBase(profile, study);
  const { rate, width } = base.classification;
  const shared = { ...ofTheBase, bpp, seeds };
  const variant = (
    factor: string,
    level: string,
    change: Partial<KitProfile['classification']>,
    touches: readonly InputType[] = ofTheBase.touches,
  ): GapVariant => {
    const changed = { ...base, classification: { ...base.classification, ...change } };
    return { ...shared, factor, level, profile: changed, touches };
  };
  const times = (factor: number) => ({
    epochs: factor * epochs,
    rate: { ...rate, dropEpochs: dropEpochs.map((epoch) => factor * epoch) },
  });
  const learningRate = (initial: number) => variant('learning rate', `${initial}`, { rate: { ...rate, initial } });
  const fewer = (share: number, level: string): GapVariant[] => {
    const { data } = base;
    if (data.source !== 'image-folder') return [];
    const maxTrain = Math.round(share * (data.maxTrain ?? data.expected.train));
    // As many steps as the base, so that fewer photos are not fewer updates.
    const photos = {
      ...base,
      data: { ...data, maxTrain },
      classification: { ...base.classification, ...times(1 / share) },
    };
    return [{ ...shared, factor: 'photos', level, profile: photos }];
  };
  const larger = (): GapVariant[] => {
    const { data } = base;
    if (data.source !== 'image-folder' || !study.larger) return [];
    const { size, cropPixels } = study.larger;
    const photos = { ...base, data: { ...data, size }, classification: { ...base.classification, cropPixels } };
    return [{ ...shared, factor: 'size', level: `crops of ${cropPixels} px`, profile: photos }];
  };
  return [
    variant('base', baseLevel(base), {}),
    variant('augmentation', 'stored symbols (A.4)', { augmentation: 'symbols' }, ['latent']),
    variant('augmentation', 'pixels on the lattice, too', { augmentation: 'lattice' }),
    ...fewer(1 / 2, 'half of the photos'),
    ...fewer(1 / 4, 'a quarter of the photos'),
    ...larger(),
    ...(study.learningRates ?? []).map(learningRate),
    variant('epochs', `${2 * epochs}`, times(2)),
    variant('width', 'half of the base', { width: width / 2 }),
    {
      ...shared,
      factor: 'codec',
      level: `codecs of ${otherCodecs}`,
      profile: { ...base, codec: { ...base.codec, pretrained: otherCodecs } },
      ownCodecs: true,
    },
    variant('epochs', `${4 * epochs}`, times(4)),
    variant('width', 'twice the base', { width: width * 2 }),
    ...(study.comparisons ?? []).map((settings) => comparison(profile, study, settings)),
    ...codecSeedVariants(profile, study),
  ];
}

const baseLevel = ({ classification }: KitProfile): string => `${classification.epochs} epochs, pictures augmented`;

/** The profile with its own schedule, and the same views of the pictures for all roads. */
function comparisonProfile(profile: KitProfile, firstRate?: number): KitProfile {
  const { epochs, rate } = profile.classification;
  return studyBase(profile, { epochs, dropEpochs: rate.dropEpochs }, firstRate);
}

/** The comparison itself: a change of its learning rate; or longer training where the study has a base, and a base where it has none. */
function comparison(
  profile: KitProfile,
  study: GapStudySettings,
  { bpp, seeds, firstRate }: ComparedPairs,
): GapVariant {
  const compared = comparisonProfile(profile, firstRate);
  const { epochs } = compared.classification;
  const named = (factor: string, level: string) => ({ ...ofTheBase, factor, level, profile: compared, bpp, seeds });
  if (firstRate !== undefined) return named('learning rate', `${firstRate}, ${epochs} epochs`);
  const isLonger = bpp.some((rate) => study.bpp.includes(rate));
  return isLonger ? named('epochs', `${epochs}`) : named('base', baseLevel(compared));
}

/** The comparison behind a codec of another seed. */
function codecSeedVariants(profile: KitProfile, study: GapStudySettings): GapVariant[] {
  if (!study.codecSeed) return [];
  const { seed, bpp, seeds, firstRate } = study.codecSeed;
  const compared = comparisonProfile(profile, firstRate);
  const level = `seed ${seed}${firstRate === undefined ? '' : `, learning rate ${firstRate}`}`;
  const behind = { ...compared, codec: { ...compared.codec, seed } };
  return [{ ...ofTheBase, factor: 'codec', level, profile: behind, bpp, seeds, ownCodecs: true }];
}
