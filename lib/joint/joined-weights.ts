import type { NetworkWeights } from '../nn/parameters.ts';

/** Two networks' values as one network's, the first's before the second's; the first's alone where there is no second. */
export function joinedWeights(first: NetworkWeights, second: NetworkWeights | null): NetworkWeights {
  if (second === null) return first;
  return {
    parameters: joined(first.parameters, second.parameters),
    statistics: joined(first.statistics, second.statistics),
  };
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
