// What learning the representation is worth to a machine: cResNet-51 on a learned codec's symbols, and on the DCT coefficients
// of JPEG files of the same rate, with the same views, steps and schedule.
import type { OperatingPointSettings } from '../profiles/profile.ts';
import type { ClassifierArtifact } from '../recipes/classifier.ts';
import type { DctClassifierArtifact } from '../recipes/dct-classifier.ts';
import type { MatchedJpegArtifact } from '../recipes/matched-jpeg.ts';
import type { Experiment } from './artifacts.ts';
import { dctClassifierArtifact, matchedJpegArtifact } from './artifacts/dct.ts';
import { studyBase } from './gap-variants.ts';

/** One training of the study. */
export type DctTraining = {
  /** The experiment with the study's schedule. */
  readonly of: Experiment;
  readonly point: OperatingPointSettings;
  readonly seed: number;
} & (
  | { readonly input: 'latent'; readonly artifact: ClassifierArtifact }
  | { readonly input: 'dct'; readonly artifact: DctClassifierArtifact; readonly jpeg: MatchedJpegArtifact }
);

/** The study's trainings, rate by rate and seed by seed, symbols first. */
export async function dctTrainings(experiment: Experiment): Promise<DctTraining[]> {
  const { profile } = experiment;
  if (!profile.dctStudy) return [];
  const { bpp, seeds, ...schedule } = profile.dctStudy;
  const of = await experiment.another(studyBase(profile, schedule), 'these');
  const points = bpp.flatMap((rate) => profile.operatingPoints.filter((point) => point.bpp === rate));
  return points.flatMap((point) =>
    seeds.flatMap((seed): DctTraining[] => [
      {
        of,
        point,
        seed,
        input: 'latent',
        artifact: of.classifier('cResNet-51', 'latent', point, 'none', seed),
      },
      {
        of,
        point,
        seed,
        input: 'dct',
        artifact: dctClassifierArtifact(of, point, seed),
        jpeg: matchedJpegArtifact(of, point),
      },
    ]),
  );
}
