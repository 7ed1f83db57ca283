// Section 4.5: classification from the compressed representation.
import { operatingPoints } from '../codec/architecture.ts';
import { bppText } from '../records/operating-point.ts';
import { paperNumbers } from '../records/paper.ts';
import { roads } from '../records/trained-networks.ts';
import { claimOf, notRun, signed, stated } from './claim.ts';
import type { ClaimPart, ClaimResult } from './claim.ts';
import { contrastPart, differencePart } from './contrast-part.ts';
import { decidingMetric } from './evidence.ts';
import type { Evidence, TrainedSetup } from './evidence.ts';
import { fixedCostPart, withDecodingParts } from './trade-off.ts';

const { low, high } = operatingPoints;
const place = 'Section 4.5';

export function classificationClaims(evidence: Evidence): ClaimResult[] {
  return [
    competitive(evidence),
    gap(evidence, high.bpp),
    gap(evidence, low.bpp),
    shrinking(evidence),
    classificationAtFixedCost(evidence),
    classificationWithDecoding(evidence),
    storage(),
  ];
}

/** cResNet-51 minus ResNet-50 at an operating point, not below the margin. */
export function comparablePart(evidence: Evidence, bpp: number): ClaimPart {
  return differencePart(
    evidence,
    `${decidingMetric(evidence)} at ${bppText(bpp)}`,
    'classification',
    [compressed(bpp), reconstructed(bpp)],
    { behindAtMost: evidence.tolerances.accuracy },
  );
}

export function competitive(evidence: Evidence): ClaimResult {
  const [latent, original] = [stated('latent-top5', 'top-5'), stated('original-top5', 'top-5')];
  return claimOf(
    {
      statements: ['latent-top5', 'original-top5'],
      place,
      claim: `At ${high.bpp} bpp the compressed representation is competitive with original images`,
      paper: `${latent} vs ${original} top-5`,
    },
    [
      differencePart(
        evidence,
        decidingMetric(evidence),
        'classification',
        [compressed(high.bpp), { network: 'ResNet-50', input: 'original', bpp: null }],
        { above: -evidence.tolerances.competitive },
      ),
    ],
  );
}

export function gap(evidence: Evidence, bpp: number): ClaimResult {
  const id = bpp === high.bpp ? 'top5-gap-high-rate' : 'top5-gap-low-rate';
  return claimOf(
    {
      statements: [id],
      place,
      claim: `At ${bppText(bpp)} bpp cResNet-51 is nearly as accurate as ResNet-50 on reconstructed images`,
      paper: `${signed(-stated(id, 'top-5 difference'), 1)} top-5`,
    },
    [comparablePart(evidence, bpp)],
  );
}

/** Gap at the highest rate minus gap at the lowest. */
export function shrinking(evidence: Evidence): ClaimResult {
  const gaps = ['top5-gap-high-rate', 'top5-gap-low-rate'].map((id) => stated(id, 'top-5 difference'));
  return claimOf(
    {
      statements: ['top5-gap-shrinks'],
      place,
      claim: 'The gap between ResNet-50 and cResNet-51 gets smaller with the rate',
      paper: `${gaps[0]} at ${high.bpp}, ${gaps[1]} at ${low.bpp}`,
    },
    [
      contrastPart(evidence, {
        name: `${decidingMetric(evidence)}, gap at ${high.bpp} minus gap at ${low.bpp}`,
        task: 'classification',
        terms: [
          { weight: 1, setup: reconstructed(high.bpp) },
          { weight: -1, setup: compressed(high.bpp) },
          { weight: -1, setup: reconstructed(low.bpp) },
          { weight: 1, setup: compressed(low.bpp) },
        ],
        demand: { above: 0 },
      }),
    ],
  );
}

export function classificationAtFixedCost(evidence: Evidence): ClaimResult {
  const ids = ['classification-at-fixed-cost', 'classification-at-fixed-accuracy'];
  const flops = stated(ids[1], 'FLOPs difference');
  const whole = paperNumbers().networks.find(({ network }) => network === 'cResNet-51')!.flops;
  return claimOf(
    {
      statements: ids,
      place,
      claim: `At ${low.bpp} bpp, decoding not counted, reconstructed images give more accuracy at a fixed cost`,
      paper: `+${stated(ids[0], 'top-5 difference')} top-5; compressed ${billions(flops)} FLOPs (${signed((100 * flops) / whole, 0)}%)`,
    },
    [fixedCostPart(evidence, 'classification', 'reconstruction')],
  );
}

export function classificationWithDecoding(evidence: Evidence): ClaimResult {
  const id = 'classification-with-decoding';
  return claimOf(
    {
      statements: [id],
      place,
      claim: `At ${low.bpp} bpp, decoding counted, the compressed representation costs less at a fixed accuracy`,
      paper: `${billions(-stated(id, 'FLOPs difference'))} FLOPs`,
    },
    withDecodingParts(evidence, 'classification', evidence.tolerances.accuracy),
  );
}

export function storage(): ClaimResult {
  const quantity = (name: string) => stated('storage', name);
  return claimOf(
    {
      statements: ['storage'],
      place,
      claim: `Stored at ${high.bpp} bpp a data set takes a fraction of its original files`,
      paper: `${quantity('compressed')} for ${quantity('original')} GB, ${quantity('factor')}×`,
    },
    [
      notRun('storage', [
        'the size of the original files, which records do not hold; it depends on how these were saved',
      ]),
    ],
  );
}

/** "+0.6×10⁹". */
export function billions(flops: number): string {
  return `${signed(flops / 1e9, 1)}×10⁹`;
}

function compressed(bpp: number): TrainedSetup {
  return { ...roads.latent, bpp };
}

function reconstructed(bpp: number): TrainedSetup {
  return { ...roads.reconstruction, bpp };
}
