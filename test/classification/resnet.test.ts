import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { architectures, expansion } from '../../lib/classification/architecture.ts';
import type { NetworkName } from '../../lib/classification/architecture.ts';
import { countFlops, paperInput } from '../../lib/classification/complexity.ts';
import { evaluationProgram } from '../../lib/classification/programs.ts';
import { resnet, resnetFeatures } from '../../lib/classification/resnet.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { convolution } from '../../lib/nn/convolution.ts';
import { bind, initialParameters, layoutOf, weightSpecs, type Network } from '../../lib/nn/parameters.ts';
import { lossAndGradient } from '../../lib/training/gradient.ts';
import { crossEntropy } from '../../lib/training/losses.ts';
import { expectSameOnBothEngines } from '../engine/compare.ts';
import { multiplyAdds } from '../engine/multiply-adds.ts';

const classifierOf =
  (name: NetworkName, width: number, classes: number): Network =>
  (scope, { x }) => ({
    logits: resnet(scope, x, architectures[name], { width, classes }),
  });

describe('the networks as built', () => {
  it('ResNet-50 has the published 25,557,032 parameters (1000 classes), and 53,120 moving statistics', async () => {
    const layout = await layoutOf(classifierOf('ResNet-50', 1, 1000), { x: { shape: [1, 224, 224, 3] } });
    expect(layout.parameterCount).toBe(25_557_032);
    expect(layout.statisticCount).toBe(53_120);
    // Under weight decay: all filters and the last matrix, but no scale, shift or bias.
    expect(layout.parameterCount - layout.decayedCount).toBe(53_120 + 1000);
  });

  it.each(Object.keys(architectures) as NetworkName[])(
    '%s multiplies as often as its FLOP count says, and once more in the last layer',
    async (name) => {
      const input = paperInput(architectures[name]);
      const network = classifierOf(name, 1, 10);
      const x = { x: { shape: [1, input.height, input.width, input.channels] } };
      const layout = await layoutOf(network, x);
      const weights = {
        parameters: { shape: [layout.parameterCount] },
        statistics: { shape: [layout.statisticCount] },
      };
      const counted = await multiplyAdds(evaluationProgram(network, layout), { ...x, ...weights });
      expect(counted).toBe(countFlops(architectures[name], input) + 512 * expansion * 10);
    },
  );
});

it('starts as in Goyal et al. 2017, 5.1: last scales of units zero, others one, the last layer of deviation 0.01', async () => {
  const layout = await layoutOf(classifierOf('ResNet-50', 1 / 16, 5), { x: { shape: [1, 32, 32, 3] } });
  const { parameters } = initialParameters(layout, 1);
  let offset = 0;
  const starts = layout.parameters.map(({ name, shape }) => {
    const values = parameters.subarray(offset, (offset += sizeOf(shape)));
    return {
      name,
      values: [...new Set(values)],
      square: values.reduce((sum, value) => sum + value ** 2, 0) / values.length,
    };
  });
  const scales = starts.filter(({ name }) => name.endsWith('norm/scale'));
  // The root, and 16 units of three convolutions of which four have a projection beside them.
  expect(scales).toHaveLength(1 + 16 * 3 + 4);
  for (const { name, values } of scales) expect([name, values]).toEqual([name, [name.includes('conv3/') ? 0 : 1]]);
  // 640 numbers: known to 3%.
  const last = starts.find(({ name }) => name === 'logits/weights')!;
  expect(Math.abs(Math.sqrt(last.square) / 0.01 - 1)).toBeLessThan(0.1);
});

it('begins with 7x7 windows of every second pixel and the largest of 3x3 of every second of these', async () => {
  const side = 32;
  const root = { ...architectures['ResNet-50'], stages: [] };
  const network: Network = (scope, { x }) => ({ y: resnetFeatures(scope, x, root, { width: 1 / 16 }) });
  const x = { shape: [1, side, side, 3] };
  const layout = await layoutOf(network, { x });
  const step = await onnxEngine('cpu').compile(
    ({ x, parameters, statistics }) => network(bind(layout, parameters, statistics, false).scope, { x }),
    { x, ...weightSpecs(layout) },
  );
  const { statistics } = initialParameters(layout, 1);
  const weights = { statistics, parameters: new Float32Array(layout.parameterCount).fill(1) };
  const dark = new Float32Array(side * side * 3);
  const dot = dark.with(3 * (16 * side + 16), 1);
  const [{ y: before }, { y: found }] = [
    await step.run({ x: dark, ...weights }),
    await step.run({ x: dot, ...weights }),
  ];
  await step.dispose();
  // Eight rows of eight pixels: those on the diagonal that the dot reaches.
  const filters = found.length / 64;
  const reached = Array.from({ length: 8 }, (_, at) => at).filter(
    (at) => found[filters * 9 * at] > before[filters * 9 * at],
  );
  // Row 16 is in the windows of seven from rows 10, 12, 14 and 16 on, the sixth to the ninth. Of these the second to the
  // fourth window of three have one: they are the fourth to the sixth, the sixth to the eighth, the eighth to the tenth.
  expect(reached).toEqual([2, 3, 4]);
});

describe('the dilated network of section 5.1', () => {
  const dilations = { conv4_x: 2, conv5_x: 4 };
  /** cResNet with fewer units: the first of a stage changes its shape, the second does not. */
  const short = {
    ...architectures['cResNet-39'],
    stages: architectures['cResNet-39'].stages.map((stage, index) => ({ ...stage, units: index === 0 ? 1 : 2 })),
  };
  /** Features and one branch of atrous pyramid pooling: pixel logits at conv3's resolution. */
  const network: Network = (scope, { x }) => {
    const features = resnetFeatures(scope, x, short, { width: 1 / 16, dilations });
    return { logits: convolution(scope.within('aspp'), features, { filters: 4, kernel: 3, dilation: 3, bias: true }) };
  };
  // Neither side is a multiple of a dilation, and the largest windows reach over both edges.
  const [batch, height, width, channels] = [2, 5, 7, 8];
  const specs: Specs = { x: { shape: [batch, height, width, channels] } };

  it('keeps the spatial size of conv3_x', async () => {
    const layout = await layoutOf(network, specs);
    const shape = await new Promise<readonly number[]>((resolve) => {
      void layoutOf((scope, inputs) => {
        const outputs = network(scope, inputs);
        resolve(outputs['logits'].shape);
        return outputs;
      }, specs);
    });
    expect(shape).toEqual([batch, height, width, 4]);
    // Dilation changes where taps lie, not how many there are.
    const undilated = await layoutOf(
      (scope, { x }) => ({ y: resnetFeatures(scope, x, short, { width: 1 / 16 }) }),
      specs,
    );
    expect(layout.parameters.filter(({ name }) => !name.startsWith('aspp'))).toMatchObject(
      undilated.parameters.map(({ name, shape }) => ({ name, shape })),
    );
  });

  it("has the gradients of TensorFlow.js's own spaceToBatch path, layer by layer, void pixels masked", async () => {
    const layout = await layoutOf(network, specs);
    const random = createRandom(5, 'dilated');
    const program: Program = ({ x, labels, parameters, statistics }) => {
      const { loss, gradient, logits } = lossAndGradient((vector) => {
        const { scope } = bind(layout, vector, statistics, true);
        const { logits } = network(scope, { x });
        return { loss: crossEntropy(tf.reshape(logits, [-1, 4]), labels), logits };
      }, parameters);
      const parts = tf.split(
        gradient as tf.Tensor1D,
        layout.parameters.map((spec) => sizeOf(spec.shape)),
      );
      return {
        loss,
        logits,
        ...Object.fromEntries(layout.parameters.map((spec, index) => [`gradient of ${spec.name}`, parts[index]])),
      };
    };
    const jitter = (values: Float32Array): Float32Array => values.map((value) => value + 0.1 * random.normal());
    const { parameters, statistics } = initialParameters(layout, 2);
    await expectSameOnBothEngines(
      program,
      {
        ...specs,
        labels: { shape: [batch * height * width], dtype: 'int32' },
        parameters: { shape: [layout.parameterCount] },
        statistics: { shape: [layout.statisticCount] },
      },
      {
        x: Float32Array.from({ length: batch * height * width * channels }, () => random.normal()),
        labels: Int32Array.from({ length: batch * height * width }, (_, index) => (index % 5 === 4 ? 255 : index % 5)),
        parameters: jitter(parameters),
        statistics,
      },
    );
  });
});
