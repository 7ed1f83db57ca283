// Bjøntegaard's delta: how much rate one codec saves against another at equal quality, or how much quality it gains at
// equal rate. G. Bjøntegaard, "Calculation of average PSNR differences between RD-curves", VCEG-M33, 2001.
import { curveThrough } from './rate-curve.ts';
import type { CurveMethod } from './rate-curve.ts';

/** One operating point of a codec. */
export interface RateQuality {
  /** Above 0, in any unit (bits per pixel), the same for both codecs. */
  readonly rate: number;
  /** The higher the better: PSNR in dB, SSIM, MS-SSIM. */
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
}

/**
 * Bjøntegaard delta rate in percent: how much more rate `test` takes than `reference` at equal quality, as the mean of
 * log-rate differences over the qualities that both codecs reach. Negative: `test` saves rate. Points come in any order.
 *
 * Throws a RangeError for too few points, a rate that is not above 0, two points of one codec with one quality, or
 * codecs whose qualities do not overlap.
 */
export function bdRate(reference: readonly RateQuality[], test: readonly RateQuality[], options: DeltaOptions = {}): number {
  const points = (curve: readonly RateQuality[]) => curve.map(({ rate, quality }) => ({ x: quality, y: rate }));
  checkRates('bdRate', [...reference, ...test]);
  const logOf = ({ x, y }: { x: number; y: number }) => ({ x, y: Math.log10(y) });
  const mean = meanDifference('bdRate', 'qualities', points(reference).map(logOf), points(test).map(logOf), options);
  return (10 ** mean - 1) * 100;
}

/**
 * Bjøntegaard delta quality, in the unit of the quality (BD-PSNR in dB): how much better `test` is than `reference` at
 * equal rate, averaged over log-rate where both codecs have points. Errors as `bdRate`, with rates for qualities.
 */
export function bdQuality(reference: readonly RateQuality[], test: readonly RateQuality[], options: DeltaOptions = {}): number {
  checkRates('bdQuality', [...reference, ...test]);
  const points = (curve: readonly RateQuality[]) => curve.map(({ rate, quality }) => ({ x: Math.log10(rate), y: quality }));
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
  { method = 'pchip' }: DeltaOptions,
): number {
  const curves = [
    curveThrough(`${caller}: reference`, axis, reference, method),
    curveThrough(`${caller}: test`, axis, test, method),
  ];
  const from = Math.max(...curves.map(({ from }) => from));
  const to = Math.min(...curves.map(({ to }) => to));
  if (!(from < to)) {
    const [ours, theirs] = curves.map((curve) => `${round(curve.from)} to ${round(curve.to)}`);
    throw new RangeError(`${caller}: expected curves whose ${axis} overlap, got ${ours} (reference) and ${theirs} (test)`);
  }
  return (curves[1].integral(from, to) - curves[0].integral(from, to)) / (to - from);
}

function checkRates(caller: string, points: readonly RateQuality[]): void {
  for (const { rate, quality } of points) {
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`${caller}: expected rates above 0, got ${rate}`);
    if (!Number.isFinite(quality)) throw new RangeError(`${caller}: expected finite qualities, got ${quality}`);
  }
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
