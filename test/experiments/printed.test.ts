// What profiles take as printed is what data/paper holds as printed; profile `paper` takes all of it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codecArchitecture } from '../../lib/codec/architecture.ts';
import { profiles } from '../../lib/experiments/profiles/index.ts';
import { paper } from '../../lib/experiments/profiles/paper.ts';
import type { KitProfile } from '../../lib/experiments/profiles/profile.ts';
import { paperNumbers } from '../../lib/records/paper.ts';

const { classification, segmentation, joint } = paperNumbers().training;

it.each(profiles.map((profile) => [profile.name, profile] as const))(
  '%s has it as the paper prints it',
  (_, profile) => {
    const { momentum, weightDecay } = classification;
    expect(profile.classification).toMatchObject({ momentum, weightDecay });
    expect(profile.segmentation).toMatchObject({
      momentum: segmentation.momentum,
      weightDecay: segmentation.weightDecay,
      headRate: segmentation.lastLayerLearningRate / segmentation.learningRate,
    });
    expect(profile.segmentation.rate.power).toBe(segmentation.polynomialPower);
    expect(profile.joint.momentum).toBe(joint.momentum);
    expect(profile.joint.points.map((point) => ({ ...point, gamma: profile.joint.gamma }))).toEqual(
      joint.operatingPoints,
    );
  },
);

/** The one distance between the numbers, or all of them where there are several: a schedule that is not the printed one. */
function evenly(numbers: readonly number[]): number | readonly number[] {
  const [first, ...others] = numbers.slice(1).map((value, at) => value - numbers[at]);
  return others.every((distance) => distance === first) ? first : numbers;
}

/** What a profile says, in the words of training.json and of the operating points of codec.json. */
function inThePapersWords({ operatingPoints, codec, classification, segmentation, joint, runtime }: KitProfile) {
  const byRate = [...operatingPoints].sort((a, b) => a.bpp - b.bpp);
  const crops = (pixels: number) => ({ imageCrop: pixels, latentCrop: pixels / codecArchitecture.stride });
  return {
    operatingPoints: byRate.map(({ bpp, channels }) => ({ bpp, channels })),
    codec: {
      batch: codec.batch,
      iterations: codec.iterations,
      // One learning rate from the first iteration to the last.
      learningRates: byRate.map(({ bpp, rate, iterations = codec.iterations }) => ({
        bpp,
        learningRate: rate.lastShare === 0 && iterations === codec.iterations ? rate.initial : { ...rate, iterations },
      })),
    },
    classification: {
      momentum: classification.momentum,
      weightDecay: classification.weightDecay,
      batch: classification.batch,
      learningRate: classification.rate.initial,
      decayFactor: classification.rate.divisor,
      decayEpochs: classification.rate.dropEpochs,
      epochs: classification.epochs,
      // He et al. drop the rate after 30 epochs.
      scheduleSpeedUp: 30 / classification.rate.dropEpochs[0],
      ...crops(classification.cropPixels),
    },
    segmentation: {
      momentum: segmentation.momentum,
      weightDecay: segmentation.weightDecay,
      batch: segmentation.batch,
      learningRate: segmentation.rate.initial,
      lastLayerLearningRate: segmentation.rate.initial * segmentation.headRate,
      polynomialPower: segmentation.rate.power,
      iterations: segmentation.iterations,
      ...crops(segmentation.cropPixels),
      atrousRates: segmentation.atrousRates,
    },
    joint: {
      momentum: joint.momentum,
      learningRate: joint.rate.initial,
      decayFactor: joint.rate.divisor,
      decayEveryEpochs: evenly([0, ...joint.rate.dropEpochs, joint.epochs]),
      epochs: joint.epochs,
      operatingPoints: joint.points.map((point) => ({ ...point, gamma: joint.gamma })),
    },
    runtime: {
      classificationBatch: runtime.classificationBatch,
      segmentationBatch: runtime.segmentationBatch,
      imageSize: classification.cropPixels,
    },
  };
}

type Json = number | string | null | boolean | readonly Json[] | { readonly [name: string]: Json };

/** A file of data/paper with its numbers only: without the names of optimizers, devices and places. */
function numbersOf(name: string): { readonly [name: string]: Json } {
  const bare = (value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(bare);
    const kept = Object.entries(value).filter(([, held]) => typeof held !== 'string');
    return Object.fromEntries(kept.map(([key, held]) => [key, bare(held)]));
  };
  const text = readFileSync(new URL(`../../data/paper/${name}`, import.meta.url), 'utf8');
  return bare(JSON.parse(text) as Json) as { readonly [name: string]: Json };
}

/** The value with the number at a path made another. */
function changedAt<T>(value: T, [step, ...rest]: readonly string[]): T {
  if (step === undefined) return ((value as number) * 2 + 1) as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  copy[step] = changedAt(copy[step], rest);
  return copy as T;
}

/** Paths to all numbers of a value. */
function numberPaths(value: unknown): string[] {
  if (typeof value === 'number') return [''];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    numberPaths(held).map((path) => `${name}${path && `.${path}`}`),
  );
}

describe('profile paper', () => {
  const { operatingPoints } = numbersOf('codec.json') as { operatingPoints: { rows: Json } };
  const printed = { operatingPoints: operatingPoints.rows, ...numbersOf('training.json') };

  it('has every hyper-parameter as printed', () => {
    expect(inThePapersWords(paper), 'data/paper/training.json and codec.json say otherwise').toEqual(printed);
  });

  it('leaves none of its numbers out of that, but for those that the paper does not print', () => {
    const { codec, classification, segmentation, joint, runtime } = paper;
    const trained = { operatingPoints: paper.operatingPoints, codec, classification, segmentation, joint, runtime };
    const words = JSON.stringify(inThePapersWords(paper));
    const unheld = numberPaths(trained).filter((path) => {
      const changed: KitProfile = { ...paper, ...changedAt(trained, path.split('.')) };
      return JSON.stringify(inThePapersWords(changed)) === words;
    });
    expect(unheld.filter((path) => !path.startsWith('operatingPoints'))).toEqual([
      // 64 and 128 channels, and Table 3's: below.
      'codec.width',
      'codec.centers',
      'codec.centerPenalty',
      'codec.relaxedShare',
      'codec.crop',
      'classification.width',
      'segmentation.data.size.height',
      'segmentation.data.size.width',
      'segmentation.evaluateEvery',
      'joint.batch',
      'runtime.rounds',
    ]);
    // The paper has H_t and beta for joint training only: below. The divisor of a drop over no share of the iterations has no say.
    const ofPoints = unheld.filter((path) => path.startsWith('operatingPoints'));
    expect(new Set(ofPoints.map((path) => path.split('.').slice(2).join('.')))).toEqual(
      new Set(['targetEntropy', 'beta', 'rate.divisor']),
    );
  });

  it('trains the codecs on what A.8 fine-tunes them on, where it has that, and holds H_t throughout', () => {
    for (const { bpp, beta, targetEntropy } of joint.operatingPoints)
      expect(paper.operatingPoints.find((point) => point.bpp === bpp)).toMatchObject({ beta, targetEntropy });
    expect(paper.codec.relaxedShare).toBe(0);
  });

  it('trains networks of full width on all of the data, in whole epochs', () => {
    expect([paper.codec.width, paper.classification.width]).toEqual([1, 1]);
    expect([paper.classification.epochImages, paper.joint.epochImages]).toEqual([null, null]);
    for (const data of [paper.data, paper.segmentation.data])
      expect(data).toMatchObject({ maxTrain: null, maxVal: null });
    // 1.28 million: as rounded in the paper.
    const { train, val } = paperNumbers().datasets.classification;
    const { expected } = paper.data as Extract<KitProfile['data'], { source: 'image-folder' }>;
    expect([Math.round(expected.train / 1e4) * 1e4, expected.val]).toEqual([train, val]);
  });
});
