// Where the distance between reading symbols and reading pixels comes from: both networks trained again with one thing
// changed at a time. Everything not named is the base's, the codec above all.
import type { ClassifierArtifact } from '../recipes/classifier.ts';
import type { InputType } from '../../records/record.ts';
import { roads } from '../../records/trained-networks.ts';
import type { GapStudySettings, KitProfile, OperatingPointSettings } from '../profiles/profile.ts';
import type { Experiment } from './artifacts.ts';
import type { NetworkName } from '../../classification/architecture.ts';

/** One change from the base; `base` itself changes nothing. */
export interface GapVariant {
  /** What is changed: `base`, `augmentation`, `photos`, `size`, `epochs`, `width`, `codec`. */
  readonly factor: string;
  /** To what, in words. */
  readonly level: string;
  readonly profile: KitProfile;
  /** Whether its codecs are its own and not the base's. */
  readonly ownCodecs: boolean;
  /** The roads that the change touches; the other stands as in the base. */
  readonly touches: readonly InputType[];
}

const both: readonly InputType[] = ['latent', 'reconstruction'];

/** The profile with a study's schedule, and the same views of the pictures for all roads. */
export function studyBase(
  profile: KitProfile,
  { epochs, dropEpochs }: Pick<GapStudySettings, 'epochs' | 'dropEpochs'>,
): KitProfile {
  const { classification } = profile;
  const rate = { ...classification.rate, dropEpochs };
  return { ...profile, classification: { ...classification, augmentation: 'pictures', epochs, rate } };
}

/** The variants of a profile's study, the base first. */
function gapVariants(profile: KitProfile, study: GapStudySettings): GapVariant[] {
  const { epochs, dropEpochs } = study;
  const { classification } = profile;
  const base = studyBase(profile, study);
  const { rate } = base.classification;
  const variant = (
    factor: string,
    level: string,
    change: Partial<KitProfile['classification']>,
    touches: readonly InputType[] = both,
  ): GapVariant => ({
    factor,
    level,
    profile: { ...base, classification: { ...base.classification, ...change } },
    ownCodecs: false,
    touches,
  });
  const times = (factor: number) => ({
    epochs: factor * epochs,
    rate: { ...rate, dropEpochs: dropEpochs.map((epoch) => factor * epoch) },
  });
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
    return [{ factor: 'photos', level, profile: photos, ownCodecs: false, touches: both }];
  };
  const larger = (): GapVariant[] => {
    const { data } = base;
    if (data.source !== 'image-folder' || !study.larger) return [];
    const { size, cropPixels } = study.larger;
    const photos = { ...base, data: { ...data, size }, classification: { ...base.classification, cropPixels } };
    return [{ factor: 'size', level: `crops of ${cropPixels} px`, profile: photos, ownCodecs: false, touches: both }];
  };
  return [
    variant('base', `${epochs} epochs, pictures augmented`, {}),
    variant('augmentation', 'stored symbols (A.4)', { augmentation: 'symbols' }, ['latent']),
    variant('augmentation', 'pixels on the lattice, too', { augmentation: 'lattice' }),
    ...fewer(1 / 2, 'half of the photos'),
    ...fewer(1 / 4, 'a quarter of the photos'),
    ...larger(),
    variant('epochs', `${2 * epochs}`, times(2)),
    variant('width', 'half of the base', { width: classification.width / 2 }),
    {
      factor: 'codec',
      level: `codecs of ${study.otherCodecs}`,
      profile: { ...base, codec: { ...base.codec, pretrained: study.otherCodecs } },
      ownCodecs: true,
      touches: both,
    },
    variant('epochs', `${4 * epochs}`, times(4)),
    variant('width', 'twice the base', { width: classification.width * 2 }),
  ];
}

/** One training of the study. */
export interface GapTraining {
  readonly variant: GapVariant;
  /** The variant's experiment. */
  readonly of: Experiment;
  readonly point: OperatingPointSettings;
  readonly seed: number;
  readonly network: NetworkName;
  readonly input: InputType;
  readonly artifact: ClassifierArtifact;
}

/** The study's trainings, variant by variant, each with all its seeds; where a change touches one road, the other is not trained again. */
export async function gapTrainings(experiment: Experiment): Promise<GapTraining[]> {
  const { profile } = experiment;
  if (!profile.gapStudy) return [];
  const { bpp, seeds } = profile.gapStudy;
  const points = profile.operatingPoints.filter((point) => bpp.includes(point.bpp));
  const trainings: GapTraining[] = [];
  for (const variant of gapVariants(profile, profile.gapStudy)) {
    const variantExperiment = await experiment.another(variant.profile, variant.ownCodecs ? 'own' : 'these');
    for (const point of points)
      for (const seed of seeds)
        for (const { network, input } of Object.values(roads).filter((road) => variant.touches.includes(road.input))) {
          const artifact = variantExperiment.classifier(network, input, point, 'none', seed);
          trainings.push({ variant, of: variantExperiment, point, seed, network, input, artifact });
        }
  }
  return trainings;
}
