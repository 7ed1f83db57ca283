import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { architectures, type NetworkName } from '../../lib/classification/architecture.ts';
import type { Program } from '../../lib/engine/engine.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { record } from '../../lib/engine/record.ts';
import { convolution } from '../../lib/nn/convolution.ts';
import { bind, initialParameters, layoutOf, type Network } from '../../lib/nn/parameters.ts';
import { atrousPyramid, paperAtrousRates } from '../../lib/segmentation/architecture.ts';
import { logitsSize, segmenter, segmenterInput } from '../../lib/segmentation/programs.ts';
import { lossAndGradient } from '../../lib/training/gradient.ts';
import { expectSameOnBothEngines } from '../engine/compare.ts';

describe('the size of the logits', () => {
  it.each([
    ['ResNet-50', 3, [320, 320], [40, 40]],
    ['ResNet-50', 3, [56, 72], [7, 9]],
    ['ResNet-71', 3, [50, 33], [7, 5]],
    ['cResNet-51', 16, [40, 40], [40, 40]],
    ['cResNet-39', 8, [7, 5], [7, 5]],
  ] as const)('%s-d with %d channels at %o is %o', async (name, channels, [height, inputWidth], [h, w]) => {
    const shape = {
      architecture: architectures[name as NetworkName],
      width: 1 / 16,
      classes: 5,
      atrousRates: paperAtrousRates,
      height,
      inputWidth,
      channels,
    };
    const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 2));
    const program: Program = ({ x, p, s }) => segmenter(shape)(bind(layout, p, s, false).scope, { x });
    const { outputs } = await record(program, {
      ...segmenterInput(shape, 2),
      p: { shape: [layout.parameterCount] },
      s: { shape: [layout.statisticCount] },
    });
    expect(outputs[0].shape).toEqual([2, h, w, 5]);
    expect(logitsSize(shape)).toEqual({ height: h, width: w });
  });
});

it('looks as far as the dilations of section 5.1 reach: 2 in conv4_x, 4 in conv5_x, 1 before', async () => {
  const stages = architectures['cResNet-39'].stages.map((stage, at) => ({ ...stage, units: [1, 2, 1][at] }));
  const side = 23;
  const shape = {
    architecture: { ...architectures['cResNet-39'], stages },
    width: 1 / 64,
    classes: 2,
    atrousRates: [1],
    height: 1,
    inputWidth: side,
    channels: 2,
  };
  const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 1));
  const step = await onnxEngine('cpu').compile(
    ({ x, p, s }) => segmenter(shape)(bind(layout, p, s, false).scope, { x }),
    {
      ...segmenterInput(shape, 1),
      p: { shape: [layout.parameterCount] },
      s: { shape: [layout.statisticCount] },
    },
  );
  // With positive numbers everywhere nothing cancels and no ReLU cuts off: a pixel acts on all that see it.
  const weights = { p: new Float32Array(layout.parameterCount).fill(0.3), s: initialParameters(layout, 1).statistics };
  const row = new Float32Array(side * 2).fill(1);
  const middle = (side - 1) / 2;
  const [{ logits }, { logits: bumped }] = [
    await step.run({ x: row, ...weights }),
    await step.run({ x: row.with(2 * middle, 2), ...weights }),
  ];
  await step.dispose();
  const reached = Array.from({ length: side }, (_, at) => at).filter((at) => logits[2 * at] !== bumped[2 * at]);
  // 1 in conv3_x, twice 2 in conv4_x, 4 in conv5_x, 1 in ASPP: all but the outermost pixels.
  const reach = 1 + 2 * 2 + 4 + 1;
  expect([reached[0], reached.at(-1)]).toEqual([middle - reach, middle + reach]);
});

describe('atrous spatial pyramid pooling', () => {
  const classes = 3;
  it.each([
    [
      [7, 7],
      [6, 12, 18, 24],
    ],
    [
      [5, 9],
      [1, 3, 6, 8],
    ],
    [
      [13, 4],
      [2, 3, 12],
    ],
  ] as const)(
    'on a %o map with rates %o is the sum of dilated convolutions with bias, gradients included',
    async ([height, width], rates) => {
      const [images, channels] = [2, 4];
      const pyramid: Network = (scope, { x }) => ({ y: atrousPyramid(scope, x, classes, rates) });
      // On the oracle's engine: TensorFlow.js's own convolution of every dilation-th pixel.
      const separate: Network = (scope, { x }) => ({
        y: rates
          .map((rate) =>
            convolution(scope.within(`rate${rate}`), x, { filters: classes, kernel: 3, dilation: rate, bias: true }),
          )
          .reduce((sum, branch) => tf.add(sum, branch)),
      });
      const x = { shape: [images, height, width, channels] };
      const layout = await layoutOf(pyramid, { x });
      expect(layout.parameterCount - layout.decayedCount).toBe(rates.length * classes);
      const weights = { shape: [images * height * width * classes] };
      const programOf =
        (network: Network): Program =>
        ({ x, weights, parameters, statistics }) => {
          const slopeOfX = (vector: tf.Tensor, input: tf.Tensor): tf.Tensor =>
            tf.sum(
              tf.mul(
                tf.reshape(network(bind(layout, vector, statistics, true).scope, { x: input })['y'], [-1]),
                weights,
              ),
            );
          const { gradient } = lossAndGradient((vector) => ({ loss: slopeOfX(vector, x) }), parameters);
          const parts = tf.split(
            gradient as tf.Tensor1D,
            layout.parameters.map((spec) => sizeOf(spec.shape)),
          );
          return {
            y: network(bind(layout, parameters, statistics, true).scope, { x })['y'],
            dx: tf.grad((input: tf.Tensor) => slopeOfX(parameters, input))(x),
            ...Object.fromEntries(layout.parameters.map(({ name }, index) => [name, parts[index]])),
          };
        };
      await expectSameOnBothEngines(
        programOf(pyramid),
        { x, weights, parameters: { shape: [layout.parameterCount] }, statistics: { shape: [0] } },
        undefined,
        1e-4,
        programOf(separate),
      );
    },
  );

  it('starts from normal numbers of deviation 0.01, and no bias', async () => {
    const layout = await layoutOf((scope, { x }) => ({ y: atrousPyramid(scope, x, 21, paperAtrousRates) }), {
      x: { shape: [1, 7, 7, 64] },
    });
    const { parameters } = initialParameters(layout, 1);
    const filters = parameters.subarray(0, layout.decayedCount);
    expect(filters.length).toBe(4 * 9 * 64 * 21);
    const deviation = Math.sqrt(filters.reduce((sum, value) => sum + value * value, 0) / filters.length);
    expect(deviation).toBeCloseTo(0.01, 4);
    expect(parameters.subarray(layout.decayedCount).every((value) => value === 0)).toBe(true);
  });
});
