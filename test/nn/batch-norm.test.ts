import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { batchNormEpsilon, channelMoments, normaliseByBatch } from '../../lib/nn/batch-norm.ts';
import { batchNorm } from './batch-norm-layer.ts';
import { bind, layoutOf, statisticsDecay } from '../../lib/nn/parameters.ts';
import { expectGradients, waves, type Numbers } from './differences.ts';

const channels = 3;
const column = (x: Numbers, channel: number): number[] => x.filter((_, index) => index % channels === channel);
const mean = (x: Numbers): number => x.reduce((sum, value) => sum + value, 0) / x.length;
const variance = (x: Numbers): number => mean(x.map((value) => (value - mean(x)) ** 2));

/** Batch norm in plain numbers. */
function normalised(x: Numbers, scale: Numbers, shift: Numbers): number[] {
  const statistics = scale.map((_, channel) => [mean(column(x, channel)), variance(column(x, channel))] as const);
  return x.map((value, index) => {
    const channel = index % channels;
    const [centre, spread] = statistics[channel];
    return ((value - centre) / Math.sqrt(spread + batchNormEpsilon)) * scale[channel] + shift[channel];
  });
}

const network = (scope: Parameters<typeof batchNorm>[0], { x }: Record<string, tf.Tensor>): { y: tf.Tensor } => ({
  y: batchNorm(scope, x),
});

describe('batch norm', () => {
  const shape = [2, 2, 3, channels];
  const x = waves(36);
  const weights = waves(36, 0.37);

  it('has the gradient of its own formula with respect to input, scale and shift', async () => {
    await expectGradients(
      (input, scale, shift) => {
        const y = normaliseByBatch(input, scale, shift, channelMoments(input), batchNormEpsilon);
        return tf.sum(tf.mul(y, tf.tensor(weights, shape)));
      },
      (input, scale, shift) => normalised(input, scale, shift).reduce((sum, y, index) => sum + y * weights[index], 0),
      [
        { shape, values: x },
        { shape: [channels], values: [0.5, 2, -1] },
        { shape: [channels], values: [0.1, 0, -3] },
      ],
    );
  });

  it('gives each channel the mean and the deviation asked for', async () => {
    const layout = await layoutOf(network, { x: { shape } });
    expect(layout.parameters).toMatchObject([
      { name: 'scale', decay: false },
      { name: 'shift', decay: false },
    ]);
    const program: Program = ({ x, p, s }) => {
      const { scope, nextStatistics } = bind(layout, p, s, true);
      return { ...network(scope, { x }), next: nextStatistics() };
    };
    const step = await onnxEngine('cpu').compile(program, { x: { shape }, p: { shape: [6] }, s: { shape: [6] } });
    const before = [9, 8, 7, 6, 5, 4];
    const { y, next } = await step.run({
      x: Float32Array.from(x),
      p: Float32Array.of(1, 2, 3, -1, 0, 1),
      s: Float32Array.from(before),
    });
    for (let channel = 0; channel < channels; channel++) {
      expect(mean(column([...y], channel))).toBeCloseTo(channel - 1, 4);
      expect(Math.sqrt(variance(column([...y], channel)))).toBeCloseTo(channel + 1, 3);
    }
    // The moving statistics go a tenth of the way towards the batch's.
    const seen = [
      ...[0, 1, 2].map((channel) => mean(column(x, channel))),
      ...[0, 1, 2].map((channel) => variance(column(x, channel))),
    ];
    seen.forEach((value, index) =>
      expect(next[index]).toBeCloseTo(statisticsDecay * before[index] + (1 - statisticsDecay) * value, 4),
    );
  });

  it('uses the moving statistics, and leaves them alone, outside training', async () => {
    const layout = await layoutOf(network, { x: { shape: [2, channels] } });
    const program: Program = ({ x, p, s }) => {
      const { scope, nextStatistics } = bind(layout, p, s, false);
      return { ...network(scope, { x }), next: nextStatistics() };
    };
    const step = await onnxEngine('cpu').compile(program, {
      x: { shape: [2, channels] },
      p: { shape: [6] },
      s: { shape: [6] },
    });
    const statistics = Float32Array.of(1, 2, 3, 4, 9, 16);
    const { y, next } = await step.run({
      x: Float32Array.of(5, 5, 5, 1, 2, 3),
      p: Float32Array.of(1, 1, 2, 0, 0, 10),
      s: statistics,
    });
    expect(next).toEqual(statistics);
    [2, 1, 11, 0, 0, 10].forEach((value, index) => expect(y[index]).toBeCloseTo(value, 4));
  });

  it('stays finite on a channel without variance', async () => {
    await expectGradients(
      (input) =>
        tf.sum(
          tf.mul(
            normaliseByBatch(input, tf.ones([1]), tf.zeros([1]), channelMoments(input), 1),
            tf.tensor([1, 2, 3, 4], [4, 1]),
          ),
        ),
      (input) =>
        input.reduce(
          (sum, value, index) => sum + ((index + 1) * (value - mean(input))) / Math.sqrt(variance(input) + 1),
          0,
        ),
      [{ shape: [4, 1], values: [2, 2, 2, 2] }],
    );
  });
});
