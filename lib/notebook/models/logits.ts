// Programs for what a segmentation network answers before it is made a mask: its logits, whole or by branches of ASPP.
import type { Program } from '../../engine/engine.ts';
import { sizeOf } from '../../engine/shape.ts';
import { bind } from '../../nn/parameters.ts';
import type { Layout, Network } from '../../nn/parameters.ts';
import { asppScope } from '../../segmentation/dilation.ts';

/** Inputs `x`, `parameters`, `statistics`; output `logits` [N, h, w, classes], on moving statistics. */
export function logitsProgram(network: Network, layout: Layout): Program {
  return ({ x, parameters, statistics }) => {
    const { logits } = network(bind(layout, parameters, statistics, false).scope, { x });
    return { logits };
  };
}

/**
 * A copy of `parameters` in which every branch of ASPP but those at the rates `kept` is zero, weights and bias: as the
 * branches are summed, the network then answers what the kept ones add. Throws a RangeError for a rate that is not one
 * of `rates`.
 */
export function branchesOnly(
  parameters: Float32Array,
  layout: Layout,
  rates: readonly number[],
  kept: readonly number[],
): Float32Array {
  const stranger = kept.find((rate) => !rates.includes(rate));
  if (stranger !== undefined)
    throw new RangeError(`branches: expected rates among ${rates.join(', ')}, got ${stranger}`);
  const isKept = (name: string): boolean =>
    !name.startsWith(`${asppScope}/`) || kept.some((rate) => name.startsWith(`${asppScope}/rate${rate}/`));
  const only = parameters.slice();
  let at = 0;
  for (const { name, shape } of layout.parameters) {
    const length = sizeOf(shape);
    if (!isKept(name)) only.fill(0, at, at + length);
    at += length;
  }
  return only;
}
