import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { heNormal, heNormalTransposed, normal, ones, uniform, zeros } from '../../lib/nn/initialisers.ts';
import {
  bind,
  initialParameters,
  layoutOf,
  transferred,
  type Layout,
  type Network,
  type Scope,
} from '../../lib/nn/parameters.ts';

/** A fully connected layer with a bias and a statistic of what it saw. */
function dense(scope: Scope, x: tf.Tensor, out: number): tf.Tensor {
  const bias = scope.parameter('bias', [out], zeros, { decay: false });
  const weights = scope.parameter('weights', [x.shape[1]!, out], heNormal);
  scope.observe('mean', tf.mean(x, 0));
  return tf.add(
    tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D),
    tf.add(bias, tf.mul(tf.sum(scope.statistic('mean', [x.shape[1]!], 0.5)), 0)),
  );
}
const stack =
  (...names: string[]): Network =>
  (scope, { x }) => ({ y: names.reduce((y, name) => dense(scope.within(name), y, 4), x) });
const input = { x: { shape: [2, 3] } };

/** A parameter's values within the flat vector. */
function valuesOf(layout: Layout, name: string, vector: Float32Array): number[] {
  let offset = 0;
  for (const spec of layout.parameters) {
    const size = spec.shape.reduce((product, side) => product * side, 1);
    if (spec.name === name) return [...vector.subarray(offset, offset + size)];
    offset += size;
  }
  throw new Error(`no ${name}`);
}

describe('the layout', () => {
  it('puts what decays first, and keeps the order of building within both halves', async () => {
    const layout = await layoutOf(stack('a', 'b'), input);
    expect(layout.parameters.map(({ name, shape, decay }) => [name, shape, decay])).toEqual([
      ['a/weights', [3, 4], true],
      ['b/weights', [4, 4], true],
      ['a/bias', [4], false],
      ['b/bias', [4], false],
    ]);
    expect(layout).toMatchObject({ parameterCount: 36, decayedCount: 28, statisticCount: 7 });
    expect(layout.statistics.map(({ name, shape }) => [name, shape])).toEqual([
      ['a/mean', [3]],
      ['b/mean', [4]],
    ]);
  });

  it('refuses a name used twice', async () => {
    await expect(layoutOf(stack('a', 'a'), input)).rejects.toThrow(
      "the name 'a/bias' is used by two parts of a network",
    );
  });

  it('is empty for a network without parameters', async () => {
    expect(await layoutOf(({}, { x }) => ({ y: tf.square(x) }), input)).toMatchObject({
      parameterCount: 0,
      statisticCount: 0,
    });
  });
});

describe('starting values', () => {
  it('depend on the seed and the name alone: a layer put between changes no other', async () => {
    const short = await layoutOf(stack('a', 'c'), input);
    const long = await layoutOf(stack('a', 'b', 'c'), input);
    const [one, again, other] = [initialParameters(short, 7), initialParameters(long, 7), initialParameters(short, 8)];
    for (const name of ['a/weights', 'c/weights']) {
      expect(valuesOf(long, name, again.parameters)).toEqual(valuesOf(short, name, one.parameters));
      expect(valuesOf(short, name, other.parameters)).not.toEqual(valuesOf(short, name, one.parameters));
    }
    expect(valuesOf(long, 'b/weights', again.parameters)).not.toEqual(valuesOf(long, 'c/weights', again.parameters));
    expect(valuesOf(short, 'a/bias', one.parameters)).toEqual([0, 0, 0, 0]);
    expect(one.statistics).toEqual(new Float32Array(7).fill(0.5));
  });

  it.each([
    // Variance 2 / fan-in; with stride 2 a transposed 5x5 kernel meets a quarter of its taps at each output pixel.
    ['heNormal, 3x3x64 inputs', heNormal, [3, 3, 64, 32], 0, 2 / (9 * 64)],
    ['heNormalTransposed, 5x5x64 inputs, stride 2', heNormalTransposed(2), [5, 5, 12, 64], 0, (2 * 4) / (25 * 64)],
    ['normal', normal(0.01), [100, 200], 0, 1e-4],
    ['uniform', uniform(-2, 2), [100, 200], 0, 16 / 12],
    ['ones', ones, [50], 1, 0],
  ] as const)('%s has its mean and variance', async (_, initialiser, shape, mean, variance) => {
    const layout = await layoutOf((scope) => ({ y: scope.parameter('p', shape, initialiser) }), input);
    const { parameters } = initialParameters(layout, 1);
    const average = parameters.reduce((sum, value) => sum + value, 0) / parameters.length;
    const spread = parameters.reduce((sum, value) => sum + (value - average) ** 2, 0) / parameters.length;
    // 18,000 draws or more: five standard errors.
    expect(Math.abs(average - mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance / parameters.length));
    expect(Math.abs(spread - variance)).toBeLessThanOrEqual(5 * variance * Math.sqrt(2 / parameters.length));
  });
});

describe('values from another network', () => {
  const numbered = (layout: Layout, from: number) => ({
    layout,
    parameters: Float32Array.from({ length: layout.parameterCount }, (_, index) => from + index),
    statistics: Float32Array.from({ length: layout.statisticCount }, (_, index) => -from - index),
  });

  it('come over by name, wherever they lie, and the rest stays', async () => {
    const from = numbered(await layoutOf(stack('a', 'b', 'old'), input), 1000);
    const to = numbered(await layoutOf(stack('a', 'new', 'b'), input), 0);
    const before = to.parameters.slice();
    const { parameters, statistics, moved, kept } = transferred(from, to);
    for (const name of ['a/weights', 'a/bias', 'b/weights', 'b/bias']) {
      expect(valuesOf(to.layout, name, parameters)).toEqual(valuesOf(from.layout, name, from.parameters));
    }
    for (const name of ['new/weights', 'new/bias'])
      expect(valuesOf(to.layout, name, parameters)).toEqual(valuesOf(to.layout, name, before));
    // Statistics in the order of building: a 3, then 4 each.
    expect([...statistics]).toEqual([
      ...from.statistics.subarray(0, 3),
      ...to.statistics.subarray(3, 7),
      ...from.statistics.subarray(3, 7),
    ]);
    expect(moved).toBe(12 + 4 + 16 + 4 + 3 + 4);
    expect(kept).toEqual(['new/weights', 'new/bias', 'new/mean']);
    expect(to.parameters).toEqual(before);
  });

  it('are refused in another shape, or from vectors of another length', async () => {
    const layout = await layoutOf(stack('a', 'b'), input);
    const wide = await layoutOf(stack('a', 'b'), { x: { shape: [2, 5] } });
    expect(() => transferred(numbered(wide, 1), numbered(layout, 0))).toThrow(
      "'a/weights' is [5, 4] in one network and [3, 4] in the other",
    );
    expect(() => transferred({ ...numbered(layout, 1), parameters: new Float32Array(3) }, numbered(layout, 0))).toThrow(
      'parameters: expected 36 values for this layout, got 3',
    );
  });
});

describe('binding', () => {
  it('reads each name from its place, and moves only observed statistics', async () => {
    const network: Network = (scope, { x }) => {
      const [a, b] = ['a', 'b'].map((name) => scope.parameter(name, [2], zeros, { decay: name === 'b' }));
      scope.statistic('still', [1], 0);
      scope.statistic('moving', [2], 0);
      scope.observe('moving', tf.mul(x, 10));
      return { y: tf.add(tf.mul(a, 10), b) };
    };
    const layout = await layoutOf(network, { x: { shape: [2] } });
    const program: Program = ({ x, p, s }) => {
      const { scope, nextStatistics } = bind(layout, p, s, true);
      return { ...network(scope, { x }), next: nextStatistics() };
    };
    const step = await onnxEngine('cpu').compile(program, { x: { shape: [2] }, p: { shape: [4] }, s: { shape: [3] } });
    // b decays, so it comes first: b = (1, 2), a = (3, 4).
    const { y, next } = await step.run({
      x: Float32Array.of(1, 2),
      p: Float32Array.of(1, 2, 3, 4),
      s: Float32Array.of(5, 0, 100),
    });
    expect([...y]).toEqual([31, 42]);
    [5, 1, 92].forEach((value, index) => expect(next[index]).toBeCloseTo(value, 5));
  });

  it('refuses a layout made for another network', async () => {
    const layout = await layoutOf(stack('a'), input);
    const program: Program = ({ x, p, s }) => stack('z')(bind(layout, p, s, true).scope, { x });
    await expect(
      onnxEngine('cpu').compile(program, { ...input, p: { shape: [16] }, s: { shape: [3] } }),
    ).rejects.toThrow("the layout has no 'z/bias': it was made for another network");
  });
});
