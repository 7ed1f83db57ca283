import { expect, it } from 'vitest';
import { validationScores } from '../../lib/classification/validation.ts';
import type { Step } from '../../lib/engine/engine.ts';
import type { Examples } from '../../lib/training/examples.ts';

it('scores logits: of classes at the first to the seventh place one is first and five are among five', async () => {
  const classes = 8;
  // The logit of class k is -k: a label's place is its number, and the loss of label k is k + ln(1 + e^-1 + .. + e^-7).
  const labels = [0, 1, 2, 3, 4, 5, 6];
  const examples: Examples = {
    count: labels.length,
    height: 1,
    width: 1,
    channels: 1,
    labels,
    values: new Float32Array(256),
    read: ({ length }) => new Uint8Array(length),
  };
  const logits = () => Float32Array.from({ length: 3 * classes }, (_, at) => -(at % classes));
  const evaluate: Step = {
    inputs: {},
    outputs: {},
    run: async () => ({ logits: logits() }),
    load: () => {},
    save: async () => ({}),
    dispose: async () => {},
  };
  const weights = { parameters: new Float32Array(0), statistics: new Float32Array(0) };
  const found = await validationScores(
    evaluate,
    examples,
    { batch: 3, classes, crop: { height: 1, width: 1 } },
    weights,
  );
  const total = labels.concat(7).reduce((sum, k) => sum + Math.exp(-k), 0);
  expect(found).toEqual({ valLoss: expect.closeTo(3 + Math.log(total), 6), top1: 1 / 7, top5: 5 / 7 });
});
