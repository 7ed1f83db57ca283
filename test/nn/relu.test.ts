import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import { relu } from '../../lib/nn/relu.ts';
import { expectGradients, waves } from './differences.ts';

it('has the gradient of max(x, 0) away from zero', async () => {
  const values = [...waves(20), 1e-3, -1e-3, 1e6, -1e6];
  await expectGradients(
    (x) => tf.sum(tf.mul(relu(x), tf.range(1, values.length + 1))),
    (x) => x.reduce((sum, value, index) => sum + (index + 1) * Math.max(value, 0), 0),
    [{ shape: [values.length], values }],
  );
});

it('passes nothing at zero and everything from the smallest normal number on', async () => {
  for (const engine of [onnxEngine('cpu'), await tfjsEngine('cpu')]) {
    const step = await engine.compile(({ x }) => ({ y: relu(x), dx: tf.grad((v: tf.Tensor) => tf.sum(relu(v)))(x) }), {
      x: { shape: [4] },
    });
    const { y, dx } = await step.run({ x: Float32Array.of(0, -0, 2 ** -126, -(2 ** -126)) });
    expect([...y].map(Math.abs)).toEqual([0, 0, 2 ** -126, 0]);
    expect([...dx].map(Math.abs)).toEqual([0, 0, 1, 0]);
  }
});
