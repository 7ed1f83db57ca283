// What a training goes on from, recipe by recipe: at a learning rate of 0 it ends with the weights that it was given.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput } from '../../lib/classification/programs.ts';
import { codec, imageSpecs } from '../../lib/codec/programs.ts';
import { DEFAULT_SCENE_OPTIONS } from '../../lib/datasets/synthetic-scenes.ts';
import { classifierRecipe, classifierWeights, keepClassifier } from '../../lib/experiments/recipes/classifier.ts';
import { codecWeights, writeCodecWeights } from '../../lib/experiments/recipes/codec.ts';
import { datasetRecipe } from '../../lib/experiments/recipes/dataset.ts';
import { jointRecipe } from '../../lib/experiments/recipes/joint.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import type { Recipe, RecipeContext } from '../../lib/store/recipe.ts';

let folder: string;
let images: Record<'train' | 'val', never>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'going-on-'));
  images = { train: await scenes('train'), val: await scenes('val') };
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A finished artifact of that name, as recipes read it; `result` is what it was made with. */
const finished = (name: string, config: object, result: object = {}) => {
  mkdirSync(join(folder, name), { recursive: true });
  return { key: name, directory: join(folder, name), record: { config, result } } as never;
};
const directoryOf = (one: never): string => (one as { directory: string }).directory;

/** Runs a recipe, and gives what it has finished. */
async function made<Config extends object>(
  { run }: Recipe<Config, object, never>,
  name: string,
  config: object,
  inputs: object = {},
) {
  const held: { close?(): void; dispose?(): Promise<void> }[] = [];
  const context = {
    artifact: { config },
    directory: directoryOf(finished(name, config)),
    inputs,
    checkpoint: { load: async () => null, save: async () => {} },
    progress: async () => {},
    signal: new AbortController().signal,
    engine: 'onnx-cpu',
    ranOn: () => {},
    hold: (opened: object) => (held.push(opened), opened),
  };
  const result = await run(context as unknown as RecipeContext<Config, never>);
  for (const one of held) await (one.close?.() ?? one.dispose?.());
  return finished(name, config, result);
}

/** Bit for bit; a difference of so many numbers takes long to print. */
const expectSame = (found: Float32Array, expected: Float32Array): void => {
  expect(found.length).toBe(expected.length);
  expect(found.findIndex((value, at) => !Object.is(value, expected[at]))).toBe(-1);
};

const scenes = (part: 'train' | 'val') =>
  made(datasetRecipe as never, part, {
    source: 'synthetic-scenes',
    part,
    count: 4,
    size: 24,
    seed: 1,
    options: DEFAULT_SCENE_OPTIONS,
  });
const rate = { initial: 0, dropEpochs: [], divisor: 10 };
const common = { network: 'cResNet-39', width: 1 / 32, batch: 2, momentum: 0.9, weightDecay: 1e-4, seed: 1 } as const;
const training = { ...common, rate, epochs: 1, epochImages: null, cropPixels: 16 };

/** A classifier of twenty classes on maps of that many channels, from a seed that no training here has. */
async function trainedClassifier(name: string, channels: number) {
  const shape = { ...common, architecture: architectures[common.network], classes: 20, channels };
  const sized = { ...shape, height: 2, inputWidth: 2 };
  const weights = initialParameters(await layoutOf(classifier(sized), classifierInput(sized, 1)), 77);
  const artifact = finished(name, training, { classes: 20 });
  await keepClassifier(directoryOf(artifact), weights);
  return artifact;
}

it('a classifier goes on from the one that was trained before', async () => {
  const pretrained = await trainedClassifier('before', 3);
  const inputs = { ...images, pretrained };
  const goneOn = await made(classifierRecipe as never, 'gone-on', { ...training, input: 'original' }, inputs);
  expectSame(classifierWeights(goneOn).parameters, classifierWeights(pretrained).parameters);
});

it('a joint training goes on from codec and classifier, and keeps each under its name', async () => {
  const { epochs, epochImages, batch, momentum, seed } = training;
  const shape = { width: 1 / 32, channels: 4, centers: 6, targetBpp: 0.33, crop: 16 };
  const trainedCodec = finished('codec', shape);
  await writeCodecWeights(
    directoryOf(trainedCodec),
    initialParameters(await layoutOf(codec(shape), imageSpecs(1, 16, 16)), 77),
  );
  const trained = await trainedClassifier('on-symbols', shape.channels);
  const terms = { beta: 600, gamma: 0.001, centerPenalty: 0.1, targetEntropy: 1.3 };
  const config = { ...shape, ...terms, rate, epochs, epochImages, batch, momentum, seed };
  const inputs = { ...images, codec: trainedCodec, classifier: trained };
  const tuned = await made(jointRecipe as never, 'joint', config, inputs);
  expectSame(codecWeights(tuned).parameters, codecWeights(trainedCodec).parameters);
  expectSame(classifierWeights(tuned).parameters, classifierWeights(trained).parameters);
  // Moving statistics follow the batches at any rate: these are the weights of the end.
  expect(codecWeights(tuned).statistics).not.toEqual(codecWeights(trainedCodec).statistics);
  expect(classifierWeights(tuned).statistics).not.toEqual(classifierWeights(trained).statistics);
});
