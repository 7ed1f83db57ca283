// Tiny -d networks: their steps on the recorder and ONNX Runtime against the same programs run eagerly in plain JavaScript,
// and the laws that a step obeys.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { architectures, type NetworkName } from '../../lib/classification/architecture.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { ElementArray, Program } from '../../lib/engine/engine.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { initialParameters, layoutOf, type Layout } from '../../lib/nn/parameters.ts';
import {
  segmenter,
  segmenterEvaluationProgram,
  segmenterInput,
  segmenterTrainingProgram,
  segmenterTrainingSpecs,
  type SegmenterShape,
  type SegmenterStep,
} from '../../lib/segmentation/programs.ts';
import { expectSameOnBothEngines } from '../engine/compare.ts';

const batch = 2;
const classes = 4;
const paperStep: SegmenterStep = { momentum: 0.9, weightDecay: 5e-4, headRate: 10, trainNorms: false };

/** A sixteenth of the width and two units per stage: the first changes its shape, the second does not. */
function tiny(name: NetworkName): SegmenterShape {
  const architecture = {
    ...architectures[name],
    stages: architectures[name].stages.map((stage) => ({ ...stage, units: 2 })),
  };
  const [height, inputWidth, channels] = architecture.root ? [32, 40, 3] : [5, 6, 8];
  return { architecture, width: 1 / 16, classes, atrousRates: [2, 6], height, inputWidth, channels };
}

async function example(name: NetworkName) {
  const shape = tiny(name);
  const network = segmenter(shape);
  const layout = await layoutOf(network, segmenterInput(shape, batch));
  const specs = segmenterTrainingSpecs(shape, layout, batch);
  const random = createRandom(3, name);
  const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  const jitter = (values: Float32Array): Float32Array => values.map((value) => value + 0.1 * random.normal());
  const { parameters, statistics } = initialParameters(layout, 1);
  const inputs: Record<string, ElementArray> = {
    x: normals(sizeOf(specs['x'].shape)),
    labels: Int32Array.from({ length: sizeOf(specs['labels'].shape) }, (_, index) =>
      index % 5 === 4 ? 255 : index % 5,
    ),
    rate: Float32Array.of(0.05),
    // Away from the start, where units are their shortcuts and pass no gradient on.
    parameters: jitter(parameters),
    statistics: jitter(statistics),
    velocity: new Float32Array(layout.parameterCount),
  };
  return { shape, network, layout, specs, inputs };
}

const largest = (values: Float32Array | number[]): number =>
  (values as number[]).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The parameters' parts of a flat vector. */
function partsOf(layout: Layout, vector: ArrayLike<number>): Map<string, number[]> {
  let offset = 0;
  return new Map(
    layout.parameters.map(({ name, shape }) => {
      const part = Array.from(vector).slice(offset, offset + sizeOf(shape));
      offset += part.length;
      return [name, part];
    }),
  );
}

async function stepped(
  setup: Awaited<ReturnType<typeof example>>,
  options: Partial<SegmenterStep> = {},
  changed: Record<string, ElementArray> = {},
) {
  const { network, layout, specs, inputs } = setup;
  const step = await onnxEngine('cpu').compile(
    segmenterTrainingProgram(network, layout, { ...paperStep, ...options }),
    specs,
  );
  const { loss, ...outputs } = await step.run({ ...inputs, ...changed });
  await step.dispose();
  return { loss: loss[0], ...(outputs as Record<'parameters' | 'velocity', Float32Array>) };
}

describe.each([
  ['ResNet-50', false],
  ['cResNet-39', true],
] as const)('%s-d', (name, trainNorms) => {
  it(`trains alike on both engines, norms ${trainNorms ? 'trained' : 'fixed'}`, async () => {
    const { network, layout, inputs, specs } = await example(name);
    const step = segmenterTrainingProgram(network, layout, { ...paperStep, trainNorms });
    // From no velocity the new one is the gradient. Layer by layer: small layers must not hide behind large ones.
    const program: Program = (tensors) => {
      const { velocity, ...outputs } = step(tensors);
      const parts = tf.split(
        velocity as tf.Tensor1D,
        layout.parameters.map((spec) => sizeOf(spec.shape)),
      );
      const gradients = layout.parameters.flatMap(({ name: part }, index) =>
        !trainNorms && /norm/.test(part) ? [] : [[`gradient of ${part}`, parts[index]] as const],
      );
      return { ...outputs, ...Object.fromEntries(gradients) };
    };
    await expectSameOnBothEngines(program, specs, inputs);
  });

  it('segments alike on both engines', async () => {
    const { shape, network, layout, inputs, specs } = await example(name);
    const stride = shape.architecture.root ? 1 : 8;
    const program = segmenterEvaluationProgram(network, layout, {
      height: shape.height * stride,
      width: shape.inputWidth * stride,
    });
    const only = <T>({ x, parameters, statistics }: Readonly<Record<string, T>>): Record<string, T> => ({
      x: x!,
      parameters: parameters!,
      statistics: statistics!,
    });
    await expectSameOnBothEngines(program, only(specs), only(inputs));
  });
});

describe('a step', () => {
  it('moves the last layer ten times as fast, the rest at the rate itself, and norms only when asked', async () => {
    const setup = await example('cResNet-39');
    for (const trainNorms of [false, true]) {
      const { parameters, velocity } = await stepped(setup, { trainNorms, weightDecay: 0 });
      const change = parameters.map((value, index) => (setup.inputs['parameters'][index] - value) / 0.05);
      const [changes, gradients] = [partsOf(setup.layout, change), partsOf(setup.layout, velocity)];
      for (const [part, moved] of changes) {
        const speed = part.startsWith('aspp/') ? 10 : 1;
        const gradient = gradients.get(part)!;
        // A difference of two float32 near 1, over the rate.
        expect(
          largest(moved.map((value, index) => (value - speed * gradient[index]) / (1 + Math.abs(value)))),
        ).toBeLessThan(1e-4);
        const isFixed = /norm\/(scale|shift)$/.test(part) && !trainNorms;
        expect([part, moved.some((value) => value !== 0)]).toEqual([part, !isFixed]);
      }
      expect([...changes.keys()].filter((part) => part.startsWith('aspp/')).sort()).toEqual([
        'aspp/rate2/bias',
        'aspp/rate2/weights',
        'aspp/rate6/bias',
        'aspp/rate6/weights',
      ]);
    }
  });

  it('decays weights, but no bias, scale or shift', async () => {
    const setup = await example('cResNet-39');
    const [plain, decayed] = [
      await stepped(setup, { weightDecay: 0, trainNorms: true }),
      await stepped(setup, { weightDecay: 0.5, trainNorms: true }),
    ];
    const pull = partsOf(
      setup.layout,
      decayed.velocity.map((value, index) => value - plain.velocity[index]),
    );
    const values = partsOf(setup.layout, setup.inputs['parameters']);
    for (const [part, differences] of pull) {
      const share = part.endsWith('/weights') ? 0.5 : 0;
      expect(
        largest(differences.map((difference, index) => difference - share * values.get(part)![index])),
      ).toBeLessThan(1e-5);
    }
  });

  it('carries no statistics: batch norms go by the given ones and leave them', async () => {
    const setup = await example('cResNet-39');
    const [one, other] = [
      await stepped(setup),
      await stepped(setup, {}, { statistics: setup.inputs['statistics'].map((value) => value + 0.2) as Float32Array }),
    ];
    expect(Object.keys(one).sort()).toEqual(['loss', 'parameters', 'velocity']);
    expect(other.loss).not.toBeCloseTo(one.loss, 3);
  });
});

describe('void pixels', () => {
  it('have no part in loss and gradient: what labels give apart adds up to what they give together', async () => {
    const setup = await example('cResNet-39');
    const labels = setup.inputs['labels'] as Int32Array;
    const masked = (keep: (index: number) => boolean): Int32Array =>
      labels.map((label, index) => (keep(index) ? label : 255));
    const counted = (kept: Int32Array): number => kept.filter((label) => label !== 255).length;
    const run = (kept: Int32Array) => stepped(setup, { weightDecay: 0 }, { labels: kept });
    const [firstLabels, secondLabels] = [masked((index) => index % 3 === 0), masked((index) => index % 3 !== 0)];
    const [both, first, second] = [await run(labels), await run(firstLabels), await run(secondLabels)];
    const [n, m] = [counted(firstLabels), counted(secondLabels)];
    const total = counted(labels);
    expect(n + m).toBe(total);
    expect(total).toBeLessThan(labels.length);
    expect((n * first.loss + m * second.loss) / total).toBeCloseTo(both.loss, 5);
    const apart = both.velocity.map(
      (value, index) => value - (n * first.velocity[index] + m * second.velocity[index]) / total,
    );
    expect(largest(apart)).toBeLessThan(1e-4 * largest(both.velocity));
  });

  it('alone give no loss and no gradient', async () => {
    const setup = await example('cResNet-39');
    const { loss, velocity, parameters } = await stepped(
      setup,
      { weightDecay: 0 },
      { labels: new Int32Array(setup.inputs['labels'].length).fill(255) },
    );
    expect(Math.abs(loss)).toBe(0);
    expect(velocity.every((value) => value === 0)).toBe(true);
    expect(parameters).toEqual(setup.inputs['parameters']);
  });
});

it('interpolates logits between pixel centres: two classes meet in the middle between their features', async () => {
  // Logits as given: class 1 leads by -3 at the left feature and by +1 at the right one.
  const layout: Layout = { parameters: [], statistics: [], parameterCount: 0, decayedCount: 0, statisticCount: 0 };
  const program = segmenterEvaluationProgram((_, { x }) => ({ logits: x }), layout, { height: 8, width: 16 });
  const step = await onnxEngine('cpu').compile(program, {
    x: { shape: [1, 1, 2, 2] },
    parameters: { shape: [0] },
    statistics: { shape: [0] },
  });
  const { masks } = await step.run({
    x: Float32Array.of(3, 0, 0, 1),
    parameters: new Float32Array(0),
    statistics: new Float32Array(0),
  });
  await step.dispose();
  // Features lie at 3.5 and 11.5; the lead is zero at 3.5 + 8 * 3/4 = 9.5, between pixels 9 and 10.
  const row = Array.from({ length: 16 }, (_, column) => Number(column > 9.5));
  expect([...masks]).toEqual(Array.from({ length: 8 }, () => row).flat());
});
