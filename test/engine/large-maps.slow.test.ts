// Maps of the size that full-width networks have at 224 px: what a step of them takes of memory.
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { Tensors } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { randomInputs } from './compare.ts';

const gibibyte = 2 ** 30;
const [images, side, channels, layers] = [8, 112, 64, 12] as const;

it('a step of twelve 3x3 convolutions on 8x112x112x64 keeps no patch matrix: under 2 GiB, and gradients are right', async () => {
  const filterSize = 9 * channels * channels;
  const specs = { x: { shape: [images, side, side, channels] }, parameters: { shape: [layers * filterSize] } };
  const loss = (x: tf.Tensor, parameters: tf.Tensor): tf.Tensor => {
    let y = x as tf.Tensor4D;
    for (const part of tf.split(parameters as tf.Tensor1D, layers)) {
      y = tf.relu(tf.conv2d(y, tf.reshape(part, [3, 3, channels, channels]) as tf.Tensor4D, 1, 'same'));
    }
    return tf.mean(tf.square(y));
  };
  const program = ({ x, parameters }: Tensors): Tensors => ({
    loss: loss(x, parameters),
    gradient: tf.grad((vector: tf.Tensor) => loss(x, vector))(parameters),
  });
  const step = await onnxEngine('cpu').compile(program, specs);
  const { x } = randomInputs({ x: specs.x });
  const random = randomInputs({ parameters: specs.parameters })['parameters'] as Float32Array;
  const parameters = random.map((value) => value * Math.sqrt(2 / (9 * channels)));
  const { loss: [value] = [], gradient } = await step.run({ x, parameters });
  const peak = process.resourceUsage().maxRSS * 1024;
  // The patch matrices alone would come to 2.6 GiB; without them a step takes 1.4 GiB.
  expect((4 * layers * images * side * side * 9 * channels) / gibibyte).toBeGreaterThan(2.5);
  expect(peak / gibibyte).toBeLessThan(2);
  // The loss is homogeneous of degree 2 in every layer's filter, so that gradient . filter = 2 loss, layer by layer.
  for (let layer = 0; layer < layers; layer++) {
    let product = 0;
    for (let k = layer * filterSize; k < (layer + 1) * filterSize; k++) product += gradient[k] * parameters[k];
    expect(product / (2 * value)).toBeCloseTo(1, 3);
  }
  await step.dispose();
});
