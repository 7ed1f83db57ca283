// Would the programs run on tfjs-node and tfjs-node-gpu, which cannot be installed everywhere? They run
// here on the plain JavaScript backend; what they ask of it is held against what those packages offer.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import {
  classifier,
  classifierInput,
  evaluationProgram,
  trainingProgram,
  trainingSpecs,
} from '../../lib/classification/programs.ts';
import { resnetFeatures } from '../../lib/classification/resnet.ts';
import {
  codec,
  codecTrainingProgram,
  codecTrainingSpecs,
  imageSpecs,
  transcodingProgram,
  transcodingSpecs,
} from '../../lib/codec/programs.ts';
import { selectBackend } from '../../lib/engine/backend.ts';
import type { Program, Specs } from '../../lib/engine/engine.ts';
import '../../lib/engine/gradients.ts';
import { convolution } from '../../lib/nn/convolution.ts';
import { bind, layoutOf, type Layout, type Network } from '../../lib/nn/parameters.ts';
import { lossAndGradient } from '../../lib/training/gradient.ts';
import { crossEntropy } from '../../lib/training/losses.ts';
import fixture from './tfjs-node-kernels.json' with { type: 'json' };

interface Call {
  readonly kernel: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly dtypes: readonly string[];
}
const calls: Call[] = [];

/** Runs a program on zeros and notes every kernel it asks for. */
function observe(program: Program, specs: Specs): void {
  selectBackend('cpu');
  const engine = tf.engine();
  const original = engine.runKernel.bind(engine);
  const spy = vi.spyOn(engine, 'runKernel').mockImplementation((kernel, inputs, attrs) => {
    const tensors = Object.values(inputs).flat().filter(Boolean) as tf.Tensor[];
    calls.push({ kernel, attrs: (attrs ?? {}) as Call['attrs'], dtypes: tensors.map(({ dtype }) => dtype) });
    return original(kernel, inputs, attrs);
  });
  try {
    tf.tidy(
      () =>
        void program(
          Object.fromEntries(
            Object.entries(specs).map(([name, { shape, dtype }]) => [name, tf.zeros([...shape], dtype)]),
          ),
        ),
    );
  } finally {
    spy.mockRestore();
  }
}

const weights = (layout: Layout): Specs => ({
  parameters: { shape: [layout.parameterCount] },
  statistics: { shape: [layout.statisticCount] },
});

beforeAll(async () => {
  // One unit a stage: depth adds no kernel.
  for (const name of ['ResNet-50', 'cResNet-51'] as const) {
    const architecture = {
      ...architectures[name],
      stages: architectures[name].stages.map((stage) => ({ ...stage, units: 1 })),
    };
    const shape = { architecture, width: 1 / 16, classes: 3, height: 16, inputWidth: 16, channels: 3 };
    const network = classifier(shape);
    const layout = await layoutOf(network, classifierInput(shape, 2));
    observe(trainingProgram(network, layout, { momentum: 0.9, weightDecay: 1e-4 }), trainingSpecs(shape, layout, 2));
    observe(evaluationProgram(network, layout), { ...classifierInput(shape, 2), ...weights(layout) });
  }
  const shape = { width: 1 / 16, channels: 4, centers: 6 };
  const network = codec(shape);
  const layout = await layoutOf(network, imageSpecs(1, 16, 16));
  observe(codecTrainingProgram(network, layout, { beta: 600, centerPenalty: 0.1 }), codecTrainingSpecs(layout, 1, 16));
  observe(transcodingProgram(shape, layout), transcodingSpecs(layout, 1, 16, 16));

  const dilated: Network = (scope, { x }) => {
    const stages = architectures['cResNet-39'].stages.map((stage) => ({ ...stage, units: 1 }));
    const features = resnetFeatures(
      scope,
      x,
      { ...architectures['cResNet-39'], stages },
      { width: 1 / 16, dilations: { conv4_x: 2, conv5_x: 4 } },
    );
    return { logits: convolution(scope.within('aspp'), features, { filters: 3, kernel: 3, dilation: 6, bias: true }) };
  };
  const x = { x: { shape: [1, 5, 6, 4] } };
  const segmentation = await layoutOf(dilated, x);
  observe(
    ({ x, labels, parameters, statistics }) =>
      lossAndGradient((vector) => {
        const { logits } = dilated(bind(segmentation, vector, statistics, true).scope, { x });
        return { loss: crossEntropy(tf.reshape(logits, [-1, 3]), labels) };
      }, parameters),
    { ...x, labels: { shape: [30], dtype: 'int32' }, ...weights(segmentation) },
  );
});

const used = (): string[] => [...new Set(calls.map(({ kernel }) => kernel))].sort();

describe(`${fixture.packages.join(' and ')} ${fixture.version}`, () => {
  it('have every kernel that the programs use', () => {
    expect(used().length).toBeGreaterThan(20);
    expect(used()).toEqual(
      expect.arrayContaining([
        'Conv2D',
        'Conv2DBackpropInput',
        'Conv2DBackpropFilter',
        'MaxPool',
        'MaxPoolGrad',
        'SpaceToBatchND',
        'BatchToSpaceND',
        'OneHot',
        'GatherV2',
        'ArgMax',
      ]),
    );
    expect(used().filter((kernel) => !fixture.kernels.includes(kernel))).toEqual([]);
  });

  it('are asked for no dilation: their gradient kernels take every dilation for 1', () => {
    const dilations = (value: unknown): boolean => [value ?? 1].flat().every((each) => each === 1);
    const windows = calls.filter(({ kernel }) => /^(Conv2D|MaxPool|AvgPool)/.test(kernel));
    expect(windows.length).toBeGreaterThan(50);
    for (const { kernel, attrs } of windows)
      expect(dilations(attrs['dilations']), `${kernel} ${JSON.stringify(attrs)}`).toBe(true);
  });

  it('are asked for paddings and layouts they know: "same" or "valid", channels last', () => {
    for (const { kernel, attrs } of calls.filter(({ kernel }) => /^(Conv2D|MaxPool|AvgPool)/.test(kernel))) {
      expect(['same', 'valid'], kernel).toContain(attrs['pad']);
      expect(attrs['dataFormat'] ?? 'NHWC', kernel).toBe('NHWC');
      expect(attrs['dimRoundingMode'] ?? null, kernel).toBe(null);
    }
  });

  it('get one type in both operands of arithmetic: libtensorflow does not promote', () => {
    for (const { kernel, dtypes } of calls.filter(({ kernel }) =>
      /^(Add|Sub|Multiply|RealDiv|Maximum|Minimum|Pow|Greater|GreaterEqual|Less|LessEqual|Equal)$/.test(kernel),
    )) {
      expect(new Set(dtypes).size, `${kernel} of ${dtypes.join(' and ')}`).toBe(1);
    }
  });
});
