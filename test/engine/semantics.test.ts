// What users' programs may do: the recorder gives what TensorFlow.js gives on its plain JavaScript backend, or refuses by name.
import * as tf from '@tensorflow/tfjs-core';
import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import type { Arrays, Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import { relativeError } from './compare.ts';

const engines = { onnx: onnxEngine('cpu'), oracle: await tfjsEngine('cpu') };

interface Output {
  readonly kind: string;
  readonly numbers: readonly number[];
}

/** What a program gives: type and shape of each output, and its numbers. */
async function given(engine: keyof typeof engines, program: Program, specs: Specs, inputs: Arrays): Promise<Output[]> {
  const step = await engines[engine].compile(program, specs);
  const outputs = await step.run(inputs);
  await step.dispose();
  return Object.entries(outputs).map(([name, values]) => {
    const { shape, dtype = 'float32' } = step.outputs[name];
    return { kind: `${name}: ${dtype} [${shape.join()}]`, numbers: Array.from(values as ArrayLike<number>) };
  });
}

/** Expects the recorder to give what TensorFlow.js gives: kinds and what is not finite exactly, numbers but for rounding. */
async function expectSame(program: Program, specs: Specs, inputs: Arrays): Promise<void> {
  const [actual, expected] = [
    await given('onnx', program, specs, inputs),
    await given('oracle', program, specs, inputs),
  ];
  expect(actual.map(({ kind }) => kind)).toEqual(expected.map(({ kind }) => kind));
  const odd = ({ numbers }: Output): string[] =>
    numbers.map((value) => (Number.isFinite(value) ? 'finite' : String(value)));
  expect(actual.map(odd)).toEqual(expected.map(odd));
  actual.forEach(({ kind, numbers }, at) => {
    const finite = (output: Output): number[] => output.numbers.filter(Number.isFinite);
    const error = relativeError(finite({ kind, numbers }), finite(expected[at]));
    expect(
      kind.includes('float32') ? error : error * 1e9,
      `${kind}: ${numbers.join(' ')} for ${expected[at].numbers.join(' ')}`,
    ).toBeLessThan(1e-4);
  });
}

const f = (...values: number[]): Float32Array => Float32Array.from(values);
const i = (...values: number[]): Int32Array => Int32Array.from(values);
const floats = (...shape: number[]): Specs => ({ x: { shape } });
const integers = (...shape: number[]): Specs => ({ n: { shape, dtype: 'int32' } });
type Case = readonly [string, Program, Specs, Arrays];

const cases: Case[] = [
  [
    'the mean of integers',
    ({ n }) => ({ all: tf.mean(n), rows: tf.mean(n, 1), columns: tf.mean(n, 0, true) }),
    integers(2, 2),
    { n: i(1, 2, 2, 2) },
  ],
  [
    'a division of integers, by zero and of negative ones',
    ({ n }) => ({ a: tf.div(n, tf.scalar(2, 'int32')), b: tf.floorDiv(tf.scalar(-7, 'int32'), n) }),
    integers(5),
    { n: i(1, -3, 0, 7, -7) },
  ],
  [
    'functions of integers',
    ({ n }) => ({ e: tf.exp(n), g: tf.sign(n), l: tf.sigmoid(tf.cast(n, 'float32')), a: tf.abs(tf.neg(n)) }),
    integers(3),
    { n: i(1, 4, 9) },
  ],
  [
    'largest and smallest beside NaN',
    ({ x }) => ({ a: tf.max(x), b: tf.min(x, 1), c: tf.max(x, 0, true) }),
    floats(2, 3),
    { x: f(NaN, 1, 2, 1, 2, NaN) },
  ],
  [
    'the place of the largest beside NaN',
    ({ x }) => ({ a: tf.argMax(x, 1), b: tf.argMin(x, 1) }),
    floats(3, 3),
    { x: f(NaN, 1, 2, 1, NaN, 2, 3, 3, 1) },
  ],
  [
    'NaN elementwise',
    ({ x }) => ({
      a: tf.relu(x),
      b: tf.maximum(x, tf.scalar(0)),
      c: tf.sign(x),
      d: tf.clipByValue(x, 0, 1),
      e: tf.cast(x, 'int32'),
      g: tf.cast(x, 'bool'),
    }),
    floats(4),
    { x: f(1.7, NaN, -2.7, 0) },
  ],
  [
    'ranges that go down',
    ({ x }) => ({ a: tf.add(x, tf.range(3, 0)), b: tf.range(3, 0, -2), c: tf.range(0, 3) }),
    floats(3),
    { x: f(1, 1, 1) },
  ],
  [
    'slices from the end',
    ({ x }) => ({ a: tf.slice(x, [-2], [1]), b: tf.slice(x, [1], [-1]) }),
    floats(3),
    { x: f(1, 2, 3) },
  ],
  [
    'nothing at all',
    ({ x }) => {
      const none = tf.slice(x, [0], [0]);
      return { a: tf.sum(none), b: tf.max(none), c: tf.mean(none), d: tf.concat([x, none]), e: tf.add(none, 1) };
    },
    floats(3),
    { x: f(1, 2, 3) },
  ],
  [
    'empty inputs',
    ({ x }) => ({ a: tf.add(x, 1), b: tf.matMul(x, tf.zeros([0, 2])), c: tf.sum(x, 1) }),
    floats(2, 0),
    { x: f() },
  ],
  [
    'integers within bounds, rounded, as steps and multiplied',
    ({ n }) => ({
      a: tf.clipByValue(n, -1, 2),
      b: tf.clipByValue(n, 0, Infinity),
      c: tf.clipByValue(n, -0.5, 1.5),
      d: tf.round(n),
      e: tf.step(n),
      g: tf.matMul(n, n, true),
      h: tf.matMul(n, n, false, true),
    }),
    integers(2, 2),
    { n: i(-3, 0, 7, 16777217) },
  ],
  [
    'maps of integers',
    ({ n }) => ({
      a: tf.maxPool(n as tf.Tensor4D, 3, 2, 'same'),
      b: tf.image.resizeNearestNeighbor(n as tf.Tensor4D, [5, 2]),
      c: tf.image.resizeNearestNeighbor(n as tf.Tensor4D, [4, 7], false, true),
      d: tf.image.resizeNearestNeighbor(n as tf.Tensor4D, [2, 2], true),
      e: tf.image.resizeBilinear(n as tf.Tensor4D, [5, 2]),
    }),
    integers(1, 3, 3, 1),
    { n: i(-1, -2, -3, -4, -5, -6, -7, -8, -9) },
  ],
  [
    'rows of nothing',
    ({ x }) => ({
      a: tf.sum(x, 0),
      b: tf.reshape(x, [0, 5]),
      c: tf.concat([x, x], 0),
      d: tf.logSumExp(x, 0),
      e: tf.transpose(x),
    }),
    floats(3, 0),
    { x: f() },
  ],
  [
    'a matrix times a batch of one',
    ({ x }) => ({
      a: tf.matMul(x, tf.ones([1, 3, 4])),
      b: tf.matMul(tf.reshape(x, [1, 2, 3]), tf.ones([1, 1, 3, 2])),
      c: tf.fused.matMul({ a: x, b: tf.ones([1, 3, 4]), bias: tf.ones([4]) }),
    }),
    floats(2, 3),
    { x: f(1, 2, 3, 4, 5, 6) },
  ],
  ['ties', ({ x }) => ({ a: tf.argMax(x), b: tf.argMin(x) }), floats(4), { x: f(1, 3, 3, 1) }],
  ['one-hot rows of what is no class', ({ n }) => ({ a: tf.oneHot(n, 3) }), integers(3), { n: i(-1, 1, 3) }],
  [
    'a division by zero',
    ({ x }) => ({ a: tf.div(x, tf.scalar(0)), b: tf.div(x, tf.scalar(-0)), c: tf.reciprocal(tf.sub(x, x)) }),
    floats(3),
    { x: f(-1, 0, 1) },
  ],
  ['halves', ({ x }) => ({ a: tf.round(x) }), floats(4), { x: f(0.5, 1.5, 2.5, -0.5) }],
];

describe('the recorder gives what TensorFlow.js gives:', () => {
  it.each(cases)('%s', async (_, program, specs, inputs) => {
    await expectSame(program, specs, inputs);
  });
});

it('leaves out the windows that TensorFlow.js leaves out, of filters that change and of those that never do', async () => {
  const program: Program = ({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [3, 1], 2) });
  const specs: Specs = { x: { shape: [1, 10, 9, 1] }, w: { shape: [3, 1, 1, 1] } };
  const inputs = { x: Float32Array.from({ length: 90 }, (_, index) => Math.cos(index)), w: f(1, 2, 3) };
  await expectSame(program, specs, inputs);
  await expectSame(
    ({ x }) => program({ x, w: tf.tensor([1, 2, 3], [3, 1, 1, 1]) }),
    { x: specs['x'] },
    { x: inputs.x },
  );
});

describe('the recorder refuses', () => {
  it('a negative index and one past the end', async () => {
    const at =
      (index: number): Program =>
      ({ x }) => ({ y: tf.gather(x, tf.tensor1d([index], 'int32')) });
    await expect(engines.onnx.compile(at(-1), floats(3))).rejects.toThrow(
      'gather: expected indices from 0 to 2, got -1',
    );
    await expect(engines.onnx.compile(at(3), floats(3))).rejects.toThrow('gather: expected indices from 0 to 2, got 3');
    const step = await engines.onnx.compile(({ x, n }) => ({ y: tf.gather(x, n) }), { ...floats(3), ...integers(1) });
    expect(await step.run({ x: f(1, 2, 3), n: i(2) })).toEqual({ y: f(3) });
    await expect(step.run({ x: f(1, 2, 3), n: i(-1) })).rejects.toThrow(/out of data bounds/);
    await step.dispose();
  });

  it.each<[string, (x: tf.Tensor) => tf.Tensor, string]>([
    ['arithmetic on booleans', (x) => tf.mul(tf.greater(x, 0), tf.less(x, 1)), "tf.cast(x, 'int32')"],
    ['the largest of booleans', (x) => tf.max(tf.greater(x, 0)), 'got a bool tensor'],
    ['a slice that reaches past the end', (x) => tf.sum(tf.slice(x, [2], [3])), 'would overflow input.shape[0] (4)'],
    [
      'windows larger than the map',
      (x) => tf.conv2d(tf.reshape(x, [1, 2, 2, 1]) as tf.Tensor4D, tf.ones([1, 5, 1, 1]), [1, 3], 'valid'),
      'windows of 1 x 5 pixels do not fit a padded map of 2 x 2',
    ],
    [
      'pooling with windows larger than the map',
      (x) => tf.maxPool(tf.reshape(x, [1, 2, 2, 1]) as tf.Tensor4D, [5, 1], [3, 1], 'valid'),
      'windows of 5 x 1 pixels do not fit a padded map of 2 x 2',
    ],
    ['random numbers', (x) => tf.dropout(x, 0.5), 'cannot draw random numbers'],
  ])('%s', async (_, operation, message) => {
    await expect(engines.onnx.compile(({ x }) => ({ y: operation(x) }), floats(4))).rejects.toThrow(message);
    expect(Math.random()).toBeLessThan(1);
  });

  it('an input by a name that its outputs begin with', async () => {
    await expect(
      engines.onnx.compile((inputs) => ({ y: tf.add(inputs['out/y'], 1) }), { 'out/y': { shape: [2] } }),
    ).rejects.toThrow("input 'out/y': expected a name that does not begin with 'out/'");
  });

  it('what it has no kernel for, by name', async () => {
    await expect(engines.onnx.compile(({ x }) => ({ y: tf.cumsum(x) }), floats(3))).rejects.toThrow(
      "the onnx engine has no kernel for 'Cumsum'",
    );
  });
});

// Random programs: a few values of one shape and type, each made of earlier ones; at the end they are reduced.
type Values = tf.Tensor[];
const unary: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  neg: tf.neg,
  abs: tf.abs,
  square: tf.square,
  relu: tf.relu,
  sign: tf.sign,
  exp: (x) => tf.exp(tf.clipByValue(tf.cast(x, 'float32'), -3, 3)),
  sigmoid: (x) => tf.sigmoid(tf.cast(x, 'float32')),
  floor: (x) => tf.floor(tf.cast(x, 'float32')),
  round: (x) => tf.round(tf.cast(x, 'float32')),
  reverse: (x) => tf.reverse(x, 0),
  double: (x) => tf.add(x, x),
  'to integers': (x) => tf.cast(tf.clipByValue(tf.cast(x, 'float32'), -1000, 1000), 'int32'),
  'to floats': (x) => tf.cast(x, 'float32'),
  centred: (x) => tf.sub(tf.cast(x, 'float32'), tf.mean(x, 1, true)),
  'first row': (x) => tf.add(tf.zerosLike(x), tf.slice(x, [0, 0], [1, -1])),
  transposed: (x) => tf.reshape(tf.transpose(x), x.shape),
};
const binary: Readonly<Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> = {
  // The sign of a zero is each backend's own: round(-0.5) is 0 in JavaScript and -0 in TensorFlow's and ONNX Runtime's kernels.
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: (a, b) => tf.div(a, tf.where(tf.equal(b, tf.zerosLike(b)), tf.onesLike(b), b)),
  maximum: tf.maximum,
  minimum: tf.minimum,
  'larger of': (a, b) => tf.where(tf.greater(a, b), tf.cast(a, 'float32'), tf.cast(b, 'float32')),
  squaredDifference: tf.squaredDifference,
};
const reductions: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  none: (x) => tf.clone(x),
  sum: (x) => tf.sum(x, 0),
  mean: (x) => tf.mean(x),
  max: (x) => tf.max(x, 1),
  min: (x) => tf.min(x),
  argMax: (x) => tf.argMax(x, 1),
  argMin: (x) => tf.argMin(x, 0),
};
const operation = fc.oneof(
  fc.record({ name: fc.constantFrom(...Object.keys(unary)), of: fc.nat(9) }),
  fc.record({ name: fc.constantFrom(...Object.keys(binary)), of: fc.nat(9), and: fc.nat(9) }),
);
const number = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -8, max: 8 }).map((n) => n / 2) },
  { weight: 1, arbitrary: fc.constant(NaN) },
);

it('agrees with TensorFlow.js on random small programs', { timeout: 120_000 }, async () => {
  const random = fc.record({
    rows: fc.integer({ min: 1, max: 3 }),
    columns: fc.integer({ min: 1, max: 4 }),
    operations: fc.array(operation, { minLength: 1, maxLength: 5 }),
    reduction: fc.constantFrom(...Object.keys(reductions)),
    x: fc.array(number, { minLength: 12, maxLength: 12 }),
    n: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 12, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(random, async ({ rows, columns, operations, reduction, x, n }) => {
      const program: Program = (inputs) => {
        const values: Values = [inputs['x'], inputs['n']];
        for (const operation of operations) {
          const a = values[operation.of % values.length];
          values.push(
            'and' in operation
              ? binary[operation.name](a, values[operation.and % values.length])
              : unary[operation.name](a),
          );
        }
        return { y: reductions[reduction](values.at(-1)!) };
      };
      const size = rows * columns;
      const specs: Specs = { ...floats(rows, columns), ...integers(rows, columns) };
      const inputs = { x: Float32Array.from(x.slice(0, size)), n: Int32Array.from(n.slice(0, size)) };
      await expectSame(program, specs, inputs);
    }),
    { numRuns: 250 },
  );
});
