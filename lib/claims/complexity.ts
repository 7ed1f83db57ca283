// Abstract and Section 1: fewer operations than decoding and then classifying, at comparable accuracy.
import type { NetworkName } from '../classification/architecture.ts';
import { operatingPoints } from '../codec/architecture.ts';
import { paperNumbers } from '../records/paper.ts';
import { claimOf, stated } from './claim.ts';
import type { ClaimPart, ClaimResult, Region } from './claim.ts';
import { comparablePart } from './classification.ts';
import { paperCosts, runCosts } from './costs.ts';
import type { Costs } from './costs.ts';
import { isMissing } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { together } from './verdict.ts';
import type { Verdict } from './verdict.ts';

// Networks that cost the same without decoding.
const pairs: readonly (readonly [rgb: NetworkName, latent: NetworkName])[] = [
  ['ResNet-50', 'cResNet-51'],
  ['ResNet-71', 'cResNet-72'],
];
/** A largest factor within this share of the claimed one bears it out. */
const factorTolerance = 0.1;

export function complexityClaims(evidence: Evidence): ClaimResult[] {
  return [upTo(evidence), range(evidence)];
}

/** "Up to" holds when one pair of networks comes near the factor, and the accuracies are comparable at one rate at least. */
export function upTo(evidence: Evidence): ClaimResult {
  const claimed = stated('operations-up-to', 'factor');
  const [pair] = [...pairs].sort(
    (a, b) => factor(paperCosts('classification'), b) - factor(paperCosts('classification'), a),
  );
  const enough = claimed * (1 - factorTolerance);
  const counted = factorPart(evidence, pair, { low: enough, high: null }, `≥ ${enough}`);
  const accuracy = accuracyParts(evidence);
  return claimOf(
    {
      statements: ['operations-up-to'],
      place: 'Abstract',
      claim:
        'Up to 2× fewer operations at an accuracy comparable to that on reconstructed images, at one rate at least',
      paper: `up to ${claimed}×`,
    },
    [counted, ...accuracy],
    withAccuracy([counted.verdict], anyOf(accuracy.map(({ verdict }) => verdict))),
  );
}

/** The range is claimed of all pairs and rates. */
export function range(evidence: Evidence): ClaimResult {
  const [low, high] = ['factor, low', 'factor, high'].map((name) => stated('operations-range', name));
  const counted = pairs.map((pair) => factorPart(evidence, pair, { low, high }, `${low} to ${high}`));
  const accuracy = accuracyParts(evidence);
  return claimOf(
    {
      statements: ['operations-range'],
      place: 'Section 1',
      claim: 'Essentially as accurate as on reconstructed images with 1.5–2× fewer operations, at every rate',
      paper: `${low}–${high}×`,
    },
    [...counted, ...accuracy],
    withAccuracy(
      counted.map(({ verdict }) => verdict),
      together(accuracy.map(({ verdict }) => verdict)),
    ),
  );
}

function accuracyParts(evidence: Evidence): ClaimPart[] {
  return Object.values(operatingPoints)
    .reverse()
    .map(({ bpp }) => comparablePart(evidence, bpp));
}

function factor(costs: Costs, [rgb, latent]: readonly [NetworkName, NetworkName]): number {
  return (costs.of(rgb) + costs.decoder) / costs.of(latent);
}

/** The factor at the paper's scale decides; that of the run is told beside it. */
function factorPart(
  evidence: Evidence,
  pair: readonly [NetworkName, NetworkName],
  wanted: Region,
  needs: string,
): ClaimPart {
  const costs = paperCosts('classification');
  const value = factor(costs, pair);
  const printed = factor({ of: costs.of, decoder: paperNumbers().codec.decoderFlops }, pair);
  const [measuredFactor] = Object.values(operatingPoints).flatMap(({ bpp }) => {
    const run = runCosts(evidence, 'classification', bpp);
    return isMissing(run) ? [] : [factor(run, pair)];
  });
  return {
    name: pair.join(' → '),
    verdict: value >= (wanted.low ?? -Infinity) && value <= (wanted.high ?? Infinity) ? 'borne out' : 'not borne out',
    found: `${value.toFixed(2)}×${measuredFactor === undefined ? '' : `; at this run's scale ${measuredFactor.toFixed(2)}×`}`,
    margin: `counted (${needs}); ${printed.toFixed(2)}× with the printed decoder`,
    wanted,
    estimate: { value, low: value, high: value, unit: 'x', basis: 'counted', seeds: null },
  };
}

/** What is only counted says nothing of accuracy: without accuracies the claim was not run. */
function withAccuracy(counted: readonly Verdict[], accuracy: Verdict): Verdict {
  if (counted.includes('not borne out')) return 'not borne out';
  return accuracy;
}

/** Borne out when one is; not borne out when none is, each having been run. */
function anyOf(parts: readonly Verdict[]): Verdict {
  if (parts.includes('borne out')) return 'borne out';
  if (parts.every((part) => part === 'not run')) return 'not run';
  return parts.every((part) => part === 'not borne out') ? 'not borne out' : 'cannot tell';
}
