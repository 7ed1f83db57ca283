// Profile `paper` at its real size: one training step of every network at 224 px and full width gives a finite loss and
// finite gradients; its plan can be looked at without the data.
import { afterEach, describe, expect, it } from 'vitest';
import { architectures, type NetworkName } from '../../lib/classification/architecture.ts';
import {
  classifier,
  classifierInput,
  classifierState,
  trainingProgram,
  trainingSpecs,
  type ClassifierShape,
} from '../../lib/classification/programs.ts';
import { codec, codecState, codecTrainingProgram, codecTrainingSpecs, imageSpecs } from '../../lib/codec/programs.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { ElementArray, Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { jointState, jointTrainingProgram, jointTrainingSpecs } from '../../lib/joint/programs.ts';
import { initialParameters, layoutOf, type Layout } from '../../lib/nn/parameters.ts';
import {
  logitsSize,
  segmenter,
  segmenterInput,
  segmenterState,
  segmenterTrainingProgram,
  segmenterTrainingSpecs,
  type SegmenterShape,
} from '../../lib/segmentation/programs.ts';
import { outputs } from '../../lib/experiments/plan/outputs.ts';
import { estimateOf, planOf } from '../../lib/running/plan.ts';
import { paper } from '../../lib/experiments/profiles/paper.ts';
import { recipes } from '../../lib/experiments/recipes/index.ts';

const batch = 2;
const side = 224;
const low = paper.operatingPoints.find(({ bpp }) => bpp === 0.0983)!;
const names = Object.keys(architectures) as NetworkName[];

function noise(length: number, scale: number, seed: string): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => scale * random.normal());
}

const labelsUpTo = (classes: number, length: number): Int32Array =>
  Int32Array.from({ length }, (_, at) => (at * 7) % classes);
const zeros = (layout: Layout): Float32Array => new Float32Array(layout.parameterCount);

/** Runs one step; the loss and every value it carries must be finite, and the parameters must have moved. */
async function expectOneStep(
  program: Program,
  specs: Specs,
  state: Record<string, Float32Array>,
  inputs: Record<string, ElementArray>,
  carry: readonly string[],
  leastMoved = 0.5,
): Promise<void> {
  const step = await onnxEngine('cpu').compile(program, specs, { carry });
  step.load(state);
  const { loss } = await step.run(inputs);
  const after = (await step.save()) as Record<string, Float32Array>;
  await step.dispose();
  expect(Number.isFinite(loss[0]), `loss ${loss[0]}`).toBe(true);
  for (const [name, values] of Object.entries(after))
    expect(values.every(Number.isFinite), `${name} is finite`).toBe(true);
  const moved = after['parameters'].filter((value, at) => value !== state['parameters'][at]).length;
  expect(moved / after['parameters'].length).toBeGreaterThan(leastMoved);
}

function inputOf(name: NetworkName): { height: number; inputWidth: number; channels: number } {
  const isLatent = architectures[name].input === 'latent';
  return {
    height: isLatent ? side / 8 : side,
    inputWidth: isLatent ? side / 8 : side,
    channels: isLatent ? low.channels : 3,
  };
}

afterEach(() => (globalThis as { gc?: () => void }).gc?.());

describe.each(names)('%s at 224 px and full width', (name) => {
  const { classification, segmentation } = paper;

  it('takes a step of classification training', async () => {
    const shape: ClassifierShape = { architecture: architectures[name], width: 1, classes: 1000, ...inputOf(name) };
    const layout = await layoutOf(classifier(shape), classifierInput(shape, batch));
    const state = { ...initialParameters(layout, 1), velocity: zeros(layout) };
    const inputs = {
      x: noise(batch * shape.height * shape.inputWidth * shape.channels, shape.channels === 3 ? 60 : 1, name),
      labels: labelsUpTo(1000, batch),
      rate: Float32Array.of(classification.rate.initial),
    };
    await expectOneStep(
      trainingProgram(classifier(shape), layout, classification),
      trainingSpecs(shape, layout, batch),
      state,
      inputs,
      classifierState,
    );
  });

  it('takes a step of segmentation training', async () => {
    const shape: SegmenterShape = {
      architecture: architectures[name],
      width: 1,
      classes: 21,
      atrousRates: segmentation.atrousRates,
      ...inputOf(name),
    };
    const layout = await layoutOf(segmenter(shape), segmenterInput(shape, batch));
    const { parameters, statistics } = initialParameters(layout, 1);
    const { height, width } = logitsSize(shape);
    const inputs = {
      x: noise(batch * shape.height * shape.inputWidth * shape.channels, 1, name),
      labels: labelsUpTo(21, batch * height * width),
      rate: Float32Array.of(segmentation.rate.initial),
      statistics,
    };
    const program = segmenterTrainingProgram(segmenter(shape), layout, segmentation);
    await expectOneStep(
      program,
      segmenterTrainingSpecs(shape, layout, batch),
      { parameters, velocity: zeros(layout) },
      inputs,
      segmenterState,
    );
  });
});

describe('the codec at 224 px and full width', () => {
  it.each(paper.operatingPoints.map((point) => [point.bpp, point] as const))(
    'takes a step at %s bpp',
    async (_, point) => {
      const settings = { ...paper.codec, ...point };
      const layout = await layoutOf(codec(settings), imageSpecs(batch, side, side));
      const state = { ...initialParameters(layout, 1), mean: zeros(layout), square: zeros(layout) };
      const inputs = {
        x: noise(batch * side * side * 3, 40, 'codec').map((value) => 128 + value),
        rate: Float32Array.of(point.rate.initial),
        step: Float32Array.of(1),
        targetEntropy: Float32Array.of(point.targetEntropy),
      };
      await expectOneStep(
        codecTrainingProgram(codec(settings), layout, settings),
        codecTrainingSpecs(layout, batch, side),
        state,
        inputs,
        codecState,
      );
    },
  );

  it('takes a step together with cResNet-51', async () => {
    const settings = { ...paper.codec, ...paper.joint, channels: low.channels, ...paper.joint.points[1] };
    const shape: ClassifierShape = {
      architecture: architectures['cResNet-51'],
      width: 1,
      classes: 1000,
      ...inputOf('cResNet-51'),
    };
    const [network, inference] = [codec(settings), classifier(shape)];
    const parts = {
      codec: { network, layout: await layoutOf(network, imageSpecs(batch, side, side)) },
      classifier: { network: inference, layout: await layoutOf(inference, classifierInput(shape, batch)) },
    };
    const [one, two] = [initialParameters(parts.codec.layout, 1), initialParameters(parts.classifier.layout, 1)];
    const both = (name: 'parameters' | 'statistics'): Float32Array => {
      const all = new Float32Array(one[name].length + two[name].length);
      all.set(one[name]);
      all.set(two[name], one[name].length);
      return all;
    };
    const state = {
      parameters: both('parameters'),
      statistics: both('statistics'),
      velocity: new Float32Array(both('parameters').length),
    };
    const inputs = {
      x: noise(batch * side * side * 3, 40, 'joint').map((value) => 128 + value),
      labels: labelsUpTo(1000, batch),
      rate: Float32Array.of(paper.joint.rate.initial),
      targetEntropy: Float32Array.of(settings.targetEntropy),
    };
    // Untrained residual branches end in a scale of zero, through which no gradient passes, and nothing decays here.
    const views = { batch, view: { height: side, width: side }, crop: { height: side / 8, width: side / 8 } };
    await expectOneStep(
      jointTrainingProgram(parts, settings, paper.joint.momentum, views.crop),
      jointTrainingSpecs(parts, views),
      state,
      inputs,
      jointState,
      0.1,
    );
  });
});

it('plans every output without its data, each artifact with a cost', async () => {
  const options = { data: {}, lookOnly: true };
  const needs = (await Promise.all(Object.values(outputs).map((output) => output.needs(paper, options)))).flat();
  const plan = planOf(needs);
  expect(plan.size).toBeGreaterThan(80);
  for (const artifact of plan.values()) {
    const { seconds, bytes } = estimateOf(artifact, recipes);
    expect(seconds, artifact.label).toBeGreaterThan(0);
    expect(bytes, artifact.label).toBeGreaterThan(0);
  }
  await expect(outputs['figure-3'].needs(paper, { data: {} })).rejects.toThrow('--data imagenet=DIR');
});
