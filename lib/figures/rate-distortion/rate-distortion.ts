// Rates and qualities of codecs, as Figures 8 and 11 put them into one plane.
import { isDeepStrictEqual } from 'node:util';
import { mean } from '../../metrics/mean.ts';
import { highestPsnr } from '../../metrics/psnr-mean.ts';
import { imagesName } from '../../records/image-set.ts';
import { grouped } from '../chart/grouped.ts';
import { numbersTip } from '../chart/views.ts';
import { codecSeries } from '../../records/record.ts';
import type { RateDistortionRecord, RatePoint } from '../../records/record.ts';

export interface QualityMetric {
  readonly field: 'msSsim' | 'ssim' | 'psnr';
  readonly name: string;
  /** With its unit, where it has one. */
  readonly axis: string;
  readonly digits: number;
}

/** In the order of the paper's panels; of each, more is better. */
export const qualityMetrics: readonly QualityMetric[] = [
  { field: 'msSsim', name: 'MS-SSIM', axis: 'MS-SSIM', digits: 3 },
  { field: 'ssim', name: 'SSIM', axis: 'SSIM', digits: 3 },
  { field: 'psnr', name: 'PSNR', axis: 'PSNR [dB]', digits: 2 },
];

/** The images that codecs were compared on, and all records of them. */
export interface ImageSet {
  readonly images: RateDistortionRecord['images'];
  readonly records: readonly RateDistortionRecord[];
}

/** `records` by the images they were measured on, the data set that the codec was trained for first. */
export function imageSets(records: readonly RateDistortionRecord[]): ImageSet[] {
  const sets = grouped(records, ({ images }) => imagesText(images));
  const isOwn = ({ images, records: [{ provenance }] }: ImageSet) => images.name === provenance.dataset.name;
  const all = [...sets.values()].map((each) => ({ images: each[0].images, records: each }));
  return [...all.filter(isOwn), ...all.filter((set) => !isOwn(set))];
}

/** Those of `records` that were measured on the same images. */
export function onImages(
  { images }: Pick<ImageSet, 'images'>,
  records: readonly RateDistortionRecord[],
): RateDistortionRecord[] {
  return records.filter((record) => isDeepStrictEqual(record.images, images));
}

/** "Kodak: 24 images, 768 × 512 px"; "Photos: 200 images, evenly taken, 96 × 96 px". */
export function imagesText({ name, count, height, width, spread }: ImageSet['images']): string {
  const images = `${count.toLocaleString('en-US')} image${count === 1 ? '' : 's'}${spread ? ', evenly taken' : ''}`;
  return `${name}: ${images}, ${width} × ${height} px`;
}

/** The points of records of one codec and tuning from the lowest rate up; of several seeds, means. */
export function meanPoints(records: readonly RateDistortionRecord[]): RatePoint[] {
  const groups = grouped(
    records.flatMap(({ points }) => points),
    ({ setting, targetBpp }) => `${setting} ${targetBpp}`,
  );
  const points = [...groups.values()].map((group) => (group.length === 1 ? group[0] : meanPoint(group)));
  return points.sort((a, b) => a.fileBpp - b.fileBpp);
}

/** Points of one setting as one: of every number the mean over those that have it, of the images all that were exact in any. */
function meanPoint(group: readonly RatePoint[]): RatePoint {
  const exact = [...new Set(group.flatMap((point) => point.exact ?? []))].sort((a, b) => a - b);
  const { each: _, ...first } = group[0];
  const means = Object.fromEntries(
    [...new Set(group.flatMap(Object.keys))].flatMap((key) => {
      const values = group.map((point) => point[key as keyof RatePoint]).filter((value) => typeof value === 'number');
      return values.length > 0 ? [[key, meanOf(values)]] : [];
    }),
  );
  return { ...first, ...means, ...(exact.length > 0 && { exact }) };
}

/** The very value where all agree: rounding would move it. */
function meanOf(values: readonly number[]): number {
  return values.every((value) => value === values[0]) ? values[0] : mean(values);
}

// What a mark says of its point, in this order.
const marked = [
  { field: 'fileBpp', title: 'Rate of files [bpp]', format: '.4f' },
  { field: 'entropyBpp', title: 'Entropy estimate [bpp]', format: '.4f' },
  { field: 'msSsim', title: 'MS-SSIM', format: '.4f' },
  { field: 'ssim', title: 'SSIM', format: '.4f' },
  { field: 'psnr', title: 'PSNR [dB]', format: '.2f' },
] as const satisfies readonly { field: keyof RatePoint; title: string; format: string }[];
type Marked = Pick<RatePoint, (typeof marked)[number]['field']>;

/** What of a point its mark shows on being pointed at. */
export function measuredOf({ fileBpp, entropyBpp, msSsim, ssim, psnr }: RatePoint): Marked {
  return { fileBpp, entropyBpp, msSsim, ssim, psnr };
}

/** The lines of that, for marks of these points: what none of them has is left out, where a line would say NaN. */
export function measuredTips(points: readonly Marked[]): object[] {
  return marked
    .filter(({ field }) => points.some((point) => typeof point[field] === 'number'))
    .map(({ field, title, format }) => numbersTip(field, title, format));
}

/** A point in a row of a figure's data. */
export function pointColumns({ setting, targetBpp, fileBpp, entropyBpp, msSsim, ssim, psnr }: RatePoint) {
  return {
    setting,
    target_bpp: targetBpp,
    file_bpp: fileBpp,
    entropy_bpp: entropyBpp,
    ms_ssim: msSsim,
    ssim,
    psnr_db: psnr,
  };
}

/**
 * Where a curve as it is drawn stands at a rate of files: on the straight line between two points (in order of their rates);
 * null outside. What claims compare is interpolated in the logarithm of the rate (lib/claims/rate-quality.ts).
 */
export function heightAt(points: readonly RatePoint[], field: QualityMetric['field'], fileBpp: number): number | null {
  const after = points.findIndex((point) => point.fileBpp >= fileBpp);
  if (after < 0 || points.length === 0) return null;
  const right = points[after];
  if (right.fileBpp === fileBpp) return right[field];
  if (after === 0) return null;
  const left = points[after - 1];
  return left[field] + ((right[field] - left[field]) * (fileBpp - left.fileBpp)) / (right.fileBpp - left.fileBpp);
}

/** The images that codecs decoded without error, and what these count as; empty without any. */
export function exactNote(sets: readonly ImageSet[]): string {
  const all = sets.map(({ images }) => images);
  const texts = sets.flatMap(({ images, records }) => {
    const { height, width } = images;
    const each = records.flatMap(({ codec, points }) =>
      points.flatMap(({ setting, exact }) =>
        exact ? [`${codec === 'codec' ? 'deep compression' : codec} at ${setting}: ${imageNumbers(exact)}`] : [],
      ),
    );
    return each.length > 0
      ? [`${imagesName(images, all)} (as ${highestPsnr(3 * height * width).toFixed(1)} dB): ${each.join('; ')}`]
      : [];
  });
  return texts.length === 0
    ? ''
    : `Decoded without error, which counts in the mean PSNR as if a single value of the picture were off by one: ${texts.join('. ')}.`;
}

/** "image 3", "images 1, 4 and 12 more", counted from 1. */
function imageNumbers(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 5).map((number) => String(number + 1));
  const more = numbers.length > 5 ? ` and ${numbers.length - 5} more` : '';
  return `image${numbers.length === 1 ? '' : 's'} ${shown.join(', ')}${more}`;
}

/** What a set is of, and how its numbers were computed. */
export function conventions({ images, records }: ImageSet): string {
  return `${imagesText(images)}. ${rateConventions(records)}. ${conventionsOf('MS-SSIM', records, ({ msSsimConvention }) => msSsimConvention)}.`;
}

/** How the records count rates: one text where all agree, else one for each codec. */
export function rateConventions(records: readonly RateDistortionRecord[]): string {
  return conventionsOf('Rate of files', records, ({ rateConvention }) => rateConvention);
}

function conventionsOf(
  name: string,
  records: readonly RateDistortionRecord[],
  textOf: (record: RateDistortionRecord) => string,
): string {
  const groups = grouped(
    [...records].sort((a, b) => codecSeries.indexOf(a.codec) - codecSeries.indexOf(b.codec)),
    textOf,
  );
  if (groups.size === 1) return `${name}: ${[...groups.keys()][0]}`;
  const parts = [...groups].map(
    ([text, sharing]) =>
      `${text} (${[...new Set(sharing.map(({ codec }) => (codec === 'codec' ? 'deep compression' : codec)))].join(', ')})`,
  );
  return `${name}: ${parts.join('; ')}`;
}
