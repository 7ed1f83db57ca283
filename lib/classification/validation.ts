// What a classifier makes of validation examples: center crops, on moving statistics (section 4.3).
import type { CropSize } from '../datasets/crops.ts';
import type { Step } from '../engine/engine.ts';
import { topK } from '../metrics/top-k.ts';
import { batchOf, type Examples } from '../training/examples.ts';

interface Validation {
  readonly batch: number;
  readonly classes: number;
  readonly crop: CropSize;
}

interface Weights {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/** Logits [count, classes] on center crops. */
export async function logitsOf(
  evaluate: Step,
  examples: Examples,
  { batch, classes, crop }: Validation,
  weights: Weights,
): Promise<Float32Array> {
  const all = new Float32Array(examples.count * classes);
  for (let start = 0; start < examples.count; start += batch) {
    // The last batch is filled up with its own first images; their logits are not kept.
    const size = Math.min(batch, examples.count - start);
    const indices = Uint32Array.from({ length: batch }, (_, offset) => start + (offset % size));
    const { logits } = await evaluate.run({ x: batchOf(examples, indices, crop), ...weights });
    all.set((logits as Float32Array).subarray(0, size * classes), start * classes);
  }
  return all;
}

/** Mean cross-entropy in nats of logits [n, classes]. */
function crossEntropyOf(logits: Float32Array, labels: ArrayLike<number>, classes: number): number {
  let total = 0;
  for (let n = 0; n < labels.length; n++) {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = row.reduce((a, logit) => a + Math.exp(logit - highest), 0);
    total += highest + Math.log(sum) - row[labels[n]];
  }
  return total / labels.length;
}

/** Mean cross-entropy in nats, and the accuracies in [0, 1]. */
export async function validationScores(
  evaluate: Step,
  examples: Examples,
  validation: Validation,
  weights: Weights,
): Promise<{ valLoss: number; top1: number; top5: number }> {
  const { labels } = examples;
  const { classes } = validation;
  const logits = await logitsOf(evaluate, examples, validation, weights);
  const [top1, top5] = [1, 5].map((k) => topK(logits, labels, classes, k));
  return { valLoss: crossEntropyOf(logits, labels, classes), top1, top5 };
}
