// Runs the kit's programs on one provider of ONNX Runtime and prints what they gave, as JSON lines. A process of
// its own, started by webgpu.slow.test.ts with a software Vulkan driver in its environment.
import * as tf from '@tensorflow/tfjs-core';
import { architectures } from '../../lib/classification/architecture.ts';
import {
  classifier,
  classifierInput,
  classifierState,
  evaluationProgram,
  trainingProgram,
  trainingSpecs,
} from '../../lib/classification/programs.ts';
import { resnetFeatures } from '../../lib/classification/resnet.ts';
import {
  codec,
  codecState,
  codecTrainingProgram,
  codecTrainingSpecs,
  imageSpecs,
  transcodingProgram,
  transcodingSpecs,
} from '../../lib/codec/programs.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { ElementArray, Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { convolution } from '../../lib/nn/convolution.ts';
import { bind, initialParameters, layoutOf, type Layout, type Network } from '../../lib/nn/parameters.ts';
import { lossAndGradient } from '../../lib/training/gradient.ts';
import { crossEntropy } from '../../lib/training/losses.ts';

const engine = onnxEngine(process.argv[2] as 'cpu' | 'webgpu');
type Arrays = Record<string, ElementArray>;

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const random = createRandom(1, 'webgpu');
const normals = (length: number, scale = 1): Float32Array =>
  Float32Array.from({ length }, () => scale * random.normal());
const jitter = (values: Float32Array): Float32Array => values.map((value) => value + 0.1 * random.normal());
const weightSpecs = (layout: Layout): Specs => ({
  parameters: { shape: [layout.parameterCount] },
  statistics: { shape: [layout.statisticCount] },
});

/** Runs a program so many times, its state carried on, and prints the last outputs and the state. */
async function report(
  name: string,
  program: Program,
  specs: Specs,
  inputs: Arrays,
  { carry = [], runs = 1 }: { carry?: readonly string[]; runs?: number } = {},
): Promise<void> {
  try {
    const step = await engine.compile(program, specs, { carry });
    const entries = Object.entries(inputs);
    if (carry.length > 0) step.load(Object.fromEntries(entries.filter(([key]) => carry.includes(key))));
    const fed = Object.fromEntries(entries.filter(([key]) => !carry.includes(key)));
    let outputs: Arrays = {};
    for (let run = 0; run < runs; run++) outputs = await step.run(fed);
    const state = carry.length > 0 ? await step.save() : {};
    await step.dispose();
    say({
      name,
      outputs: Object.fromEntries(
        Object.entries({ ...outputs, ...state }).map(([key, array]) => [key, Array.from(array)]),
      ),
    });
  } catch (error) {
    say({ name, error: String(error) });
  }
}

for (const name of ['cResNet-39', 'ResNet-50'] as const) {
  const [side, channels] = name === 'ResNet-50' ? [48, 3] : [8, 4];
  // Two units a stage: one that changes the shape, one that does not.
  const architecture = {
    ...architectures[name],
    stages: architectures[name].stages.map((stage) => ({ ...stage, units: 2 })),
  };
  const shape = { architecture, width: 1 / 16, classes: 3, height: side, inputWidth: side, channels };
  const network = classifier(shape);
  const layout = await layoutOf(network, classifierInput(shape, 3));
  const { parameters, statistics } = initialParameters(layout, 1);
  const given = { x: normals(3 * side * side * channels), parameters: jitter(parameters), statistics };
  await report(
    `training of ${name}`,
    trainingProgram(network, layout, { momentum: 0.9, weightDecay: 1e-4 }),
    trainingSpecs(shape, layout, 3),
    {
      ...given,
      labels: Int32Array.of(0, 1, 2),
      rate: Float32Array.of(0.01),
      velocity: new Float32Array(layout.parameterCount),
    },
    { carry: classifierState, runs: 3 },
  );
  await report(
    `evaluation of ${name}`,
    evaluationProgram(network, layout),
    { ...classifierInput(shape, 3), ...weightSpecs(layout) },
    given,
  );
}

{
  const shape = { width: 1 / 16, channels: 4, centers: 6 };
  const network = codec(shape);
  const layout = await layoutOf(network, imageSpecs(3, 16, 16));
  const { parameters, statistics } = initialParameters(layout, 3);
  const x = normals(3 * 16 * 16 * 3, 60).map((value) => Math.min(255, Math.max(0, 128 + value)));
  const zeros = new Float32Array(layout.parameterCount);
  await report(
    'training of the codec',
    codecTrainingProgram(network, layout, { beta: 600, centerPenalty: 0.1 }),
    codecTrainingSpecs(layout, 3, 16),
    {
      x,
      rate: Float32Array.of(1e-3),
      step: Float32Array.of(5),
      targetEntropy: Float32Array.of(0.5),
      parameters,
      statistics,
      mean: zeros,
      square: zeros.map(() => 1),
    },
    { carry: codecState, runs: 3 },
  );
  await report('transcoding', transcodingProgram(shape, layout), transcodingSpecs(layout, 3, 16, 16), {
    x,
    parameters,
    statistics,
  });
}

{
  const stages = architectures['cResNet-39'].stages.map((stage) => ({ ...stage, units: 1 }));
  const network: Network = (scope, { x }) => {
    const features = resnetFeatures(
      scope,
      x,
      { ...architectures['cResNet-39'], stages },
      { width: 1 / 16, dilations: { conv4_x: 2, conv5_x: 4 } },
    );
    const logits = convolution(scope.within('aspp'), features, { filters: 3, kernel: 3, dilation: 6, bias: true });
    return { logits: tf.image.resizeBilinear(logits as tf.Tensor4D, [10, 12], true) };
  };
  const specs = { x: { shape: [2, 5, 6, 4] } };
  const layout = await layoutOf(network, specs);
  const { parameters, statistics } = initialParameters(layout, 4);
  await report(
    'gradient of dilated segmentation with void labels',
    ({ x, labels, parameters, statistics }) =>
      lossAndGradient((vector) => {
        const { logits } = network(bind(layout, vector, statistics, true).scope, { x });
        return { loss: crossEntropy(tf.reshape(logits, [-1, 3]), labels) };
      }, parameters),
    { ...specs, labels: { shape: [240], dtype: 'int32' }, ...weightSpecs(layout) },
    {
      x: normals(240),
      labels: Int32Array.from({ length: 240 }, (_, index) => (index % 4 === 3 ? 255 : index % 4)),
      parameters: jitter(parameters),
      statistics,
    },
  );
}

// Kernels that no network above uses, or not with these attributes.
{
  const average = (x: tf.Tensor): tf.Tensor => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same');
  const specs: Specs = {
    x: { shape: [2, 6, 5, 3] },
    n: { shape: [4], dtype: 'int32' },
    b: { shape: [4], dtype: 'bool' },
  };
  await report(
    'other kernels',
    ({ x, n, b }) => ({
      average: average(x),
      averageGradient: tf.grad((v: tf.Tensor) => tf.sum(tf.square(average(v))))(x),
      integers: tf.add(tf.mul(n, n), tf.scalar(3, 'int32')),
      hot: tf.oneHot(n as tf.Tensor1D, 5, 1, 0, 'float32'),
      isSmall: tf.logicalOr(b, tf.less(n, 2)),
      highest: tf.argMax(x, 3),
      extremes: tf.concat([tf.max(x, [1, 2]), tf.min(x, [1, 2])], 0),
      reversed: tf.reverse(tf.transpose(x, [0, 3, 1, 2]), [1, 3]),
      tiled: tf.tile(tf.slice(x, [0, 1, 1, 0], [1, 2, 2, 3]), [2, 1, 3, 1]),
      smooth: tf.add(tf.softplus(x), tf.add(tf.sigmoid(x), tf.tanh(x))),
      truncated: tf.cast(tf.mul(x, 3), 'int32'),
      rounded: tf.add(tf.round(x), tf.add(tf.floor(x), tf.ceil(x))),
    }),
    specs,
    { x: normals(180), n: Int32Array.of(0, 3, 1, 4), b: Uint8Array.of(0, 1, 0, 0) },
  );
}
