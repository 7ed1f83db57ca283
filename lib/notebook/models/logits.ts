// What a segmentation network answers before it is made a mask: logits on its small map, whole or by branches of ASPP.
import type { Program } from '../../engine/engine.ts';
import { bind } from '../../nn/parameters.ts';
import type { Layout, Network } from '../../nn/parameters.ts';
import { asppScope } from '../../segmentation/dilation.ts';

/** A logit for every class at every place of the network's map: one place for 8x8 pixels. */
export interface LogitMap {
  /** Of the map, in places. */
  readonly width: number;
  readonly height: number;
  /** How many logits stand at each place. */
  readonly classes: number;
  /** [height, width, classes]. */
  readonly values: Float32Array;
}

export interface LogitOptions {
  /** Only what these branches of ASPP add, by their rates. Default: all, whose sum is the network's answer. */
  readonly branches?: readonly number[];
}

/** Inputs `x`, `parameters`, `statistics`; output `logits` [N, h, w, classes], on moving statistics. */
export function logitsProgram(network: Network, layout: Layout): Program {
  return ({ x, parameters, statistics }) => {
    const { logits } = network(bind(layout, parameters!, statistics!, false).scope, { x: x! });
    return { logits: logits! };
  };
}

/**
 * A copy of `parameters` in which every branch of ASPP but those at the rates `kept` is zero, weights and bias: as the
 * branches are summed, the network then answers what the kept ones add. Throws a RangeError for a rate that is not one
 * of `rates`.
 */
export function branchesOnly(
  parameters: Float32Array, layout: Layout, rates: readonly number[], kept: readonly number[],
): Float32Array {
  const stranger = kept.find((rate) => !rates.includes(rate));
  if (stranger !== undefined) throw new RangeError(`branches: expected rates among ${rates.join(', ')}, got ${stranger}`);
  const isKept = (name: string): boolean => (
    !name.startsWith(`${asppScope}/`) || kept.some((rate) => name.startsWith(`${asppScope}/rate${rate}/`)));
  const only = parameters.slice();
  let at = 0;
  for (const { name, shape } of layout.parameters) {
    const length = shape.reduce((product, side) => product * side, 1);
    if (!isKept(name)) only.fill(0, at, at + length);
    at += length;
  }
  return only;
}
