// Section 3.1, Appendices A.2 and A.7: what the codec does to images.
import { operatingPoints } from '../codec/architecture.ts';
import type { CodecSeries } from '../records/record.ts';
import { claimOf, notRun, stated } from './claim.ts';
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
function forEachSet(evidence: Evidence, claims: (set: PictureSet) => readonly ClaimResult[]): ClaimResult[] {
  return setsOf(evidence).flatMap(claims);
}

function setsOf({ rateDistortion, tolerances }: Evidence): readonly PictureSet[] {
  const sets = pictureSets(rateDistortion, tolerances);
  return sets.length > 0 ? sets : [{ name: '', count: 0, values: 0, records: [], tolerances }];
}

/** As `forEachSet`, of the sets that a tuned codec was measured on: where one was, it is not missing on the others. */
export function forEachTunedSet(
  evidence: Evidence,
  claims: (set: PictureSet) => readonly ClaimResult[],
): ClaimResult[] {
  const sets = setsOf(evidence);
  const measured = sets.filter(({ records }) => records.some(({ tuning }) => tuning !== 'none'));
  return (measured.length > 0 ? measured : sets).flatMap(claims);
}

/** ", on kodak (24 images)", ", on imagenette at 224 px (200 images)". */
export function onSet({ name, count }: PictureSet): string {
  return count === 0 ? '' : `, on ${name} (${count.toLocaleString('en-US')} images)`;
}

function outperforms(set: PictureSet, baseline: CodecSeries): ClaimResult {
  return claimOf(
    {
      statements: ['codec-outperforms-jpeg'],
      place: 'Section 3.1',
      claim: `The codec is above ${baseline} in SSIM and MS-SSIM at each rate${onSet(set)}`,
      paper: 'above (ILSVRC2012)',
    },
    points.flatMap(({ bpp }) =>
      (['ssim', 'msSsim'] as const).map((metric) => overBaselinePart(set, baseline, bpp, metric)),
    ),
  );
}

/** Asserted of both rates, both ways of tuning and all metrics; one that fails refutes it. */
export function improves(set: PictureSet): ClaimResult {
  const cases = tunedPoints.flatMap(({ bpp }) =>
    (['compression', 'joint'] as const).flatMap((tuning) =>
      (['msSsim', 'ssim', 'psnr'] as const).map((metric) => improvedPart(set, bpp, metric, tuning)),
    ),
  );
  return claimOf(
    {
      statements: ['finetuning-improves'],
      place: 'Appendix A.7',
      claim: `Fine-tuning improves every metric at a lower rate, joint or not${onSet(set)}`,
      paper: 'in all cases',
    },
    cases,
  );
}

/** Share of the symbols, in percent, that two centers must take to count as the only ones in use. Ours: the paper states none. */
const nearlyAll = 99.9;

/** Over all symbols of the validation images; the paper looks at four channels of two pictures. */
export function lowestRateCenters({ codecs }: Evidence): ClaimResult {
  const { bpp } = operatingPoints.low;
  const most = stated('lowest-rate-centers', 'centers');
  const parts = codecs
    .filter((codec) => codec.targetBpp === bpp && codec.tuning === 'none')
    .map(({ validation }): ClaimPart => {
      const counts = [...validation.histogram].sort((a, b) => b - a);
      const sum = (some: readonly number[]) => some.reduce((total, count) => total + count, 0);
      const share = (100 * sum(counts.slice(0, most))) / sum(counts);
      return {
        name: `symbols on the ${most} most used of ${counts.length} centers`,
        verdict: share >= nearlyAll ? 'borne out' : 'not borne out',
        found: `${share.toFixed(2)}%`,
        margin: `counted (≥ ${nearlyAll}%)`,
        wanted: { low: nearlyAll, high: null },
        estimate: { value: share, low: share, high: share, unit: 'percent', basis: 'counted', seeds: null },
      };
    });
  return claimOf(
    {
      statements: ['lowest-rate-centers'],
      place: 'Appendix A.2',
      claim: `At ${bpp} bpp the channels use only ${most} centers`,
      paper: `${most} centers`,
    },
    parts.length > 0 ? parts : [notRun('symbols by center', [`the codec at ${bpp}\u00a0bpp`])],
  );
}
