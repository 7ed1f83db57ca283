// Section 3.1, Appendices A.2 and A.7: what the codec does to images.
import { operatingPoints } from '../../codec/architecture.ts';
import type { CodecSeries } from '../record.ts';
import { claimOf, notRun } from './claim.ts';
import type { ClaimPart, ClaimResult } from './claim.ts';
import type { Evidence } from './evidence.ts';
import { improvedPart, overBaselinePart, pictureSets } from './rate-quality.ts';
import type { PictureSet } from './rate-quality.ts';

const points = Object.values(operatingPoints);
const tunedPoints = [operatingPoints.low, operatingPoints.high];

export function compressionClaims(evidence: Evidence): ClaimResult[] {
  return [
    ...forEachSet(evidence, (set) => [outperforms(set, 'JPEG'), outperforms(set, 'JPEG 2000')]),
    lowestRateCenters(evidence),
    ...forEachTunedSet(evidence, (set) => [improves(set)]),
  ];
}

/** The claims of every set of images; without any, those of a set that has nothing. */
export function forEachSet(evidence: Evidence, claims: (set: PictureSet) => readonly ClaimResult[]): ClaimResult[] {
  const { rateDistortion, tolerances } = evidence;
  const sets = pictureSets(rateDistortion, tolerances);
  return (sets.length > 0 ? sets : [{ name: '', count: 0, records: [], tolerances }]).flatMap(claims);
}

/** As `forEachSet`, of the sets that a tuned codec was measured on: where one was, it is not missing on the others. */
export function forEachTunedSet(evidence: Evidence, claims: (set: PictureSet) => readonly ClaimResult[]): ClaimResult[] {
  const { rateDistortion } = evidence;
  const sets = new Set(rateDistortion.filter(({ tuning }) => tuning !== 'none').map(({ images }) => images.name));
  const measured = sets.size === 0 ? rateDistortion : rateDistortion.filter(({ images }) => sets.has(images.name));
  return forEachSet({ ...evidence, rateDistortion: measured }, claims);
}

/** ", on kodak (24 images)". */
export function onSet({ name, count }: PictureSet): string {
  return count === 0 ? '' : `, on ${name} (${count.toLocaleString('en-US')} images)`;
}

export function outperforms(set: PictureSet, baseline: CodecSeries): ClaimResult {
  return claimOf({
    statements: ['codec-outperforms-jpeg'],
    place: 'Section 3.1',
    claim: `The codec is above ${baseline} in SSIM and MS-SSIM at each rate${onSet(set)}`,
    paper: 'above (ILSVRC2012)',
  }, points.flatMap(({ bpp }) => (['ssim', 'msSsim'] as const).map((metric) => overBaselinePart(set, baseline, bpp, metric))));
}

/** In all cases: both rates, both ways of tuning, all metrics. */
export function improves(set: PictureSet): ClaimResult {
  const cases = tunedPoints.flatMap(({ bpp }) => (['compression', 'joint'] as const).flatMap((tuning) => (
    (['msSsim', 'ssim', 'psnr'] as const).map((metric) => improvedPart(set, bpp, metric, tuning)))));
  return claimOf({
    statements: ['finetuning-improves'],
    place: 'Appendix A.7',
    claim: `Fine-tuning improves every metric at a lower rate, joint or not${onSet(set)}`,
    paper: 'in all cases',
  }, cases);
}

/** Records have no symbols, only their entropy: 1 bit and less is what two centers need, and no proof of them. */
export function lowestRateCenters({ codecs }: Evidence): ClaimResult {
  const { bpp } = operatingPoints.low;
  const bits = codecs.filter((codec) => codec.targetBpp === bpp && codec.tuning === 'none')
    .map(({ validation }) => validation.entropyBitsPerSymbol);
  const parts = bits.map((entropy): ClaimPart => ({
    name: 'entropy',
    verdict: 'cannot tell',
    found: `${entropy.toFixed(2)} bits per symbol over all channels`,
    margin: 'two centers carry up to 1 bit; the entropy does not tell how many are in use',
    wanted: null,
    estimate: { value: entropy, low: entropy, high: entropy, unit: 'bits per symbol', basis: 'counted', seeds: null },
  }));
  return claimOf({
    statements: ['lowest-rate-centers'],
    place: 'Appendix A.2',
    claim: `At ${bpp} bpp the channels use only 2 centers`,
    paper: '2 centers',
  }, parts.length > 0 ? parts : [notRun('entropy', [`the codec at ${bpp}\u00a0bpp`])]);
}
