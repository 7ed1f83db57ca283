// Profile `imagenette`: ten ImageNet classes, real photos, at a scale that two cores can train.
//
// Command:  npx without-decoding data imagenette camvid kodak && npx without-decoding reproduce --profile imagenette
//           (or --data imagenet=DIR: any folder of train/ and val/ with one folder per class)
// Machine:  two cores of a 2.5 GHz Xeon: about sixteen hours of processor time, seven of them for the first seed
// Scale:    photos at 96 px, 80 px crops, a quarter of the paper's widths, sixteen epochs; CamVid at 240x176
// Result:   figures/imagenette/README.md: what has been run of it, on what, with what outcome
import { threeOperatingPoints } from './operating-points.ts';
import { kodakData, printedClassification, printedJoint, printedSegmentation } from './printed.ts';
import type { KitProfile } from './profile.ts';

export const imagenette: KitProfile = {
  name: 'imagenette',
  description: 'Imagenette (10 ImageNet classes, 9,469 + 3,925 photos) at 96 px, narrow networks',
  seed: 1,
  data: {
    source: 'image-folder',
    names: ['imagenet', 'imagenette'],
    size: 96,
    maxTrain: null,
    maxVal: null,
    expected: { train: 9469, val: 3925 },
  },
  operatingPoints: threeOperatingPoints({
    beta: 500,
    rate: { initial: 2e-3, lastShare: 0.2, divisor: 10 },
    allowance: 1,
  }),
  codec: { width: 0.25, centers: 6, centerPenalty: 0.1, relaxedShare: 0.2, iterations: 12000, batch: 8, crop: 80 },
  classification: {
    width: 0.25,
    cropPixels: 80,
    augmentation: 'symbols',
    epochs: 16,
    epochImages: null,
    batch: 64,
    rate: { initial: 0.05, dropEpochs: [9, 13], divisor: 10 },
    ...printedClassification,
  },
  segmentation: {
    // CamVid at half its size (480x360), to whole blocks of 8; its own test split.
    data: {
      source: 'camvid',
      names: ['camvid'],
      size: { height: 176, width: 240 },
      evaluation: 'test',
      maxTrain: null,
      maxVal: null,
    },
    // On maps of 22x30, half as far as the paper's on 40x40.
    atrousRates: [3, 6, 9, 12],
    cropPixels: 160,
    augmentation: 'symbols',
    iterations: 300,
    evaluateEvery: 100,
    batch: 10,
    rate: { initial: 0.01, power: 0.9 },
    ...printedSegmentation,
  },
  joint: {
    ...printedJoint,
    epochs: 3,
    epochImages: null,
    batch: 64,
    // The paper's 0.0025 moved nothing in 441 steps (it has 180,000); for the control as for joint training.
    rate: { initial: 0.01, dropEpochs: [2], divisor: 10 },
    momentum: 0.9,
  },
  rateDistortion: {
    valImages: 200,
    valSettings: {
      JPEG: [3, 8, 15, 30, 50, 75],
      'JPEG 2000': [0.1, 0.2, 0.35, 0.65, 1, 1.5],
      WebP: [1, 10, 25, 45, 65, 80],
      AVIF: [3, 15, 25, 35, 45, 60],
    },
    pictures: kodakData,
  },
  runtime: { classificationBatch: 64, segmentationBatch: 8, rounds: 7 },
  comparisonSeeds: [1, 2, 3],
  machineReading: {
    images: { classification: null, segmentation: null },
    settings: {
      JPEG: [3, 6, 10, 18, 30, 50],
      'JPEG 2000': [0.1, 0.2, 0.35, 0.6, 1, 1.5],
      WebP: [1, 5, 12, 25, 45],
      AVIF: [3, 15, 25, 35, 45],
    },
    // This profile's own, as it is committed: at half precision.
    pretrained: 'imagenette',
    // Three hundred steps find large things only; the test images are looked at once, at the end.
    segmenter: { iterations: 1500, evaluateEvery: 1500, augmentation: 'pictures' },
    trained: [
      { codec: 'JPEG', bpp: [0.33, 0.635] },
      { codec: 'JPEG 2000', bpp: [0.33, 0.635] },
    ],
  },
};
