// What first learning rate suits which road: the networks on a part of the training images, from several rates, judged by the part
// that was held out.
import type { StudiedInput } from '../../records/record.ts';
import { roads } from '../../records/trained-networks.ts';
import type { OperatingPointSettings } from '../profiles/profile.ts';
import type { ClassifierArtifact } from '../recipes/classifier.ts';
import type { DctClassifierArtifact } from '../recipes/dct-classifier.ts';
import type { Experiment } from './artifacts.ts';
import { dctClassifierArtifact } from './artifacts/dct.ts';
import { studyBase } from './gap-variants.ts';

/** One training of the study. */
export type LearningRateTraining = {
  /** The experiment that holds images out, with the study's schedule and this first rate. */
  readonly of: Experiment;
  readonly point: OperatingPointSettings;
  readonly firstRate: number;
  readonly seed: number;
} & (
  | { readonly input: Exclude<StudiedInput, 'dct'>; readonly artifact: ClassifierArtifact }
  | { readonly input: 'dct'; readonly artifact: DctClassifierArtifact }
);

/** The study's trainings, in its order. The codecs are the profile's own: they have seen all training images, without their classes. */
export async function learningRateTrainings(experiment: Experiment): Promise<LearningRateTraining[]> {
  const { profile } = experiment;
  const { learningRateStudy: study, data } = profile;
  if (!study || data.source !== 'image-folder') return [];
  const { bpp, holdOut, trainings, ...schedule } = study;
  const point = profile.operatingPoints.find((candidate) => candidate.bpp === bpp)!;
  const heldOut = { ...profile, data: { ...data, holdOut } };
  const firstRates = [...new Set(trainings.flatMap((training) => training.firstRates))];
  const experiments = new Map<number, Experiment>();
  for (const rate of firstRates)
    experiments.set(rate, await experiment.another(studyBase(heldOut, schedule, rate), 'these'));
  const all = trainings.flatMap(({ inputs, firstRates: rates, seeds }) =>
    inputs.flatMap((input) =>
      rates.flatMap((firstRate) =>
        seeds.map((seed): LearningRateTraining => {
          const shared = { of: experiments.get(firstRate)!, point, firstRate, seed };
          if (input === 'dct') return { ...shared, input, artifact: dctClassifierArtifact(shared.of, point, seed) };
          const { network } = roads[input];
          return { ...shared, input, artifact: shared.of.classifier(network, input, point, 'none', seed) };
        }),
      ),
    ),
  );
  // Rows that differ in their seeds meet where one seed replaces them.
  const nameOf = ({ input, firstRate, seed }: LearningRateTraining) => `${input} ${firstRate} ${seed}`;
  return [...new Map(all.map((training) => [nameOf(training), training])).values()];
}
