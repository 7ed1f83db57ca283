// Section 5.4: segmentation from the compressed representation.
import type { NetworkName } from '../classification/architecture.ts';
import { operatingPoints } from '../codec/architecture.ts';
import { bppText } from '../records/operating-point.ts';
import { paperResult } from '../records/paper.ts';
import type { InputType } from '../records/record.ts';
import { roads } from '../records/trained-networks.ts';
import { claimOf, stated } from './claim.ts';
import type { ClaimPart, ClaimResult } from './claim.ts';
import { billions } from './classification.ts';
import { differencePart } from './contrast-part.ts';
import type { Demand } from './contrast-part.ts';
import type { Evidence } from './evidence.ts';
import { fixedCostPart, withDecodingParts } from './trade-off.ts';

const { low, medium, high } = operatingPoints;
const place = 'Section 5.4';

export function segmentationClaims(evidence: Evidence): ClaimResult[] {
  return [
    equal(evidence),
    better(evidence, medium.bpp),
    better(evidence, low.bpp),
    segmentationAtFixedCost(evidence),
    segmentationWithDecoding(evidence),
  ];
}

export function equal(evidence: Evidence): ClaimResult {
  const printed = (network: NetworkName, input: InputType) => paperResult(network, input, high.bpp)!.miou;
  return claimOf(
    {
      statements: ['segmentation-high-rate'],
      place,
      claim: `At ${high.bpp} bpp cResNet-51-d and ResNet-50-d segment equally well`,
      paper: `${printed('cResNet-51', 'latent')} vs ${printed('ResNet-50', 'reconstruction')} mIoU`,
    },
    [part(evidence, high.bpp, { within: evidence.tolerances.miou })],
  );
}

export function better(evidence: Evidence, bpp: number): ClaimResult {
  const isLow = bpp === low.bpp;
  const id = isLow ? 'segmentation-low-rate' : 'segmentation-medium-rate';
  return claimOf(
    {
      statements: [id],
      place,
      claim: `At ${bppText(bpp)} bpp segmentation from the compressed representation is ${isLow ? 'considerably' : 'slightly'} better`,
      paper: `+${stated(id, 'mIoU difference')} mIoU`,
    },
    [part(evidence, bpp, { above: 0 })],
  );
}

export function segmentationAtFixedCost(evidence: Evidence): ClaimResult {
  const ids = ['segmentation-at-fixed-cost', 'segmentation-at-fixed-miou'];
  return claimOf(
    {
      statements: ids,
      place,
      claim: `At ${low.bpp} bpp, decoding not counted, the compressed representation gives more mIoU at a fixed cost`,
      paper: `+${stated(ids[0], 'mIoU difference')} mIoU; compressed ${billions(-stated(ids[1], 'FLOPs difference'))} FLOPs`,
    },
    [fixedCostPart(evidence, 'segmentation', 'latent')],
  );
}

export function segmentationWithDecoding(evidence: Evidence): ClaimResult {
  const id = 'segmentation-with-decoding';
  return claimOf(
    {
      statements: [id],
      place,
      claim: `At ${low.bpp} bpp, decoding counted, the compressed representation costs less at a fixed mIoU`,
      paper: `${billions(-stated(id, 'FLOPs difference'))} FLOPs`,
    },
    withDecodingParts(evidence, 'segmentation', evidence.tolerances.miou),
  );
}

function part(evidence: Evidence, bpp: number, demand: Demand): ClaimPart {
  return differencePart(
    evidence,
    `mIoU at ${bppText(bpp)}`,
    'segmentation',
    [
      { ...roads.latent, bpp },
      { ...roads.reconstruction, bpp },
    ],
    demand,
  );
}
