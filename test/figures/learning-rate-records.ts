// An invented study of first learning rates: pixels with one seed, coefficients with two, of which one trains best at a rate that is not the best in the mean.
import type { LearningRateRecord } from '../../lib/records/record.ts';
import { fakeRecord } from './fixtures.ts';

/** A training whose error on the held-out images ends at `valLoss`. */
export function trainedAt(
  input: LearningRateRecord['input'],
  learningRate: number,
  seed: number,
  valLoss: number,
): LearningRateRecord {
  const network = input === 'reconstruction' ? 'ResNet-50' : 'cResNet-51';
  const record = fakeRecord(network, 'latent', 0.635, { provenance: { seed } });
  const { dataset } = record.provenance;
  return {
    ...record,
    kind: 'learning-rate-study',
    input,
    targetBpp: 0.635,
    entropyBpp: null,
    fileBpp: null,
    curve: [
      { ...record.curve[0], epoch: 1, learningRate, valLoss: 2, top1: 0.2 },
      {
        ...record.curve[0],
        epoch: 2,
        learningRate: learningRate / 10,
        valLoss,
        top1: 1 - 0.4 * valLoss,
        trainLoss: 0.9 * valLoss,
      },
    ],
    provenance: { ...record.provenance, dataset: { ...dataset, val: 40, part: 'held-out' } },
  };
}

export const pixels = [
  trainedAt('reconstruction', 0.4, 1, 1.3),
  trainedAt('reconstruction', 0.1, 1, 0.9),
  trainedAt('reconstruction', 0.2, 1, 0.8),
];
export const coefficients = [
  trainedAt('dct', 0.2, 1, 0.82),
  trainedAt('dct', 0.2, 2, 0.84),
  trainedAt('dct', 0.4, 1, 0.8),
  trainedAt('dct', 0.4, 2, 0.95),
];

export const learningRateRecords: readonly LearningRateRecord[] = [...pixels, ...coefficients];
