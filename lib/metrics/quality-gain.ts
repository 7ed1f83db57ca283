// How much better one operating point is than another codec's curve at the same rate.
import type { Delta, RateQuality } from './bd-rate.ts';
import { CurveError } from './rate-curve.ts';

/**
 * The quality of `test`, one operating point, minus that of `reference` at the same rate, in the unit of the quality. Between
 * two points of the reference its quality is taken to be linear in log-rate. A reference of one point is compared as it
 * is, whatever its rate: the same files, read in another way. Throws a CurveError for a rate that the reference does not reach
 * from both sides, for rates that are not above 0, and for qualities that are not finite.
 */
export function qualityGain(reference: readonly RateQuality[], test: readonly RateQuality[]): Delta {
  for (const point of [...reference, ...test]) {
    if (!Number.isFinite(point.quality))
      throw new CurveError('bad-value', `qualityGain: expected finite qualities, got ${point.quality}`);
  }
  if (test.length !== 1) throw new CurveError('bad-value', `qualityGain: expected one point, got ${test.length}`);
  const [{ rate, quality }] = test;
  if (reference.length === 1) return { value: quality - reference[0].quality, overlap: 1 };
  for (const point of [...reference, ...test]) {
    if (!(point.rate > 0 && point.rate < Infinity))
      throw new CurveError('bad-value', `qualityGain: expected rates above 0, got ${point.rate}`);
  }
  const sorted = [...reference].sort((a, b) => a.rate - b.rate);
  const at = sorted.findLastIndex((point) => point.rate <= rate);
  const [below, above] = [sorted[at], sorted[at]?.rate === rate ? sorted[at] : sorted[at + 1]];
  if (!below || !above) {
    const [from, to] = [sorted[0]?.rate, sorted.at(-1)?.rate];
    throw new CurveError('no-overlap', `qualityGain: expected a rate from ${from} to ${to}, got ${rate}`);
  }
  const share = below === above ? 0 : Math.log(rate / below.rate) / Math.log(above.rate / below.rate);
  return { value: quality - (below.quality + share * (above.quality - below.quality)), overlap: 1 };
}
