// Optimizers over twenty steps against the same rules in double precision.
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import type { Layout } from '../../lib/nn/parameters.ts';
import { adam, adamDefaults, sgdMomentum, withWeightDecay } from '../../lib/training/optimizers.ts';
import { waves } from '../nn/differences.ts';

const count = 8;
const decayedCount = 5;
const layout: Layout = { parameters: [], statistics: [], parameterCount: count, decayedCount, statisticCount: 0 };
const start = waves(count);
/** Gradients of any size and sign, different at each step. */
const gradientAt = (step: number): number[] =>
  waves(count, 0.3 + step).map((value, index) => value * 10 ** (index - 4));
const rateAt = (step: number): number => 0.1 / (1 + Math.floor(step / 7));
const vector = { shape: [count] };
const scalar = { shape: [] };
const engines: (readonly [string, Engine])[] = [onnxEngine('cpu'), await tfjsEngine('cpu')].map(
  (engine) => [engine.name, engine] as const,
);

/** Single precision keeps about seven digits; rounding adds up over the steps. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], digits = 1e-5): void {
  expected.forEach((value, index) =>
    expect(Math.abs(actual[index] - value) / (Math.abs(value) + 1e-3), `entry ${index}`).toBeLessThan(digits),
  );
}

describe.each(engines)('on %s', (_, engine) => {
  it('SGD with momentum and weight decay on the decayed part alone', async () => {
    const [momentum, decay] = [0.9, 0.01];
    const step = await engine.compile(
      ({ parameters, velocity, gradient, rate }) =>
        sgdMomentum({ parameters, velocity }, withWeightDecay(layout, gradient, parameters, decay), rate, momentum),
      { parameters: vector, velocity: vector, gradient: vector, rate: scalar },
      { carry: ['parameters', 'velocity'] },
    );
    step.load({ parameters: Float32Array.from(start), velocity: new Float32Array(count) });
    let parameters = [...start];
    let velocity = Array<number>(count).fill(0);
    for (let k = 1; k <= 20; k++) {
      await step.run({ gradient: Float32Array.from(gradientAt(k)), rate: Float32Array.of(rateAt(k)) });
      const before = parameters;
      velocity = velocity.map(
        (value, i) => momentum * value + gradientAt(k)[i] + (i < decayedCount ? decay * before[i] : 0),
      );
      parameters = parameters.map((value, i) => value - rateAt(k) * velocity[i]);
    }
    const saved = await step.save();
    expectClose(saved['parameters'], parameters);
    expectClose(saved['velocity'], velocity);
  });

  it('weight decay alone shrinks the decayed part and leaves the rest', async () => {
    const step = await engine.compile(
      ({ p, g }) => ({ y: withWeightDecay(layout, g, p, 0.5), same: withWeightDecay(layout, g, p, 0) }),
      { p: vector, g: vector },
    );
    const { y, same } = await step.run({ p: new Float32Array(count).fill(2), g: new Float32Array(count).fill(10) });
    expect([...y]).toEqual([11, 11, 11, 11, 11, 10, 10, 10]);
    expect([...same]).toEqual(Array(count).fill(10));
  });

  it('Adam with bias correction', async () => {
    const { beta1, beta2, epsilon } = adamDefaults;
    expect([beta1, beta2, epsilon]).toEqual([0.9, 0.999, 1e-8]);
    const step = await engine.compile(
      ({ parameters, mean, square, gradient, rate, step }) => adam({ parameters, mean, square }, gradient, rate, step),
      { parameters: vector, mean: vector, square: vector, gradient: vector, rate: scalar, step: scalar },
      { carry: ['parameters', 'mean', 'square'] },
    );
    step.load({ parameters: Float32Array.from(start), mean: new Float32Array(count), square: new Float32Array(count) });
    let parameters = [...start];
    let mean = Array<number>(count).fill(0);
    let square = Array<number>(count).fill(0);
    for (let k = 1; k <= 20; k++) {
      await step.run({
        gradient: Float32Array.from(gradientAt(k)),
        rate: Float32Array.of(rateAt(k)),
        step: Float32Array.of(k),
      });
      const gradient = gradientAt(k);
      mean = mean.map((value, i) => beta1 * value + (1 - beta1) * gradient[i]);
      square = square.map((value, i) => beta2 * value + (1 - beta2) * gradient[i] ** 2);
      parameters = parameters.map(
        (value, i) =>
          value - (rateAt(k) * mean[i]) / (1 - beta1 ** k) / (Math.sqrt(square[i] / (1 - beta2 ** k)) + epsilon),
      );
    }
    const saved = await step.save();
    // 1 - 0.999^k loses digits in single precision: 1e-7 of a 0.001.
    expectClose(saved['parameters'], parameters, 5e-4);
    expectClose(saved['mean'], mean);
    expectClose(saved['square'], square);
  });

  it("Adam's first step has the length of the rate, whatever the gradient", async () => {
    const step = await engine.compile(
      ({ gradient }) =>
        adam(
          { parameters: gradient.mul(0), mean: gradient.mul(0), square: gradient.mul(0) },
          gradient,
          gradient.mean().mul(0).add(0.01),
          gradient.mean().mul(0).add(1),
        ),
      { gradient: { shape: [4] } },
    );
    const { parameters } = await step.run({ gradient: Float32Array.of(1e-3, -1, 50, -1e4) });
    [-0.01, 0.01, -0.01, 0.01].forEach((value, index) => expect(parameters[index]).toBeCloseTo(value, 5));
  });
});
