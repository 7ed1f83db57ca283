// Rate and quality of the learned codec beside other codecs, and beside itself before it was tuned.
import { imagesKey, imagesName } from '../records/image-set.ts';
import { bppText } from '../records/operating-point.ts';
import type { CodecSeries, RateDistortionRecord, RatePoint, CodecTuning } from '../records/record.ts';
import { notRun, signed } from './claim.ts';
import { neighbours, shareWithinWay } from './equal-rates.ts';
import type { ClaimPart } from './claim.ts';
import { around, seedInterval } from './interval.ts';
import type { Interval } from './interval.ts';
import { curveAt, differencesByImage, qualityOf } from './quality-at-rate.ts';
import type { MovedPoint, QualityField } from './quality-at-rate.ts';
import { standardTolerances } from './tolerances.ts';
import type { Tolerances } from './tolerances.ts';
import { above } from './verdict.ts';

const metrics: Readonly<
  Record<QualityField, { name: string; tolerance: 'similarity' | 'psnr'; digits: number; unit: string }>
> = {
  msSsim: { name: 'MS-SSIM', tolerance: 'similarity', digits: 3, unit: '' },
  ssim: { name: 'SSIM', tolerance: 'similarity', digits: 3, unit: '' },
  psnr: { name: 'PSNR', tolerance: 'psnr', digits: 2, unit: 'dB' },
};

/** The records of one set of images. */
export interface PictureSet {
  /** The data set's; with the images' size where another set has the same name. */
  readonly name: string;
  readonly count: number;
  /** Values of one image: height x width x 3. */
  readonly values: number;
  readonly records: readonly RateDistortionRecord[];
  readonly tolerances: Tolerances;
}

/** The sets in the order in which they come. */
export function pictureSets(
  records: readonly RateDistortionRecord[],
  tolerances: Tolerances = standardTolerances,
): PictureSet[] {
  const keyOf = ({ images }: RateDistortionRecord) => imagesKey(images);
  const all = records.map(({ images }) => images);
  return [...new Set(records.map(keyOf))].map((key) => {
    const setRecords = records.filter((record) => keyOf(record) === key);
    const { count, height, width } = setRecords[0].images;
    return {
      name: imagesName(setRecords[0].images, all),
      count,
      values: height * width * 3,
      records: setRecords,
      tolerances,
    };
  });
}

/** Quality of the codec minus that of `baseline` at the codec's rate: above 0. */
export function overBaselinePart(set: PictureSet, baseline: CodecSeries, bpp: number, metric: QualityField): ClaimPart {
  const name = partName(bpp, metric);
  const point = codecPoint(set, 'none', bpp);
  const curve = set.records.filter(({ codec }) => codec === baseline).flatMap(({ points }) => points);
  const missing = [...(point ? [] : [codecName('none', bpp)]), ...(curve.length > 0 ? [] : [baseline])];
  if (!point || curve.length === 0) return notRun(name, missing);
  const { at, reach } = curveAt(curve, point);
  const part = qualityPart(set, name, metric, point, at);
  if (reach === 'inside') return part;
  // Beyond the curve's ends only dominance decides: less rate and better, or more rate and worse.
  const decides = part.verdict === (reach === 'below' ? 'borne out' : 'not borne out');
  const end = `its\u00a0${reach === 'below' ? 'lowest' : 'highest'}\u00a0rate`;
  return { ...part, verdict: decides ? part.verdict : 'cannot tell', found: `${part.found} (at\u00a0${end})` };
}

/**
 * Quality of the codec tuned one way minus that tuned the other way, times `sign`: above 0 at equal rates, along the curve of
 * the codec before it was tuned; without one, or where its line is shorter than the rates are apart, at no higher rate.
 */
export function tunedPart(
  set: PictureSet,
  bpp: number,
  metric: QualityField,
  [first, second]: readonly [CodecTuning, CodecTuning],
  sign: 1 | -1 = 1,
): ClaimPart {
  const [a, b] = [first, second].map((tuning) => codecPoint(set, tuning, bpp));
  const line = a && b && untunedLine(set, bpp, a.fileBpp / b.fileBpp);
  if (!line) return asTuned(set, bpp, metric, [first, second], sign);
  const name = partName(bpp, metric);
  const part = qualityPart(set, name, metric, a, { from: b, along: { line, rates: [b, a] } }, sign);
  return { ...part, found: `${part.found} at\u00a0its rate (${signed(100 * (a.fileBpp / b.fileBpp - 1), 1)}%)` };
}

/**
 * The line along the codec's curve before it was tuned, from an operating point to the nearest other; undefined where there is
 * none, or none that is as long as a factor of rates.
 */
function untunedLine(set: PictureSet, bpp: number, factor: number): readonly [RatePoint, RatePoint] | undefined {
  const untuned = set.records
    .filter((record) => record.codec === 'codec' && record.tuning === 'none')
    .flatMap(({ points }) => points)
    .flatMap((point) => (point.targetBpp === null ? [] : [{ bpp: point.targetBpp, point }]));
  const pair = neighbours(untuned, bpp);
  if (!pair) return undefined;
  const { here, other } = pair;
  const share = shareWithinWay(factor, here.point.fileBpp, other.point.fileBpp);
  return share === undefined ? undefined : [here.point, other.point];
}

/** As `tunedPart`, at the rates that came out. */
function asTuned(
  set: PictureSet,
  bpp: number,
  metric: QualityField,
  [first, second]: readonly [CodecTuning, CodecTuning],
  sign: 1 | -1 = 1,
): ClaimPart {
  const name = partName(bpp, metric);
  const [a, b] = [first, second].map((tuning) => codecPoint(set, tuning, bpp));
  if (!a || !b) return notRun(name, [a ? [] : codecName(first, bpp), b ? [] : codecName(second, bpp)].flat());
  const part = qualityPart(set, name, metric, a, { from: b }, sign);
  // A difference that comes with as much more rate is none.
  const spent = part.verdict === 'borne out' ? sign * (a.fileBpp - b.fileBpp) : sign * (b.fileBpp - a.fileBpp);
  const verdict =
    part.verdict !== 'cannot tell' && spent > set.tolerances.rate * b.fileBpp ? 'cannot tell' : part.verdict;
  return { ...part, verdict, found: `${part.found} (rate\u00a0${signed(100 * (a.fileBpp / b.fileBpp - 1), 1)}%)` };
}

/** Quality of the tuned codec minus that before tuning: above 0, and the claim is of a lower rate too. */
export function improvedPart(set: PictureSet, bpp: number, metric: QualityField, tuning: CodecTuning): ClaimPart {
  const part = asTuned(set, bpp, metric, [tuning, 'none']);
  const [after, before] = [codecPoint(set, tuning, bpp), codecPoint(set, 'none', bpp)];
  const name = `${part.name}, ${tuning === 'joint' ? 'joint' : 'codec only'}`;
  if (!after || !before) return { ...part, name };
  if (after.fileBpp > before.fileBpp * (1 + set.tolerances.rate)) return { ...part, name, verdict: 'not borne out' };
  const isNoCheaper = part.verdict === 'borne out' && after.fileBpp >= before.fileBpp;
  return { ...part, name, verdict: isNoCheaper ? 'cannot tell' : part.verdict };
}

function qualityPart(
  { tolerances, count, values }: PictureSet,
  name: string,
  metric: QualityField,
  point: RatePoint,
  compared: MovedPoint,
  sign: 1 | -1 = 1,
): ClaimPart {
  const { digits, unit } = metrics[metric];
  const [quality, comparedQuality] = [point[metric], qualityOf(compared, metric)];
  const differences = count < 2 ? null : differencesByImage(point, compared, metric, values);
  const tolerance = tolerances[metrics[metric].tolerance];
  const difference = differences
    ? { ...seedInterval(differences), value: quality - comparedQuality }
    : around(quality - comparedQuality, tolerance);
  const half = (difference.high - difference.low) / 2;
  const interval: Interval =
    sign > 0 ? difference : { value: -difference.value, low: -difference.high, high: -difference.low };
  return {
    name,
    verdict: above(interval, 0),
    found: `${quality.toFixed(digits)} vs ${comparedQuality.toFixed(digits)}`,
    margin: `${signed(quality - comparedQuality, digits)} ± ${differences ? `${half.toFixed(digits)}¶` : `${tolerance}†`} (${sign > 0 ? '>' : '<'}\u00a00)`,
    wanted: sign > 0 ? { low: 0, high: null } : { low: null, high: 0 },
    estimate: { ...difference, unit, basis: differences ? 'images' : 'tolerance', seeds: null },
  };
}

const partName = (bpp: number, metric: QualityField): string => `${bppText(bpp)}, ${metrics[metric].name}`;

function codecPoint({ records }: PictureSet, tuning: CodecTuning, bpp: number): RatePoint | undefined {
  return records
    .filter((record) => record.codec === 'codec' && record.tuning === tuning)
    .flatMap(({ points }) => points)
    .find(({ targetBpp }) => targetBpp === bpp);
}

function codecName(tuning: CodecTuning, bpp: number): string {
  return `the codec at ${bppText(bpp)}\u00a0bpp${{ none: '', compression: ', fine-tuned', joint: ', trained jointly' }[tuning]}`;
}
