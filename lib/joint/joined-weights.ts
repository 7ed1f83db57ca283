// The weights of codec and classifier as a joint program takes them: one vector of each kind, the codec's first.
import type { Layout, NetworkWeights } from '../nn/parameters.ts';

/** Both networks' weights; the codec's alone without a classifier. */
export function joinedWeights(codec: NetworkWeights, classifier: NetworkWeights | null): NetworkWeights {
  if (!classifier) return codec;
  return {
    parameters: joined(codec.parameters, classifier.parameters),
    statistics: joined(codec.statistics, classifier.statistics),
  };
}

/** The codec's weights and the classifier's again. */
export function partedWeights(
  { parameters, statistics }: NetworkWeights,
  { parameterCount, statisticCount }: Pick<Layout, 'parameterCount' | 'statisticCount'>,
): { codec: NetworkWeights; classifier: NetworkWeights } {
  return {
    codec: { parameters: parameters.slice(0, parameterCount), statistics: statistics.slice(0, statisticCount) },
    classifier: { parameters: parameters.slice(parameterCount), statistics: statistics.slice(statisticCount) },
  };
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
