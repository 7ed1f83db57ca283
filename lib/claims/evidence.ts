// The records of a run, found by what they measured, and sums of their final values with intervals.
import { commonSeeds } from './common-seeds.ts';
import { checkOneOrigin, checkOneProfile } from '../records/comparable.ts';
import type { MeasuredRates } from '../records/measured-rates.ts';
import { networkName } from '../records/network-name.ts';
import { bppText } from '../records/operating-point.ts';
import type { Setup } from '../records/query.ts';
import { isClassification, isCodec, isRateDistortion, isSegmentation } from '../records/record.ts';
import type {
  ClassificationRecord,
  CodecRecord,
  RateDistortionRecord,
  ResultRecord,
  SegmentationRecord,
  Task,
  Tuning,
} from '../records/record.ts';
import { seedInterval, shareInterval, termInterval } from './interval.ts';
import type { Interval } from './interval.ts';
import type { Basis } from './claim.ts';
import { standardTolerances } from './tolerances.ts';
import type { Tolerances } from './tolerances.ts';

export interface Evidence {
  readonly classification: readonly ClassificationRecord[];
  readonly segmentation: readonly SegmentationRecord[];
  readonly codecs: readonly CodecRecord[];
  readonly rateDistortion: readonly RateDistortionRecord[];
  readonly tolerances: Tolerances;
  /** Whether any of it was measured on the embedded scenes, which show that the mechanism works and no more. */
  readonly atToyScale: boolean;
}

/** The embedded scenes, as records name them. */
const toyData = 'synthetic-scenes';

/** What was trained, on which input, and what was fine-tuned before. */
export interface TrainedSetup extends Setup {
  /** Operating point; null for original images. */
  readonly bpp: number | null;
  /** Default: nothing. */
  readonly tuning?: Tuning;
}

export interface Term {
  readonly weight: number;
  readonly setup: TrainedSetup;
}

/** A weighted sum of final accuracies or mIoUs, in percentage points. */
export interface Contrast extends Interval {
  readonly basis: Exclude<Basis, 'counted' | 'tolerance'>;
  readonly seeds: number;
  /** Final values of the terms in percent, each a mean over the common seeds. */
  readonly values: readonly number[];
}

export interface MissingRecords {
  readonly missing: readonly string[];
}

/** Seeds from which on their spread gives the interval. */
export const fewestSeeds = 3;
/** Classes from which on the top-5 accuracy decides, as in the paper; among few, five guesses are soon right. */
const fewestClassesForTop5 = 100;

/** The records by kind. Throws a RangeError when they are of several profiles, or those of one task of several data sets or image sizes. */
export function evidenceOf(records: readonly ResultRecord[], tolerances: Tolerances = standardTolerances): Evidence {
  const evidence = {
    classification: records.filter(isClassification),
    segmentation: records.filter(isSegmentation),
    codecs: records.filter(isCodec),
    rateDistortion: records.filter(isRateDistortion),
    tolerances,
    atToyScale: records.some(({ provenance }) => provenance.dataset.name === toyData),
  };
  const { classification, segmentation, codecs, rateDistortion } = evidence;
  checkOneProfile('claims', [...classification, ...segmentation, ...codecs, ...rateDistortion]);
  checkOneOrigin('claims, classification', classification);
  checkOneOrigin('claims, segmentation', segmentation);
  return evidence;
}

/** Which accuracy decides: the paper's top-5, or top-1 where the classes are few. */
export function decidingMetric({ classification }: Evidence): 'top-5' | 'top-1' {
  return (classification[0]?.classes ?? 1000) >= fewestClassesForTop5 ? 'top-5' : 'top-1';
}

export function metricName(evidence: Evidence, task: Task): string {
  return task === 'segmentation' ? 'mIoU' : decidingMetric(evidence);
}

/**
 * The sum of `terms` over the seeds that all of them were trained with, or what is missing for it. From three common
 * seeds the interval is Student's over seeds. With fewer it is that of the images for accuracies, training noise left
 * out; for mIoU it is Student's over the classes, whose IoUs are summed each by itself.
 */
export function contrast(evidence: Evidence, task: Task, terms: readonly Term[]): Contrast | MissingRecords {
  const bySeed = terms.map(({ setup }) => finals(evidence, task, setup));
  const missing = terms.flatMap(({ setup }, i) => (bySeed[i].size === 0 ? [setupName(setup, task)] : []));
  if (missing.length > 0) return { missing };
  const seeds = commonSeeds(bySeed.map((results) => [...results.keys()]));
  if (seeds.length === 0)
    return { missing: [`a common seed of ${terms.map(({ setup }) => setupName(setup, task)).join(', ')}`] };
  // Records of an earlier, shorter run beside those of a longer one tell nothing. Fine-tuning has a length of its own.
  const lengths = terms.flatMap(({ setup }, i) =>
    (setup.tuning ?? 'none') === 'none' ? seeds.map((seed) => bySeed[i].get(seed)!.length) : [],
  );
  if (new Set(lengths).size > 1) return { missing: [`trainings of one length: ${lengthsText(lengths, task)}`] };

  const sumOf = (seed: number) => terms.reduce((sum, { weight }, i) => sum + weight * bySeed[i].get(seed)!.share, 0);
  const means = bySeed.map((results) => seeds.reduce((sum, seed) => sum + results.get(seed)!.share, 0) / seeds.length);
  const values = means.map((mean) => 100 * mean);
  if (seeds.length >= fewestSeeds) {
    return { ...scaled(seedInterval(seeds.map(sumOf)), 100), basis: 'seeds', seeds: seeds.length, values };
  }
  if (task === 'classification') {
    const shares = terms.map(({ weight }, i) => ({ weight, share: means[i], images: bySeed[i].get(seeds[0])!.images }));
    return { ...scaled(shareInterval(shares), 100), basis: 'images', seeds: seeds.length, values };
  }
  const value = terms.reduce((sum, { weight }, i) => sum + weight * values[i], 0);
  const byClass = classSums(
    terms.map(({ weight }, i) => ({ weight, ious: seeds.map((seed) => bySeed[i].get(seed)!.classIou) })),
  );
  return {
    ...termInterval(
      value,
      byClass.map((sum) => 100 * sum),
    ),
    basis: 'classes',
    seeds: seeds.length,
    values,
  };
}

export function isMissing(result: object): result is MissingRecords {
  return 'missing' in result;
}

/** "got 16 and 28 epochs". */
function lengthsText(lengths: readonly number[], task: Task): string {
  const sorted = [...new Set(lengths)].sort((a, b) => a - b);
  return `got ${sorted.join(' and ')} ${task === 'classification' ? 'epochs' : 'iterations'}`;
}

/** "cResNet-51 on the compressed representation at 0.0983 bpp, joint training". */
export function setupName({ network, input, bpp, tuning = 'none' }: TrainedSetup, task: Task): string {
  const inputs = {
    original: 'original images',
    reconstruction: 'reconstructed images',
    latent: 'the compressed representation',
  };
  const tuned = {
    none: '',
    compression: ', codec fine-tuned',
    classification: ', tuned alone',
    joint: ', trained jointly',
  };
  return (
    `${networkName(network, task)} on ${inputs[input]}` +
    `${bpp === null ? '' : ` at ${bppText(bpp)}\u00a0bpp`}${tuned[tuning]}`
  );
}

/** Weighted sums of the terms' IoU, each a mean over its seeds, one per class; without classes that a seed has no IoU for. */
function classSums(
  terms: readonly { readonly weight: number; readonly ious: readonly (readonly (number | null)[])[] }[],
): number[] {
  return terms[0].ious[0].flatMap((_, k) => {
    if (terms.some(({ ious }) => ious.some((ofClasses) => ofClasses[k] === null))) return [];
    return [
      terms.reduce(
        (sum, { weight, ious }) =>
          sum + (weight / ious.length) * ious.reduce((total, ofClasses) => total + ofClasses[k]!, 0),
        0,
      ),
    ];
  });
}

/** Final value in [0, 1] by seed, with the training's epochs or iterations, the number of validation images and, for mIoU, each class's IoU. */
function finals(evidence: Evidence, task: Task, setup: TrainedSetup) {
  const fits = (record: ClassificationRecord | SegmentationRecord) => isOf(setup, record);
  const metric = decidingMetric(evidence) === 'top-5' ? 'top5' : 'top1';
  const shares =
    task === 'classification'
      ? evidence.classification.filter(fits).map(({ curve, provenance }) => ({
          share: curve.at(-1)?.[metric],
          length: curve.at(-1)?.epoch ?? 0,
          classIou: [],
          provenance,
        }))
      : evidence.segmentation.filter(fits).map(({ curve, classIou, provenance }) => ({
          share: curve.at(-1)?.miou,
          length: curve.at(-1)?.iteration ?? 0,
          classIou,
          provenance,
        }));
  return new Map(
    shares.flatMap(({ share, provenance, ...rest }) =>
      share === undefined ? [] : [[provenance.seed, { share, ...rest, images: provenance.dataset.val }] as const],
    ),
  );
}

/** What images take with that setup, by seed, in both ways of measuring it. */
export function ratesBySeed(evidence: Evidence, task: Task, setup: TrainedSetup): ReadonlyMap<number, MeasuredRates> {
  return new Map(
    evidence[task].filter((record) => isOf(setup, record)).map((record) => [record.provenance.seed, record]),
  );
}

function isOf(
  { network, input, bpp, tuning = 'none' }: TrainedSetup,
  record: ClassificationRecord | SegmentationRecord,
): boolean {
  return record.network === network && record.input === input && record.targetBpp === bpp && record.tuning === tuning;
}

function scaled({ value, low, high }: Interval, factor: number): Interval {
  return { value: value * factor, low: low * factor, high: high * factor };
}
