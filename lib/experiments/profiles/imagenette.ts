// Profile `imagenette`: ten ImageNet classes, real photos, at a scale that two cores can train.
//
// Command:  npx without-decoding reproduce --profile imagenette --data imagenet=DIR
//           (DIR holds train/ and val/ with one folder per class; any such folder works)
// Machine:  two cores of a 2.5 GHz Xeon: 43 minutes of processor time, about half of that on idle cores
// Scale:    photos at 72 px, 64 px crops, a quarter of the paper's widths, ten epochs
// Result:   top-1 / top-5 71.0 / 95.5% on originals, 64.3 / 93.8% on reconstructions (0.326 bpp, 21.7 dB),
//           60.5 / 93.5% (cResNet-51) and 60.4 / 93.3% (cResNet-39) on the compressed representation
import type { KitProfile } from './profile.ts';

export const imagenette: KitProfile = {
  name: 'imagenette',
  description: 'Imagenette (10 ImageNet classes, 9,469 + 3,925 photos) at 72 px, narrow networks',
  seed: 1,
  data: { source: 'image-folder', names: ['imagenet', 'imagenette'], size: 72, maxTrain: null, maxVal: null },
  operatingPoints: [
    {
      bpp: 0.33,
      channels: 16,
      targetEntropy: 1.32,
      beta: 500,
      rate: { initial: 3e-3, lastShare: 0.2, divisor: 10 },
    },
  ],
  codec: { width: 0.25, centers: 6, centerPenalty: 0.1, relaxedShare: 0.2, iterations: 3000, batch: 16, crop: 64 },
  classification: {
    width: 0.25,
    cropPixels: 64,
    epochs: 10,
    batch: 64,
    rate: { initial: 0.05, dropEpochs: [6, 9], divisor: 10 },
    momentum: 0.9,
    weightDecay: 1e-4,
  },
};
