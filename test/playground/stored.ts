import type { Weights } from '../../lib/nn/parameters.ts';
import { packNetwork, unpackNetwork, type NamedArrays } from '../../lib/playground/weights.ts';

/** Weights as the page holds them, in the order in which the kit's engines take them; `from` as of `packNetwork`. */
export function stored8Bit(
  weights: Weights,
  from?: NamedArrays,
): { parameters: Float32Array; statistics: Float32Array } {
  const arrays = unpackNetwork(packNetwork(weights, 'bytes', from), from);
  const flat = (specs: readonly { readonly name: string }[], length: number): Float32Array => {
    const values = new Float32Array(length);
    let at = 0;
    for (const { name } of specs) {
      values.set(arrays.get(name)!.array, at);
      at += arrays.get(name)!.array.length;
    }
    return values;
  };
  return {
    parameters: flat(weights.layout.parameters, weights.layout.parameterCount),
    statistics: flat(weights.layout.statistics, weights.layout.statisticCount),
  };
}
