// Bjøntegaard's delta: how much rate one codec saves against another at equal quality, or how much quality it gains at
// equal rate. G. Bjøntegaard, "Calculation of average PSNR differences between RD-curves", VCEG-M33, 2001.
import { CurveError, curveThrough } from './rate-curve.ts';
import type { CurveMethod } from './rate-curve.ts';

/** One operating point of a codec. */
export interface RateQuality {
  /** Above 0, in any unit (bits per pixel), the same for both codecs. */
  readonly rate: number;
  /** The higher the better: PSNR in dB, SSIM, MS-SSIM, a network's accuracy. */
  readonly quality: number;
}

export interface DeltaOptions {
  /**
   * The curve through the points of log10(rate) over quality. `pchip` (the default): a piecewise cubic that passes
   * through every point and keeps to their order, from two points up, as in the common test conditions of HEVC and VVC
   * (JCTVC-L1100, JVET-T2010). `cubic`: one polynomial of degree 3 as in VCEG-M33, from four points up, a least-squares
   * fit for more. The learned codec has three operating points: only `pchip` serves.
   */
  readonly method?: CurveMethod;
  /**
   * Smallest share of the narrower curve's range that the other has to share, in [0, 1]; default `leastOverlap`. A mean
   * over less would be the difference at one end of the curves, told as if it held for all of them.
   */
  readonly leastOverlap?: number;
}

/** What two curves share by default at least: a tenth of the range of the narrower one. */
export const leastOverlap = 0.1;

/** A Bjøntegaard delta with what it rests on. */
export interface Delta {
  readonly value: number;
  /** The interval that was averaged over, as a share of the narrower curve's range: above 0, at most 1. */
  readonly overlap: number;
}

/**
 * Bjøntegaard delta rate in percent: how much more rate `test` takes than `reference` at equal quality, as the mean of
 * log-rate differences over the qualities that both codecs reach. Negative: `test` saves rate. Points come in any order.
 *
 * The rate has to be a function of the quality. A curve that levels off (one quality at two rates) or turns back (less
 * quality at a higher rate) has several rates for one quality, and is refused; so is a polynomial that turns back
 * between points that do not. Throws a CurveError with the `reason` for these, for too few points, a rate that is not
 * above 0, and qualities that overlap less than asked for.
 */
export function bdRate(
  reference: readonly RateQuality[],
  test: readonly RateQuality[],
  options: DeltaOptions = {},
): number {
  return bdRateDelta(reference, test, options).value;
}

/** `bdRate` with the share of qualities that it rests on. */
export function bdRateDelta(
  reference: readonly RateQuality[],
  test: readonly RateQuality[],
  options: DeltaOptions = {},
): Delta {
  const curves = { reference, test };
  for (const name of ['reference', 'test'] as const) {
    checkValues(`bdRate: ${name}`, curves[name]);
    checkRising(`bdRate: ${name}`, curves[name]);
  }
  const points = (curve: readonly RateQuality[]) =>
    curve.map(({ rate, quality }) => ({ x: quality, y: Math.log10(rate) }));
  const { value, overlap } = meanDifference('bdRate', 'qualities', points(reference), points(test), options);
  return { value: (10 ** value - 1) * 100, overlap };
}

/**
 * Bjøntegaard delta quality, in the unit of the quality (BD-PSNR in dB; BD-accuracy in points, with a network's accuracy in
 * percent in the place of PSNR): how much better `test` is than `reference` at
 * equal rate, averaged over log-rate where both codecs have points. Quality is a function of the rate whatever it does:
 * curves may level off and turn back. Throws a CurveError as `bdRate`, with rates for qualities, and for two points of
 * one codec with one rate.
 */
export function bdQuality(
  reference: readonly RateQuality[],
  test: readonly RateQuality[],
  options: DeltaOptions = {},
): number {
  return bdQualityDelta(reference, test, options).value;
}

/** `bdQuality` with the share of log-rates that it rests on. */
export function bdQualityDelta(
  reference: readonly RateQuality[],
  test: readonly RateQuality[],
  options: DeltaOptions = {},
): Delta {
  checkValues('bdQuality: reference', reference);
  checkValues('bdQuality: test', test);
  const points = (curve: readonly RateQuality[]) =>
    curve.map(({ rate, quality }) => ({ x: Math.log10(rate), y: quality }));
  return meanDifference('bdQuality', 'log10 rates', points(reference), points(test), options);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Mean of test - reference over the interval of x that both curves span. */
function meanDifference(
  caller: string,
  axis: string,
  reference: readonly Point[],
  test: readonly Point[],
  { method = 'pchip', leastOverlap: least = leastOverlap }: DeltaOptions,
): Delta {
  if (!(least >= 0 && least <= 1)) throw new RangeError(`${caller}: expected leastOverlap from 0 to 1, got ${least}`);
  const named = { reference, test };
  const curves = (['reference', 'test'] as const).map((name) =>
    curveThrough(`${caller}: ${name}`, axis, named[name], method),
  );
  const from = Math.max(...curves.map((curve) => curve.from));
  const to = Math.min(...curves.map((curve) => curve.to));
  const overlap = (to - from) / Math.min(...curves.map((curve) => curve.to - curve.from));
  if (!(overlap > 0 && overlap >= least)) {
    const [ours, theirs] = curves.map((curve) => `${round(curve.from)} to ${round(curve.to)}`);
    const share = least > 0 ? ` by at least ${round(100 * least)}% of the narrower range` : '';
    throw new CurveError(
      overlap > 0 ? 'small-overlap' : 'no-overlap',
      `${caller}: expected curves whose ${axis} overlap${share}, got ${ours} (reference) and ${theirs} (test)`,
    );
  }
  for (const [index, name] of (['reference', 'test'] as const).entries()) {
    if (isRising(named[name]) && !curves[index].rises(from, to)) {
      throw new CurveError(
        'turns-back',
        `${caller}: ${name}: the points rise, but the polynomial nearest to them falls in between; take the method pchip`,
      );
    }
  }
  return { value: (curves[1].integral(from, to) - curves[0].integral(from, to)) / (to - from), overlap };
}

function checkValues(caller: string, points: readonly RateQuality[]): void {
  for (const { rate, quality } of points) {
    if (!(rate > 0 && rate < Infinity))
      throw new CurveError('bad-value', `${caller}: expected rates above 0, got ${rate}`);
    if (!Number.isFinite(quality))
      throw new CurveError('bad-value', `${caller}: expected finite qualities, got ${quality}`);
  }
}

/** Throws unless every step up in rate is one up in quality. */
function checkRising(caller: string, points: readonly RateQuality[]): void {
  const sorted = [...points].sort((a, b) => a.rate - b.rate || a.quality - b.quality);
  for (const [index, { rate, quality }] of sorted.entries()) {
    if (index === 0) continue;
    const before = sorted[index - 1];
    if (quality > before.quality) continue;
    const got = `${round(before.quality)} at ${round(before.rate)} and ${round(quality)} at ${round(rate)}`;
    const reason = faultOf(before, sorted[index]);
    throw new CurveError(reason, `${caller}: expected more quality at every higher rate, got ${got}`);
  }
}

/** What is wrong with two points in the order of their rates, of which the second has no more quality. */
function faultOf(before: RateQuality, after: RateQuality): CurveError['reason'] {
  if (after.quality < before.quality) return 'turns-back';
  return after.rate > before.rate ? 'levels-off' : 'repeated-point';
}

function isRising(points: readonly Point[]): boolean {
  const sorted = [...points].sort((a, b) => a.x - b.x);
  return sorted.every(({ y }, index) => index === 0 || y >= sorted[index - 1].y);
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
