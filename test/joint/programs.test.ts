// Joint training's programs (Eq. 2): against plain JavaScript, against the codec's own loss, and its invariants.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { classifier, classifierInput, type ClassifierShape } from '../../lib/classification/programs.ts';
import type { CodecShape } from '../../lib/codec/autoencoder.ts';
import {
  codec,
  codecTrainingProgram,
  codecTrainingSpecs,
  imageSpecs,
  transcodingProgram,
  transcodingSpecs,
} from '../../lib/codec/programs.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { ElementArray, Program, Tensors } from '../../lib/engine/engine.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import {
  jointEvaluationProgram,
  jointTrainingProgram,
  jointTrainingSpecs,
  type JointParts,
  type JointViews,
  type JointPart,
} from '../../lib/joint/programs.ts';
import { bind, initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import { crossEntropy as lossOf } from '../../lib/training/losses.ts';
import { expectSameOnBothEngines } from '../engine/compare.ts';
import { shallow } from './toy.ts';

const shape: CodecShape = { width: 1 / 16, channels: 4, centers: 6 };
const terms = { beta: 600, centerPenalty: 0.1, gamma: 0.001 };
const [batch, crop] = [3, 40];
/** The classifier reads all of what the codec sees, or a crop of it. */
const whole: JointViews = { batch, view: { height: crop, width: crop }, crop: { height: 5, width: 5 } };
const cropped: JointViews = { ...whole, view: { height: 48, width: 48 } };
const inference: ClassifierShape = {
  architecture: shallow,
  width: 1 / 16,
  classes: 5,
  height: crop / 8,
  inputWidth: crop / 8,
  channels: 4,
};

async function example(withClassifier: boolean, views = whole) {
  const network = codec(shape);
  const codecPart: JointPart = { network, layout: await layoutOf(network, imageSpecs(batch, crop, crop)) };
  const cResNet = classifier(inference);
  const classifierPart: JointPart = {
    network: cResNet,
    layout: await layoutOf(cResNet, classifierInput(inference, batch)),
  };
  const parts: JointParts = { codec: codecPart, classifier: withClassifier ? classifierPart : null };
  const random = createRandom('joint', String(withClassifier));
  const jitter = (values: Float32Array, scale: number): Float32Array =>
    values.map((value) => value + scale * random.normal());
  const started = [codecPart, classifierPart]
    .slice(0, withClassifier ? 2 : 1)
    .map(({ layout }) => initialParameters(layout, 3));
  const concat = (arrays: Float32Array[]): Float32Array => Float32Array.from(arrays.flatMap((array) => [...array]));
  const inputs: Record<string, ElementArray> = {
    x: Float32Array.from(
      { length: batch * views.view.height * views.view.width * 3 },
      (_, at) => 128 + 60 * Math.sin(at * 0.013) + 10 * random.normal(),
    ),
    ...(withClassifier && { labels: Int32Array.of(0, 3, 1) }),
    // The four crops of 5x5 among 6x6 symbols: lower left, upper right, upper left.
    ...(withClassifier && views === cropped && { places: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0) }),
    rate: Float32Array.of(0.01),
    targetEntropy: Float32Array.of(0.5),
    parameters: jitter(concat(started.map(({ parameters }) => parameters)), 0.05),
    statistics: concat(started.map(({ statistics }) => statistics)),
    velocity: new Float32Array(started.reduce((sum, { parameters }) => sum + parameters.length, 0)),
  };
  return { parts: parts as JointParts & { classifier: JointPart }, inputs, specs: jointTrainingSpecs(parts, views) };
}

async function run(
  program: Program,
  specs: Parameters<ReturnType<typeof onnxEngine>['compile']>[1],
  inputs: Record<string, ElementArray>,
) {
  const step = await onnxEngine('cpu').compile(program, specs);
  const outputs = await step.run(inputs);
  await step.dispose();
  return outputs as Record<string, Float32Array>;
}

/** From no velocity the new one is the gradient. Layer by layer: small layers must not hide behind large ones. */
function byLayer(program: Program, { codec, classifier }: JointParts): Program {
  const layers = [codec, ...(classifier ? [classifier] : [])].flatMap(({ layout }, part) =>
    layout.parameters.map((spec) => ({ ...spec, part })),
  );
  return (tensors) => {
    const { velocity, ...outputs } = program(tensors);
    const parts = tf.split(
      velocity as tf.Tensor1D,
      layers.map((spec) => sizeOf(spec.shape)),
    );
    return {
      ...outputs,
      ...Object.fromEntries(layers.map(({ name, part }, at) => [`gradient of ${part}/${name}`, parts[at]])),
    };
  };
}

describe('the step', () => {
  it.each([
    [true, whole],
    [true, cropped],
    [false, whole],
  ] as const)('is alike on both engines (with a classifier: %s, %j)', async (withClassifier, views) => {
    const { parts, inputs, specs } = await example(withClassifier, views);
    await expectSameOnBothEngines(byLayer(jointTrainingProgram(parts, terms, 0.9, whole.crop), parts), specs, inputs);
  });

  it("decays the classifier's weights where it is told to, and nothing of the codec's", async () => {
    const { parts, inputs, specs } = await example(true);
    const velocities = async (weightDecay?: number) =>
      (
        await run(
          jointTrainingProgram(parts, { ...terms, ...(weightDecay && { weightDecay }) }, 0.9, whole.crop),
          specs,
          inputs,
        )
      )['velocity'];
    const [without, decayed] = [await velocities(), await velocities(0.5)];
    const parameters = inputs['parameters'] as Float32Array;
    const codecCount = parts.codec.layout.parameterCount;
    expect(decayed.subarray(0, codecCount)).toEqual(without.subarray(0, codecCount));
    const { decayedCount } = parts.classifier.layout;
    for (let at = codecCount; at < parameters.length; at++) {
      const expected = at < codecCount + decayedCount ? without[at] + 0.5 * parameters[at] : without[at];
      expect(Math.abs(decayed[at] - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
    }
  });

  it('weighs the compression loss by gamma and adds the cross-entropy (Eq. 2)', async () => {
    const { parts, inputs, specs } = await example(true);
    const { loss, mse, entropy, crossEntropy } = await run(
      jointTrainingProgram(parts, terms, 0.9, whole.crop),
      specs,
      inputs,
    );
    const codecCount = parts.codec.layout.parameterCount;
    const centers = parts.codec.layout.parameters.find(({ name }) => name === 'centers')!;
    const before = parts.codec.layout.parameters
      .slice(0, parts.codec.layout.parameters.indexOf(centers))
      .reduce((sum, spec) => sum + sizeOf(spec.shape), 0);
    const penalty =
      (0.1 / 2) *
      (inputs['parameters'] as Float32Array).slice(before, before + 6).reduce((sum, value) => sum + value * value, 0);
    expect(codecCount).toBeGreaterThan(before);
    const compression = mse[0] + 600 * Math.max(entropy[0] - 0.5, 0) + penalty;
    expect(loss[0]).toBeCloseTo(0.001 * compression + crossEntropy[0], 3);
    expect(crossEntropy[0]).toBeGreaterThan(0.5);
  });

  it('gives the codec alone gamma times the gradient of Eq. 1', async () => {
    const { parts, inputs, specs } = await example(false);
    const { velocity } = await run(jointTrainingProgram(parts, terms, 0.9, whole.crop), specs, inputs);
    // Adam's first moment from none is a tenth of the gradient.
    const { layout, network } = parts.codec;
    const own = {
      ...inputs,
      step: Float32Array.of(1),
      mean: new Float32Array(layout.parameterCount),
      square: new Float32Array(layout.parameterCount).fill(1),
    };
    delete (own as Record<string, unknown>)['velocity'];
    const { mean } = await run(
      codecTrainingProgram(network, layout, terms),
      codecTrainingSpecs(layout, batch, crop),
      own,
    );
    const scale = Math.max(...mean.map(Math.abs)) * 10 * 0.001;
    velocity.forEach((value, at) => expect(Math.abs(value - 0.001 * 10 * mean[at]) / scale).toBeLessThan(1e-4));
  });

  it('hands the classifier the crop that each image names', async () => {
    const { parts, inputs, specs } = await example(true, cropped);
    const program = jointTrainingProgram(parts, terms, 0.9, cropped.crop);
    const { crossEntropy, mse } = await run(program, specs, inputs);
    const weightsAnd = (more: Record<string, ElementArray>) => ({
      ...more,
      parameters: inputs['parameters'],
      statistics: inputs['statistics'],
    });
    // The classifier alone on crops of the same quantized values, by plain indexing.
    const { latent } = await run(
      ({ x, parameters, statistics }) => {
        const { scope } = bind(
          parts.codec.layout,
          tf.slice(parameters, 0, parts.codec.layout.parameterCount),
          tf.slice(statistics, 0, parts.codec.layout.statisticCount),
          true,
        );
        return { latent: parts.codec.network(scope, { x })['latent'] };
      },
      { x: specs['x'], parameters: specs['parameters'], statistics: specs['statistics'] },
      weightsAnd({ x: inputs['x'] }),
    );
    const corners = [
      [1, 0],
      [0, 1],
      [0, 0],
    ] as const;
    const x = Float32Array.from(
      corners.flatMap(([top, left], image) =>
        Array.from({ length: 5 * 5 * 4 }, (_, at) => {
          const [row, column, channel] = [Math.floor(at / 20), Math.floor(at / 4) % 5, at % 4];
          return latent[((image * 6 + top + row) * 6 + left + column) * 4 + channel];
        }),
      ),
    );
    const separate = ({ x: crops, labels, parameters, statistics }: Tensors): Tensors => {
      const { scope } = bind(
        parts.classifier.layout,
        tf.slice(parameters, parts.codec.layout.parameterCount),
        tf.slice(statistics, parts.codec.layout.statisticCount),
        true,
      );
      return { loss: lossOf(parts.classifier.network(scope, { x: crops })['logits'], labels) };
    };
    const { loss } = await run(
      separate,
      {
        ...classifierInput(inference, batch),
        labels: specs['labels'],
        parameters: specs['parameters'],
        statistics: specs['statistics'],
      },
      weightsAnd({ x, labels: inputs['labels'] }),
    );
    expect(crossEntropy[0]).toBeCloseTo(loss[0], 4);
    // Other crops, the same pictures: only the classification changes.
    const other = await run(program, specs, { ...inputs, places: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1) });
    expect(other['mse']).toEqual(mse);
    expect(other['crossEntropy']).not.toEqual(crossEntropy);
  });

  it('lets the classifier pull at the encoder: other labels, another step for the codec', async () => {
    const { parts, inputs, specs } = await example(true);
    const program = jointTrainingProgram(parts, terms, 0.9, whole.crop);
    const one = await run(program, specs, inputs);
    const other = await run(program, specs, { ...inputs, labels: Int32Array.of(4, 2, 0) });
    const codecCount = parts.codec.layout.parameterCount;
    expect(one['mse']).toEqual(other['mse']);
    const moved = one['parameters'].slice(0, codecCount).filter((value, at) => value !== other['parameters'][at]);
    expect(moved.length).toBeGreaterThan(codecCount / 4);
  });
});

it('evaluates what classifying the transcoded symbols gives', async () => {
  const { parts, inputs } = await example(true);
  const weights = {
    parameters: inputs['parameters'] as Float32Array,
    statistics: inputs['statistics'] as Float32Array,
  };
  const { parameters, statistics } = jointTrainingSpecs(parts, whole);
  const together = jointEvaluationProgram(parts, shape, { height: crop / 8, width: crop / 8 });
  const { logits } = await run(
    together,
    { ...imageSpecs(batch, crop, crop), parameters, statistics },
    { x: inputs['x'], ...weights },
  );

  const [codecCount, codecStatistics] = [parts.codec.layout.parameterCount, parts.codec.layout.statisticCount];
  const codecWeights = {
    parameters: weights.parameters.slice(0, codecCount),
    statistics: weights.statistics.slice(0, codecStatistics),
  };
  const { symbols } = await run(
    transcodingProgram(shape, parts.codec.layout),
    transcodingSpecs(parts.codec.layout, batch, crop, crop),
    { x: inputs['x'], ...codecWeights },
  );
  const at = parts.codec.layout.parameters
    .slice(
      0,
      parts.codec.layout.parameters.findIndex(({ name }) => name === 'centers'),
    )
    .reduce((sum, spec) => sum + sizeOf(spec.shape), 0);
  const latent = Float32Array.from(symbols, (symbol) => codecWeights.parameters[at + symbol]);
  const { evaluationProgram } = await import('../../lib/classification/programs.ts');
  const separate = await run(
    evaluationProgram(parts.classifier.network, parts.classifier.layout),
    {
      ...classifierInput(inference, batch),
      parameters: { shape: [parts.classifier.layout.parameterCount] },
      statistics: { shape: [parts.classifier.layout.statisticCount] },
    },
    {
      x: latent,
      parameters: weights.parameters.slice(codecCount),
      statistics: weights.statistics.slice(codecStatistics),
    },
  );
  separate['logits'].forEach((value, index) => expect(logits[index]).toBeCloseTo(value, 4));
});
