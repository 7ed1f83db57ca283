// Profile `smoke`: every artifact of `quick`, hardly trained. For tests, and to see whether an engine works at all.
//
// Command:  npx without-decoding reproduce --profile smoke
// Scale:    32 px scenes, two dozen of them, three steps a codec; the networks at a thirty-second of their width
// Result:   none. Its numbers mean nothing.
import { DEFAULT_SCENE_OPTIONS } from '../../datasets/synthetic-scenes.ts';
import { threeOperatingPoints } from './operating-points.ts';
import type { KitProfile } from './profile.ts';
import { quick } from './quick.ts';

export const smoke: KitProfile = {
  ...quick,
  name: 'smoke',
  description: 'quick in miniature, to see that everything runs; its numbers mean nothing',
  data: { source: 'synthetic-scenes', size: 32, train: 40, val: 20, options: DEFAULT_SCENE_OPTIONS },
  operatingPoints: threeOperatingPoints({
    beta: 500,
    rate: { initial: 3e-3, lastShare: 0.2, divisor: 10 },
    allowance: 1,
  }),
  codec: { ...quick.codec, width: 0.125, iterations: 3, batch: 4, crop: 32 },
  classification: { ...quick.classification, width: 0.03125, cropPixels: 32, epochs: 2, batch: 20 },
  segmentation: { ...quick.segmentation, cropPixels: 32, iterations: 2, evaluateEvery: 1, batch: 4 },
  joint: { ...quick.joint, epochs: 1, epochImages: 8, batch: 4 },
  rateDistortion: { ...quick.rateDistortion, valImages: 4 },
  machineReading: { ...quick.machineReading!, images: { classification: 8, segmentation: 4 } },
  runtime: { classificationBatch: 4, segmentationBatch: 2, rounds: 1 },
  dctStudy: { bpp: [0.635], seeds: [1], epochs: 2, dropEpochs: [1], byName: true },
};
