// From a profile to artifacts: which trainings and measurements an experiment is made of. A file of artifacts/ for each kind.
import { checkProfile } from '../profiles/check-profile.ts';
import { ofOneSeed } from '../profiles/one-seed.ts';
import type { KitProfile } from '../profiles/profile.ts';
import { codecsTaken } from '../reference/codecs-taken.ts';
import { classifierArtifact } from './artifacts/classifier.ts';
import { codecArtifact } from './artifacts/codec.ts';
import { encodingArtifact } from './artifacts/encoding.ts';
import type { Experiment } from './artifacts/experiment.ts';
import { jointArtifact } from './artifacts/joint.ts';
import { baselineArtifact, distortionArtifact } from './artifacts/quality.ts';
import { runtimeArtifact } from './artifacts/runtime.ts';
import { segmenterArtifact } from './artifacts/segmenter.ts';
import { dataArtifacts } from './data-artifacts.ts';
import type { PlanOptions } from './plan-options.ts';

export type { Experiment, Point } from './artifacts/experiment.ts';

const experiments = new WeakMap<PlanOptions, Map<KitProfile, Promise<Experiment>>>();

/**
 * The experiment that a profile describes, on the given data: the same one for the same options, so that folders of
 * images are looked through once. The codecs are the `lender`'s where there is one, whatever the profile's training images.
 * Rejects when the profile needs a folder that was not given, or says what does not go together (`checkProfile`).
 */
export function experimentOf(
  profile: KitProfile,
  options: PlanOptions,
  lender: Experiment | null = null,
): Promise<Experiment> {
  const known = experiments.get(options) ?? new Map<KitProfile, Promise<Experiment>>();
  experiments.set(options, known);
  const described = known.get(profile) ?? describe(profile, options, lender);
  known.set(profile, described);
  // What is missing may be there the next time: a folder, fetched meanwhile.
  described.catch(() => known.delete(profile));
  return described;
}

async function describe(given: KitProfile, options: PlanOptions, lender: Experiment | null): Promise<Experiment> {
  checkProfile(given);
  const profile = options.seed === undefined ? given : ofOneSeed(given, options.seed);
  const { seed, comparisonSeeds, furtherSeeds: further } = profile;
  const sources = dataArtifacts(profile, seed, options);
  const data = await sources.classification();
  const taken = codecsTaken(profile);
  const experiment: Experiment = {
    profile,
    seed,
    comparisonSeeds,
    furtherSeeds: ({ bpp }) => (further?.bpp.includes(bpp) ? further.seeds : []),
    data,
    codecTaken: (point) => taken.get(point.bpp) ?? lender?.codec(point),
    segmentationData: sources.segmentation,
    qualitySets: sources.qualitySets,
    codec: (...args) => codecArtifact(experiment, ...args),
    joint: (...args) => jointArtifact(experiment, ...args),
    encoding: encodingArtifact,
    classifier: ((network, input, point, tuning, givenSeed) =>
      tuning === 'joint'
        ? experiment.joint(point!, givenSeed)
        : classifierArtifact(experiment, network, input, point, tuning, givenSeed)) as Experiment['classifier'],
    segmenter: (...args) => segmenterArtifact(experiment, ...args),
    distortion: (...args) => distortionArtifact(experiment, ...args),
    baseline: baselineArtifact,
    runtime: () => runtimeArtifact(experiment),
    another: (other, codecs) => experimentOf(other, options, codecs === 'these' ? experiment : null),
  };
  return experiment;
}
