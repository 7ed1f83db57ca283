import { expect, it } from 'vitest';
import { joinedWeights, partedWeights } from '../../lib/joint/joined-weights.ts';
import fc from '../property.ts';

const vector = fc.float32Array({ maxLength: 9, noNaN: true });
const weights = fc.record({ parameters: vector, statistics: vector });

it('joined weights have the codec first, and part into what they were joined from', () => {
  fc.assert(
    fc.property(weights, weights, (codec, classifier) => {
      const joined = joinedWeights(codec, classifier);
      expect([...joined.parameters]).toEqual([...codec.parameters, ...classifier.parameters]);
      const layout = { parameterCount: codec.parameters.length, statisticCount: codec.statistics.length };
      expect(partedWeights(joined, layout)).toEqual({ codec, classifier });
    }),
  );
});

it('a codec that is tuned alone is joined with nothing', () => {
  const codec = { parameters: Float32Array.of(1, 2), statistics: Float32Array.of(3) };
  expect(joinedWeights(codec, null)).toBe(codec);
});
