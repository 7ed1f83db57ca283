// Where records come from: the artifacts that each rests on, and how it is read from them once they are finished.
import { architectures } from '../../classification/architecture.ts';
import { baselineCodecs } from '../../codec/baselines/settings.ts';
import type { Setup } from '../../records/query.ts';
import { tasks, type CodecSeries, type ResultRecord, type CodecTuning, type Tuning } from '../../records/record.ts';
import type { Artifact, Finished, FinishedOf } from '../../store/artifact.ts';
import type { Experiment, Point } from './artifacts.ts';
import type { DataPair } from './data-artifacts.ts';
import { artifactKey } from '../../store/key.ts';
import type { OperatingPointSettings } from '../profiles/profile.ts';
import { dctTrainings } from './dct-study.ts';
import { gapTrainings } from './gap-study.ts';
import { learningRateTrainings } from './learning-rate-study.ts';
import { ratePart, recordName, seedPart } from '../../records/record-name.ts';
import {
  classificationRecord,
  codecRecord,
  dctRecord,
  jointClassificationRecord,
  learningRateRecord,
  runtimeRecords,
  segmentationRecord,
  symbolsRecord,
  type FinishedCodec,
} from './records.ts';
import type { RunOrigin } from './provenance.ts';
import { baselineRecord, codecQualityRecord } from './quality-records.ts';

/** Gives the finished artifact; every artifact of a source's `needs` has one. */
export type Find = <A extends Artifact>(artifact: A) => FinishedOf<A>;

/** Finds artifacts among finished ones. */
export function findAmong(finished: readonly Finished[]): Find {
  const byKey = new Map(finished.map((artifact) => [artifact.key, artifact]));
  return <A extends Artifact>(artifact: A) => {
    const finishedArtifact = byKey.get(artifactKey(artifact));
    if (!finishedArtifact) throw new Error(`${artifact.label} is not among the finished artifacts`);
    return finishedArtifact as FinishedOf<A>;
  };
}

/** One or a few records, and what has to be there before they can be read. */
export interface RecordSource {
  /** A name for each record that `read` gives, in that order; no other source of the profile has it. */
  readonly names: readonly string[];
  readonly needs: readonly Artifact[];
  read(find: Find): ResultRecord[] | Promise<ResultRecord[]>;
}

/** Sources of several figures that give the same records are one. */
export function distinctSources(sources: readonly RecordSource[]): RecordSource[] {
  return [...new Map(sources.map((source) => [source.names.join(' '), source])).values()];
}

/** A network at an operating point, trained with a seed. */
export interface TrainedRow extends Setup {
  readonly point: Point;
  readonly seed: number;
}

/** The lowest operating point. */
export function lowestPoint({ profile }: Experiment): OperatingPointSettings {
  return profile.operatingPoints.reduce((a, b) => (b.bpp < a.bpp ? b : a));
}

/** The operating points that are fine-tuned (section 6). */
export function tunedPoints({ profile }: Experiment): OperatingPointSettings[] {
  return profile.operatingPoints.filter(({ bpp }) => profile.joint.points.some((point) => point.bpp === bpp));
}

export const originOf = ({ profile, seed }: Experiment, find: Find, { train, val }: DataPair): RunOrigin => ({
  profile: profile.name,
  seed,
  data: { train: find(train), val: find(val) },
});

/** The validation images through the codec that stands in front of a network. */
function codecInFront(experiment: Experiment, data: DataPair, point: Point, tuning: Tuning, seed: number) {
  const encoding = point && experiment.encoding(experiment.codec(point, tuning, seed), data.val, true);
  return {
    needs: encoding ? [encoding] : [],
    read: (find: Find): FinishedCodec | null => encoding && { targetBpp: point.bpp, encoding: find(encoding) },
  };
}

export function classificationSource(
  experiment: Experiment,
  { network, input, point, seed }: TrainedRow,
  tuning: Tuning = 'none',
): RecordSource {
  const { data } = experiment;
  const front = codecInFront(experiment, data, point, tuning, seed);
  const names = [recordName('classification', network, input, ratePart(point), tuning, seedPart(seed))];
  if (tuning === 'joint') {
    const joint = experiment.joint(point!, seed);
    const start = experiment.classifier(network, input, point, 'none', seed);
    return {
      names,
      needs: [data.train, data.val, joint, ...front.needs, start],
      read: (find) => [
        jointClassificationRecord(originOf(experiment, find, data), find(joint), find(start), front.read(find)!),
      ],
    };
  }
  const classifier = experiment.classifier(network, input, point, tuning, seed);
  return {
    names,
    needs: [data.train, data.val, classifier, ...front.needs],
    read: (find) => [
      classificationRecord(originOf(experiment, find, data), find(classifier), front.read(find), tuning),
    ],
  };
}

/** The gap study's trainings, in its order; none where the profile does not ask it. */
export async function gapSources(experiment: Experiment): Promise<RecordSource[]> {
  return (await gapTrainings(experiment)).map(({ variant, of, network, point, seed, artifact }) => {
    const front = codecInFront(of, of.data, point, 'none', seed);
    const { factor, level, touches } = variant;
    return {
      names: [recordName('gap', factor, level, network, ratePart(point), seedPart(seed))],
      needs: [of.data.train, of.data.val, artifact, ...front.needs],
      read: (find: Find) => {
        const record = classificationRecord(originOf(of, find, of.data), find(artifact), front.read(find), 'none');
        return [{ ...record, kind: 'gap-study', factor, level, touches }];
      },
    };
  });
}

/** The trainings of the study of what learning is worth, in its order; none where the profile does not ask it. */
export async function dctSources(experiment: Experiment): Promise<RecordSource[]> {
  return (await dctTrainings(experiment)).map((training) => {
    const { of, point, seed, input, artifact } = training;
    const names = [recordName('dct-study', 'cResNet-51', input, ratePart(point), seedPart(seed))];
    const origin = (find: Find) => originOf(of, find, of.data);
    if (input === 'dct') {
      const { jpeg } = training;
      return {
        names,
        needs: [of.data.train, of.data.val, artifact, jpeg],
        read: (find: Find) => [dctRecord(origin(find), find(artifact), find(jpeg), point.bpp)],
      };
    }
    const front = codecInFront(of, of.data, point, 'none', seed);
    return {
      names,
      needs: [of.data.train, of.data.val, artifact, ...front.needs],
      read: (find: Find) => [symbolsRecord(origin(find), find(artifact), front.read(find)!)],
    };
  });
}

/** The learning rates' study, in its order; none where the profile does not ask it. */
export async function learningRateSources(experiment: Experiment): Promise<RecordSource[]> {
  return (await learningRateTrainings(experiment)).map(({ of, point, firstRate, seed, input, artifact }) => ({
    names: [recordName('learning-rate-study', input, `${firstRate}`, ratePart(point), seedPart(seed))],
    needs: [of.data.train, of.data.val, artifact],
    read: (find) => [learningRateRecord(originOf(of, find, of.data), find(artifact), input, point.bpp)],
  }));
}

export async function segmentationSource(
  experiment: Experiment,
  { network, input, point, seed }: TrainedRow,
  tuning: Tuning = 'none',
): Promise<RecordSource> {
  const data = await experiment.segmentationData();
  const segmenter = await experiment.segmenter(network, input, point, tuning, seed);
  const front = codecInFront(experiment, data, point, tuning, seed);
  return {
    names: [recordName('segmentation', network, input, ratePart(point), tuning, seedPart(seed))],
    needs: [data.train, data.val, segmenter, ...front.needs],
    read: (find) => [segmentationRecord(originOf(experiment, find, data), find(segmenter), front.read(find), tuning)],
  };
}

export function codecSource(
  experiment: Experiment,
  point: OperatingPointSettings,
  tuning: CodecTuning = 'none',
): RecordSource {
  const { data, seed } = experiment;
  const codec = experiment.codec(point, tuning, seed);
  const encoding = experiment.encoding(codec, data.val, true);
  return {
    names: [recordName('codec', ratePart(point), tuning, seedPart(seed))],
    needs: [data.train, data.val, codec, encoding],
    read: async (find) => [await codecRecord(originOf(experiment, find, data), find(codec), find(encoding), tuning)],
  };
}

/** The learned codec's quality on each set of images, at the points that have this tuning. */
export async function qualitySources(experiment: Experiment, tuning: CodecTuning = 'none'): Promise<RecordSource[]> {
  const { data, profile, seed } = experiment;
  const sets = (await experiment.qualitySets()).filter(({ isForTuned }) => tuning === 'none' || isForTuned);
  const points = tuning === 'none' ? profile.operatingPoints : tunedPoints(experiment);
  if (points.length === 0) return [];
  return sets.map((set) => {
    const parts = points.map((point) => ({
      targetBpp: point.bpp,
      codec: experiment.codec(point, tuning),
      quality: experiment.distortion(point, set, tuning),
    }));
    return {
      names: [recordName('quality', 'codec', set.name, tuning, seedPart(seed))],
      needs: [data.train, data.val, set.images, ...parts.flatMap(({ codec, quality }) => [codec, quality])],
      read: (find) => [
        codecQualityRecord(
          originOf(experiment, find, data),
          find(set.images),
          parts.map(({ targetBpp, codec, quality }) => ({ targetBpp, codec: find(codec), quality: find(quality) })),
          tuning,
        ),
      ],
    };
  });
}

/** The quality of those of `codecs` that are engineered. */
export async function baselineSources(experiment: Experiment, codecs: readonly CodecSeries[]): Promise<RecordSource[]> {
  const { data } = experiment;
  const sets = await experiment.qualitySets();
  return Promise.all(
    sets.flatMap((set) =>
      baselineCodecs
        .filter((codec) => codecs.includes(codec))
        .map(async (codec) => {
          const baseline = await experiment.baseline(codec, set);
          return {
            names: [recordName('quality', codec, set.name)],
            needs: [data.train, data.val, set.images, baseline],
            read: async (find: Find) => [
              await baselineRecord(originOf(experiment, find, data), find(set.images), find(baseline)),
            ],
          };
        }),
    ),
  );
}

export async function runtimeSource(experiment: Experiment): Promise<RecordSource> {
  const { data } = experiment;
  const runtime = await experiment.runtime();
  return {
    names: tasks.flatMap((task) => Object.keys(architectures).map((network) => recordName('runtime', task, network))),
    needs: [data.train, data.val, runtime],
    read: (find) => runtimeRecords(originOf(experiment, find, data), find(runtime), lowestPoint(experiment).bpp),
  };
}
