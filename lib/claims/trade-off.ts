// The claims that Figure 6 makes for both tasks: quality at a fixed cost, and cost at a fixed quality.
import { operatingPoints } from '../codec/architecture.ts';
import { networkName } from '../records/network-name.ts';
import type { Task } from '../records/record.ts';
import { notRun, signed } from './claim.ts';
import type { ClaimPart } from './claim.ts';
import { contrastPart, differencePart } from './contrast-part.ts';
import { runCosts } from './costs.ts';
import { isMissing } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { cheaperRivals, fixedCostTerms, fixedQualityCost, frontierOf } from './frontier.ts';

const { bpp } = operatingPoints.low;

/** Quality at equal cost without decoding, at the lowest rate: of the compressed representation, or of reconstructed images, minus that of the other. */
export function fixedCostPart(evidence: Evidence, task: Task, better: 'latent' | 'reconstruction'): ClaimPart {
  const name = 'fixed cost';
  const costs = runCosts(evidence, task, bpp);
  if (isMissing(costs)) return notRun(name, costs.missing);
  const frontier = frontierOf(evidence, task, bpp, costs);
  const terms = fixedCostTerms(frontier, bpp);
  if (terms.length === 0) return notRun(name, [`a ResNet and a cResNet of one cost for ${task} at ${bpp}\u00a0bpp`]);
  const sign = better === 'latent' ? 1 : -1;
  const part = contrastPart(evidence, {
    name,
    task,
    terms: terms.map(({ weight, setup }) => ({ weight: sign * weight, setup })),
    demand: { above: 0 },
  });
  if (!part.estimate) return part;
  const more = fixedQualityCost(frontier);
  const share =
    more === undefined
      ? 'no one cost per quality'
      : `compressed ${signed((100 * more) / costs.of('cResNet-51'), 0)}% FLOPs at fixed quality`;
  return { ...part, found: `${signed(part.estimate.value, 1)} points; ${share}` };
}

/** One part per RGB network: the dearest cheaper cResNet is not worse by more than `margin` points, decoding counted. */
export function withDecodingParts(evidence: Evidence, task: Task, margin: number): ClaimPart[] {
  const costs = runCosts(evidence, task, bpp);
  if (isMissing(costs)) return [notRun('with decoding', costs.missing)];
  const frontier = frontierOf(evidence, task, bpp, costs);
  const missing = (['rgb', 'latent'] as const)
    .filter((side) => frontier[side].length === 0)
    .map(
      (side) =>
        `${task} from ${side === 'rgb' ? 'reconstructed images' : 'the compressed representation'} at ${bpp}\u00a0bpp`,
    );
  if (missing.length > 0) return [notRun('with decoding', missing)];
  return cheaperRivals(frontier, costs.decoder).map(({ rgb, latent }): ClaimPart => {
    const rgbName = networkName(rgb.network, task);
    if (!latent) {
      return {
        name: rgbName,
        verdict: 'not borne out',
        found: 'no cResNet costs less',
        margin: '–',
        wanted: null,
        estimate: null,
      };
    }
    const part = differencePart(
      evidence,
      `${networkName(latent.network, task)} for ${rgbName}`,
      task,
      [
        { network: latent.network, input: 'latent', bpp },
        { network: rgb.network, input: 'reconstruction', bpp },
      ],
      { behindAtMost: margin },
    );
    const saved = 1 - latent.cost / (rgb.cost + costs.decoder);
    return { ...part, found: `${part.found}, ${(100 * saved).toFixed(0)}% fewer FLOPs` };
  });
}
