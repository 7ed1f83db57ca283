// Accuracy against cost (Figure 6): networks on the compressed representation beside those on reconstructed images.
import type { NetworkName } from '../classification/architecture.ts';
import type { Costs } from './costs.ts';
import { contrast, isMissing } from './evidence.ts';
import type { Evidence, Term } from './evidence.ts';
import type { Task } from '../records/record.ts';
import { networksReading } from '../records/trained-networks.ts';

export interface FrontierPoint {
  readonly network: NetworkName;
  /** FLOPs without decoding. */
  readonly cost: number;
  /** Percent. */
  readonly quality: number;
}

export interface Frontier {
  /** In the order of their costs. */
  readonly latent: readonly FrontierPoint[];
  readonly rgb: readonly FrontierPoint[];
}

// A network this much cheaper or dearer than every other still counts as one of the same cost.
const sameCost = 0.05;

/** The networks that a run has at an operating point, without fine-tuning. */
export function frontierOf(evidence: Evidence, task: Task, bpp: number, costs: Costs): Frontier {
  const pointsOf = (input: 'latent' | 'reconstruction') =>
    networksReading(input)
      .flatMap((network) => {
        const final = contrast(evidence, task, [{ weight: 1, setup: { network, input, bpp } }]);
        return isMissing(final) ? [] : [{ network, cost: costs.of(network), quality: final.value }];
      })
      .sort((a, b) => a.cost - b.cost);
  return { latent: pointsOf('latent'), rgb: pointsOf('reconstruction') };
}

/**
 * Latent minus RGB at equal cost, decoding not counted, as weights of the networks: the mean over the RGB networks of
 * the difference to the line through the two latent networks around their cost. Empty without a common cost.
 */
export function fixedCostTerms({ latent, rgb }: Frontier, bpp: number): Term[] {
  const lines = rgb.flatMap((point) => {
    const weights = weightsAt(latent, point.cost);
    return weights ? [{ point, weights }] : [];
  });
  const sums = new Map<NetworkName, Term>();
  const add = (network: NetworkName, input: 'latent' | 'reconstruction', weight: number) => {
    if (weight === 0) return;
    const before = sums.get(network)?.weight ?? 0;
    sums.set(network, { weight: before + weight / lines.length, setup: { network, input, bpp } });
  };
  for (const { point, weights } of lines) {
    for (const { network, weight } of weights) add(network, 'latent', weight);
    add(point.network, 'reconstruction', -1);
  }
  return [...sums.values()];
}

function weightsAt(
  points: readonly FrontierPoint[],
  cost: number,
): { network: NetworkName; weight: number }[] | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || cost < first.cost * (1 - sameCost) || cost > last.cost * (1 + sameCost)) return undefined;
  if (cost <= first.cost) return [{ network: first.network, weight: 1 }];
  if (cost >= last.cost) return [{ network: last.network, weight: 1 }];
  const right = points.findIndex((point) => point.cost > cost);
  const share = (cost - points[right - 1].cost) / (points[right].cost - points[right - 1].cost);
  return [
    { network: points[right - 1].network, weight: 1 - share },
    { network: points[right].network, weight: share },
  ];
}

/**
 * How many more FLOPs the latent networks take than the RGB networks at equal quality, decoding not counted: mean of
 * the two ends of the qualities that both reach. Undefined when they have none in common, or when a dearer network of
 * one kind is not the better one, so that no quality has one cost.
 */
export function fixedQualityCost({ latent, rgb }: Frontier): number | undefined {
  const rises = (points: readonly FrontierPoint[]) =>
    points.length > 1 && points.every((point, i) => i === 0 || point.quality > points[i - 1].quality);
  if (!rises(latent) || !rises(rgb)) return undefined;
  const low = Math.max(latent[0].quality, rgb[0].quality);
  const high = Math.min(latent.at(-1)!.quality, rgb.at(-1)!.quality);
  if (low > high) return undefined;
  const differences = [low, high].map((quality) => costAt(latent, quality) - costAt(rgb, quality));
  return (differences[0] + differences[1]) / 2;
}

function costAt(points: readonly FrontierPoint[], quality: number): number {
  const right = Math.max(
    1,
    points.findIndex((point) => point.quality >= quality),
  );
  const [a, b] = [points[right - 1], points[right]];
  return a.cost + ((quality - a.quality) / (b.quality - a.quality)) * (b.cost - a.cost);
}

/**
 * For each RGB network the dearest latent network that costs less than it with decoding; undefined where none does.
 * Chosen by cost, which is known beforehand, and not by quality: the best of several tested ones is flattered by chance.
 */
export function cheaperRivals(
  { latent, rgb }: Frontier,
  decoder: number,
): { rgb: FrontierPoint; latent: FrontierPoint | undefined }[] {
  return rgb.map((point) => ({
    rgb: point,
    latent: latent.filter(({ cost }) => cost < point.cost + decoder).at(-1),
  }));
}
