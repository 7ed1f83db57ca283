// Section 6.2 and Appendix A.7: the codec fine-tuned alone, and together with the classifier.
import { operatingPoints } from '../codec/architecture.ts';
import { bppText } from '../records/operating-point.ts';
import type { Task, Tuning } from '../records/record.ts';
import { roads } from '../records/trained-networks.ts';
import { claimOf, signed, stated } from './claim.ts';
import type { ClaimPart, ClaimResult } from './claim.ts';
import { forEachTunedSet, onSet } from './compression.ts';
import { differencePart } from './contrast-part.ts';
import type { Demand } from './contrast-part.ts';
import { rateDifference } from './equal-rates.ts';
import { metricName } from './evidence.ts';
import type { Evidence, TrainedSetup } from './evidence.ts';
import { tunedPart } from './rate-quality.ts';
import type { PictureSet } from './rate-quality.ts';

const { low, high } = operatingPoints;
const place = 'Section 6.2';

export function jointClaims(evidence: Evidence): ClaimResult[] {
  return [
    ...forEachTunedSet(evidence, (set) => [perceptual(set), lessPsnr(set)]),
    compressionOnly(evidence, 'classification'),
    compressionOnly(evidence, 'segmentation'),
    jointGain(evidence, 'classification'),
    jointGain(evidence, 'segmentation'),
    ...highRate(evidence),
  ];
}

/** The paper compares joint fine-tuning with that of the codec alone (Appendix A.7). */
export function perceptual(set: PictureSet): ClaimResult {
  return claimOf(
    {
      statements: ['joint-compression', 'joint-perceptual'],
      place: 'Section 6.2, A.7',
      claim: `Joint training raises MS-SSIM and SSIM a little over tuning the codec alone${onSet(set)}`,
      paper: 'a small amount more',
    },
    [low, high].flatMap(({ bpp }) =>
      (['msSsim', 'ssim'] as const).map((metric) => tunedPart(set, bpp, metric, ['joint', 'compression'])),
    ),
  );
}

export function lessPsnr(set: PictureSet): ClaimResult {
  return claimOf(
    {
      statements: ['joint-compression', 'joint-psnr'],
      place: 'Section 6.2, A.7',
      claim: `Joint training gives slightly less PSNR than tuning the codec alone${onSet(set)}`,
      paper: 'slightly less',
    },
    [low, high].map(({ bpp }) => tunedPart(set, bpp, 'psnr', ['joint', 'compression'], -1)),
  );
}

export function compressionOnly(evidence: Evidence, task: Task): ClaimResult {
  const isClassification = task === 'classification';
  return claimOf(
    {
      statements: ['compression-finetuning'],
      place,
      claim: isClassification
        ? 'Tuning the codec alone improves classification slightly'
        : 'Tuning the codec alone does almost nothing for segmentation',
      paper: isClassification ? 'slight improvement' : 'almost none',
    },
    [low, high].map(({ bpp }) =>
      tuningPart(
        evidence,
        task,
        bpp,
        ['compression', 'none'],
        isClassification ? { above: 0 } : { within: evidence.tolerances.miou },
      ),
    ),
  );
}

export function jointGain(evidence: Evidence, task: Task): ClaimResult {
  const id = `joint-${task}`;
  const difference = task === 'classification' ? 'classification difference' : 'mIoU difference';
  return claimOf(
    {
      statements: [id],
      place,
      claim: `At ${low.bpp} bpp joint training improves ${task} over tuning the codec alone`,
      paper: `+${stated(id, difference)}${task === 'classification' ? ' points' : ' mIoU'}`,
    },
    [
      tuningPart(evidence, task, low.bpp, ['joint', 'compression'], { above: 0 }),
      // Ours: joint training goes on training the network, which helps by itself.
      ...(task === 'classification'
        ? [tuningPart(evidence, task, low.bpp, ['joint', 'classification'], { above: 0 }, ', network alone')]
        : []),
    ],
  );
}

export function highRate(evidence: Evidence): ClaimResult[] {
  const texts = { statements: ['joint-high-rate'], place };
  const pair = ['joint', 'compression'] as const;
  return [
    claimOf(
      {
        ...texts,
        claim: `At ${high.bpp} bpp joint training classifies about as well as tuning the codec alone`,
        paper: 'similar',
      },
      [tuningPart(evidence, 'classification', high.bpp, pair, { within: evidence.tolerances.accuracy })],
    ),
    claimOf(
      {
        ...texts,
        claim: `At ${high.bpp} bpp joint training segments considerably better than tuning the codec alone`,
        paper: 'considerable difference',
      },
      [tuningPart(evidence, 'segmentation', high.bpp, pair, { above: 0 })],
    ),
  ];
}

/** The difference of two tunings at equal rates, where the records tell what rate alone is worth. */
function tuningPart(
  evidence: Evidence,
  task: Task,
  bpp: number,
  [first, second]: readonly [Tuning, Tuning],
  demand: Demand,
  control = '',
): ClaimPart {
  const setup = (tuning: Tuning): TrainedSetup => ({ ...roads.latent, bpp, tuning });
  const pair = [setup(first), setup(second)] as const;
  const name = `${metricName(evidence, task)} at ${bppText(bpp)}${control}`;
  const rates = rateDifference(evidence, task, pair);
  const less = rates?.worth ?? 0;
  const part = differencePart(evidence, name, task, pair, demand, less);
  if (!part.estimate || !rates) return part;
  const withRate = `${part.found} (rate\u00a0${signed(100 * (rates.factor - 1), 1)}%)`;
  if (rates.worth !== null)
    return { ...part, found: withRate, margin: part.margin.replace(' (', ' at\u00a0equal\u00a0rates (') };
  // Without the slope a difference that comes with as much more rate is none.
  const spent = part.estimate.value > 0 ? rates.factor - 1 : 1 / rates.factor - 1;
  return { ...part, found: withRate, verdict: spent > evidence.tolerances.rate ? 'cannot tell' : part.verdict };
}
