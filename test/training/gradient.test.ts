import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { selectBackend } from '../../lib/engine/backend.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import { lossAndGradient } from '../../lib/training/gradient.ts';

const program = ({ p }: Readonly<Record<string, tf.Tensor>>) =>
  lossAndGradient((v) => ({ loss: tf.sum(tf.mul(tf.square(v), v)), seen: tf.mul(v, 2), untouched: tf.scalar(5) }), p);

it('gives the loss, its gradient and the side results', async () => {
  for (const engine of [onnxEngine('cpu'), await tfjsEngine('cpu')]) {
    const step = await engine.compile(program, { p: { shape: [3] } });
    expect(await step.run({ p: Float32Array.of(1, -2, 3) })).toEqual({
      loss: Float32Array.of(20),
      gradient: Float32Array.of(3, 12, 27),
      seen: Float32Array.of(2, -4, 6),
      untouched: Float32Array.of(5),
    });
  }
});

it('leaves no tensors behind in an eager run', async () => {
  const step = await (await tfjsEngine('cpu')).compile(program, { p: { shape: [3] } }, {});
  selectBackend('cpu');
  const p = Float32Array.of(1, -2, 3);
  await step.run({ p });
  const { numTensors } = tf.memory();
  for (let k = 0; k < 3; k++) await step.run({ p });
  expect(tf.memory().numTensors).toBe(numTensors);
});
