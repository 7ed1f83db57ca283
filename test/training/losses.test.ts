import * as tf from '@tensorflow/tfjs-core';
import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import { crossEntropy, meanSquaredError } from '../../lib/training/losses.ts';
import { expectGradients, waves } from '../nn/differences.ts';

const [rows, classes] = [4, 3];
const program: Program = ({ logits, labels }) => ({
  loss: crossEntropy(logits, labels),
  gradient: tf.grad((x: tf.Tensor) => crossEntropy(x, labels))(logits),
});
const specs = { logits: { shape: [rows, classes] }, labels: { shape: [rows], dtype: 'int32' as const } };
const softmax = (row: readonly number[]): number[] => {
  const weights = row.map((value) => Math.exp(value - Math.max(...row)));
  return weights.map((weight) => weight / weights.reduce((sum, each) => sum + each, 0));
};

describe.each([onnxEngine('cpu'), await tfjsEngine('cpu')].map((engine) => [engine.name, engine] as const))(
  'cross-entropy on %s',
  async (_, engine) => {
    const step = await engine.compile(program, specs);

    it('is -log p of the label, averaged over the rows that are not void, and so is its gradient (p - hot) / rows', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 12, maxLength: 12 }),
          fc.array(fc.constantFrom<number[]>(0, 1, 2, 255), { minLength: rows, maxLength: rows }),
          async (values, labels) => {
            const { loss, gradient } = await step.run({
              logits: Float32Array.from(values),
              labels: Int32Array.from(labels),
            });
            const p = labels.map((_, row) => softmax(values.slice(row * classes, (row + 1) * classes)));
            const counted = labels.filter((label) => label !== 255).length;
            const expected =
              labels.reduce((sum, label, row) => sum - (label === 255 ? 0 : Math.log(p[row][label])), 0) /
              Math.max(1, counted);
            expect(Math.abs(loss[0] - expected)).toBeLessThan(1e-5 * (1 + expected));
            labels.forEach((label, row) =>
              p[row].forEach((share, k) => {
                const slope = label === 255 ? 0 : (share - Number(k === label)) / counted;
                expect(Math.abs(gradient[row * classes + k] - slope)).toBeLessThan(1e-5);
              }),
            );
          },
        ),
        { numRuns: 40 },
      );
    });

    it('is log(classes) on equal logits, and zero when every label is void', async () => {
      const logits = new Float32Array(rows * classes).fill(7);
      expect((await step.run({ logits, labels: Int32Array.of(0, 1, 2, 255) }))['loss'][0]).toBeCloseTo(Math.log(3), 5);
      const { loss, gradient } = await step.run({ logits, labels: new Int32Array(rows).fill(255) });
      expect(Math.abs(loss[0])).toBe(0);
      expect([...gradient].every((slope) => slope === 0)).toBe(true);
    });
  },
);

it('the mean squared error is that of all values, with its gradient', async () => {
  await expectGradients(
    (x, y) => meanSquaredError(x, y),
    (x, y) => x.reduce((sum, value, index) => sum + (value - y[index]) ** 2, 0) / x.length,
    [
      { shape: [2, 3, 2], values: waves(12) },
      { shape: [2, 3, 2], values: waves(12, 2) },
    ],
  );
});
