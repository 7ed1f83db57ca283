import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Specs, Tensors } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { record } from '../../lib/engine/record.ts';
import fc from '../property.ts';
import { expectSameOnBothEngines, randomInputs, relativeError } from './compare.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;
type Tensor4D = tf.Tensor4D;

/** A program that returns f(x) and the gradient of sum(f(x) * weights) with respect to x. */
const withGradient =
  (f: Unary) =>
  ({ x }: Tensors) => {
    const y = f(x);
    const weights = tf.reshape(tf.cos(tf.range(0, y.size)), y.shape);
    return { y, dx: tf.grad((input) => tf.sum(tf.mul(f(input), weights)))(x) };
  };

const shape = (...sizes: number[]): Specs => ({ x: { shape: sizes } });

describe('elementwise kernels', () => {
  const positive =
    (f: Unary): Unary =>
    (x) =>
      f(tf.add(tf.abs(x), 0.5));
  const cases: Record<string, Unary> = {
    neg: tf.neg,
    abs: tf.abs,
    exp: tf.exp,
    relu: tf.relu,
    sigmoid: tf.sigmoid,
    tanh: tf.tanh,
    square: tf.square,
    softplus: tf.softplus,
    sin: tf.sin,
    log: positive(tf.log),
    sqrt: positive(tf.sqrt),
    rsqrt: positive(tf.rsqrt),
    reciprocal: positive(tf.reciprocal),
    clip: (x) => tf.clipByValue(x, -0.5, 0.7),
    'mul by channel': (x) => tf.mul(x, tf.tensor1d([1, -2, 3])),
    'sub from channel': (x) => tf.sub(tf.tensor1d([1, -2, 3]), x),
    'div by column': (x) => tf.div(x, tf.add(tf.abs(tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, 1])), 1)),
    'add scalar': (x) => tf.add(x, 2.5),
    pow: (x) => tf.pow(tf.add(tf.abs(x), 0.1), 1.7),
    'maximum of two': (x) => tf.maximum(x, tf.reverse(x, 1)),
    'minimum of two': (x) => tf.minimum(x, tf.scalar(0.2)),
    'squared difference': (x) => tf.squaredDifference(x, tf.tensor1d([0.1, 0.2, 0.3])),
    'select by a condition': (x) =>
      tf.where(tf.greater(tf.reshape(tf.sin(tf.range(0, x.size)), x.shape), 0.3), tf.mul(x, 3), tf.neg(x)),
  };
  it.each(Object.entries(cases))('%s and its gradient', async (_, f) => {
    await expectSameOnBothEngines(withGradient(f), shape(2, 5, 3, 3));
  });

  it('broadcasts a short vector over many rows, from either side', async () => {
    const program = ({ x, v }: Tensors) => ({
      a: tf.sub(x, v),
      b: tf.sub(v, x),
      c: tf.div(x, tf.add(tf.square(v), 1)),
    });
    await expectSameOnBothEngines(program, { x: { shape: [4, 8, 8, 6] }, v: { shape: [6] } });
    await expectSameOnBothEngines(program, { x: { shape: [3, 5, 7] }, v: { shape: [1, 1, 7] } });
  });

  it('compares, combines and casts', async () => {
    const program = ({ x, n }: Tensors) => ({
      less: tf.cast(tf.less(x, 0.1), 'float32'),
      both: tf.cast(tf.logicalAnd(tf.greaterEqual(x, -1), tf.lessEqual(x, 1)), 'int32'),
      either: tf.cast(tf.logicalOr(tf.equal(n, 1), tf.notEqual(n, 2)), 'float32'),
      not: tf.cast(tf.logicalNot(tf.greater(x, 0)), 'float32'),
      truncated: tf.cast(tf.mul(x, 3), 'int32'),
      rounded: tf.add(tf.add(tf.floor(x), tf.ceil(x)), tf.round(x)),
      step: tf.step(x),
      sign: tf.sign(x),
    });
    await expectSameOnBothEngines(program, { x: { shape: [7, 5] }, n: { shape: [7, 5], dtype: 'int32' } });
  });
});

describe('reductions', () => {
  const cases: Record<string, Unary> = {
    'sum of all': (x) => tf.sum(x),
    'sum over images and pixels': (x) => tf.sum(x, [0, 1, 2]),
    'sum over the middle, kept': (x) => tf.sum(x, [1, 2], true),
    'sum over channels': (x) => tf.sum(x, -1),
    mean: (x) => tf.mean(x, [1, 2]),
    max: (x) => tf.max(x, -1),
    min: (x) => tf.min(x, 1, true),
    softmax: (x) => tf.softmax(x),
    'log softmax': (x) => tf.logSoftmax(x),
    'log-sum-exp': (x) => tf.logSumExp(x, -1),
  };
  it.each(Object.entries(cases))('%s and its gradient', async (_, f) => {
    await expectSameOnBothEngines(withGradient(f), shape(3, 4, 5, 6));
  });

  it('means and sums over a million rows lose no small addends', async () => {
    const rows = 2 ** 20;
    const step = await onnxEngine('cpu').compile(
      ({ x }) => ({ mean: tf.mean(x, 0), sum: tf.sum(x, 0) }),
      shape(rows, 2),
    );
    const { mean, sum } = await step.run({
      x: Float32Array.from({ length: 2 * rows }, (_, index) => (index % 2 === 0 ? 0.1 : 3)),
    });
    expect(
      [mean[0] / 0.1, mean[1] / 3, sum[0] / (rows * 0.1), sum[1] / (rows * 3)].every(
        (ratio) => Math.abs(ratio - 1) < 1e-4,
      ),
    ).toBe(true);
  });

  it('arg-max, arg-min and product', async () => {
    const program = ({ x }: Tensors) => ({ max: tf.argMax(x, 1), min: tf.argMin(x, 0), product: tf.prod(x, 1) });
    await expectSameOnBothEngines(program, shape(6, 9));
  });
});

describe('arrangement', () => {
  const cases: Record<string, Unary> = {
    reshape: (x) => tf.reshape(tf.square(x), [6, -1]),
    transpose: (x) => tf.transpose(x, [0, 3, 1, 2]),
    slice: (x) => tf.slice(x, [0, 1, 1, 0], [2, 2, -1, 3]),
    'concat along channels': (x) => tf.concat([x, tf.mul(x, 2)], 3),
    'split and stack': (x) => tf.stack(tf.split(x, 3, 1).reverse(), 0),
    'split into many': (x) =>
      tf.concat(tf.split(tf.reshape(x, [12, 8]), [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1], 0).reverse(), 0),
    'uneven split': (x) => tf.split(x, [1, 3], 2)[1],
    unstack: (x) => tf.add(tf.unstack(x, 0)[0], tf.unstack(x, 0)[1]),
    pad: (x) =>
      tf.pad(
        x,
        [
          [0, 0],
          [1, 2],
          [0, 3],
          [0, 0],
        ],
        0,
      ),
    tile: (x) => tf.tile(x, [1, 2, 1, 3]),
    reverse: (x) => tf.reverse(x, [1, 2]),
    'expand dimensions': (x) => tf.expandDims(x, 2),
    broadcast: (x) => tf.broadcastTo(tf.slice(x, [0, 0, 0, 0], [2, 1, 1, 4]), [2, 3, 4, 4]),
  };
  it.each(Object.entries(cases))('%s and its gradient', async (_, f) => {
    await expectSameOnBothEngines(withGradient(f), shape(2, 3, 4, 4));
  });

  it('one-hot and gather', async () => {
    const program = ({ x, n }: Tensors) => ({
      hot: tf.oneHot(n as tf.Tensor1D, 4, 1, 0, 'float32'),
      rows: tf.gather(x, n as tf.Tensor1D),
      zeros: tf.add(tf.zerosLike(x), tf.onesLike(x)),
      filled: tf.add(tf.fill([2, 2], 3), tf.ones([2, 2])),
    });
    await expectSameOnBothEngines(program, { x: { shape: [5, 3] }, n: { shape: [7], dtype: 'int32' } });
  });
});

describe('matrix products', () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('transposed %s %s, with gradients', async (ta, tb) => {
    const program = ({ a, b }: Tensors) => {
      const product = (p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.square(tf.matMul(p, q, ta, tb)));
      const [da, db] = tf.grads(product)([a, b]);
      return { y: tf.matMul(a, b, ta, tb), da, db };
    };
    await expectSameOnBothEngines(program, { a: { shape: ta ? [5, 4] : [4, 5] }, b: { shape: tb ? [3, 5] : [5, 3] } });
    await expectSameOnBothEngines(program, {
      a: { shape: ta ? [2, 5, 4] : [2, 4, 5] },
      b: { shape: tb ? [2, 3, 5] : [2, 5, 3] },
    });
  });
});

describe('fused kernels', () => {
  it.each(['linear', 'relu'] as const)('a product or a convolution, a bias and %s', async (activation) => {
    const program = ({ a, b, x, w, row, column, bias }: Tensors) => {
      const conv = {
        x: x as Tensor4D,
        filter: w as Tensor4D,
        strides: 2,
        pad: 'same',
        bias: bias as tf.Tensor1D,
        activation,
      } as const;
      return {
        row: tf.fused.matMul({ a, b, transposeB: true, bias: row, activation }),
        column: tf.fused.matMul({ a, b, transposeB: true, bias: column, activation }),
        none: tf.fused.matMul({ a, b, transposeB: true, activation }),
        batched: tf.fused.matMul({ a: tf.stack([a, a]), b: tf.stack([b, b]), transposeB: true, bias: row, activation }),
        conv: tf.fused.conv2d(conv),
        unbiased: tf.fused.conv2d({ ...conv, bias: undefined }),
      };
    };
    const specs: Specs = {
      a: { shape: [4, 5] },
      b: { shape: [3, 5] },
      row: { shape: [3] },
      column: { shape: [4, 1] },
      x: { shape: [2, 16, 24, 3] },
      w: { shape: [7, 7, 3, 4] },
      bias: { shape: [4] },
    };
    await expectSameOnBothEngines(program, specs);
  });

  it('refuse activations that they do not know, by name', async () => {
    const program = ({ a }: Tensors) => ({ y: tf.fused.matMul({ a, b: a, activation: 'elu' }) });
    await expect(record(program, { a: { shape: [3, 3] } })).rejects.toThrow(/linear and relu, got elu/);
  });
});

describe('convolutions', () => {
  for (const [kernel, stride, pad, batch, height, width] of [
    [1, 1, 'same', 1, 5, 7],
    [1, 2, 'same', 2, 7, 5],
    [1, 2, 'valid', 1, 6, 6],
    [3, 1, 'same', 2, 5, 7],
    [3, 1, 'valid', 1, 6, 5],
    [3, 2, 'same', 3, 7, 7],
    [3, 2, 'valid', 2, 8, 7],
    [3, 1, 'same', 3, 8, 12],
    [5, 2, 'same', 2, 12, 16],
    [7, 2, 'same', 2, 16, 24],
    [5, 1, 'valid', 2, 9, 12],
    [1, 3, 'same', 2, 7, 8],
    [5, 2, 'same', 2, 9, 8],
    [5, 2, 'same', 1, 8, 8],
    [7, 2, 'same', 2, 11, 9],
    [2, 2, 'valid', 1, 4, 6],
  ] as const) {
    it(`${kernel}x${kernel}, stride ${stride}, ${pad}, batch ${batch}, ${height}x${width}, with both gradients`, async () => {
      const conv = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as Tensor4D, w as Tensor4D, stride, pad);
      const program = ({ x, w }: Tensors) => {
        const [dx, dw] = tf.grads((a, b) => tf.sum(tf.square(conv(a, b))))([x, w]);
        return { y: conv(x, w), dx, dw };
      };
      await expectSameOnBothEngines(program, {
        x: { shape: [batch, height, width, 3] },
        w: { shape: [kernel, kernel, 3, 4] },
      });
    });
  }

  it("a patch matrix too large to keep is gathered again: the filter's gradient is the sum of those of half batches", async () => {
    const filter: Specs = { w: { shape: [3, 3, 64, 64] } };
    const gradient = async (images: number, inputs?: Record<string, Float32Array>) => {
      const specs: Specs = { x: { shape: [images, 48, 48, 64] }, ...filter };
      const program = ({ x, w }: Tensors) => ({
        dw: tf.grad((v: tf.Tensor) => tf.sum(tf.square(tf.conv2d(x as Tensor4D, v as Tensor4D, 1, 'same'))))(w),
      });
      const gathers = (await record(program, specs)).nodes.filter(({ op }) => op === 'Gather').length;
      const step = await onnxEngine('cpu').compile(program, specs);
      const given = inputs ?? (randomInputs(specs) as Record<string, Float32Array>);
      const { dw } = await step.run(given);
      await step.dispose();
      return { dw, given, gathers };
    };
    const whole = await gradient(8);
    const { x, w } = whole.given;
    const halves = [
      await gradient(4, { x: x.slice(0, x.length / 2), w }),
      await gradient(4, { x: x.slice(x.length / 2), w }),
    ];
    expect([whole.gathers, ...halves.map(({ gathers }) => gathers)]).toEqual([2, 1, 1]);
    expect(
      relativeError(
        whole.dw,
        halves[0].dw.map((value, index) => value + halves[1].dw[index]),
      ),
    ).toBeLessThan(1e-5);
  });

  it.each([
    [1, 1, 1, 'same', 8, 7],
    [3, 1, 1, 'same', 5, 7],
    [3, 2, 1, 'same', 7, 8],
    [5, 2, 1, 'same', 12, 16],
    [7, 2, 1, 'same', 11, 9],
    [3, 1, 2, 'same', 9, 7],
    [3, 1, 2, 'valid', 9, 7],
    [2, 2, 1, 'valid', 5, 7],
  ] as const)(
    'with a filter that never changes, %dx, stride %d, dilation %d, %s, %dx%d',
    async (kernel, stride, dilation, pad, height, width) => {
      // 16 channels and more go through blocked kernels.
      const specs: Specs = {
        x: { shape: [2, height, width, 16] },
        w: { shape: [kernel, kernel, 16, 32] },
        b: { shape: [32] },
      };
      const program = ({ x, w, b }: Tensors) => ({
        plain: tf.conv2d(x as Tensor4D, w as Tensor4D, stride, pad, 'NHWC', dilation),
        fused: tf.fused.conv2d({
          x: tf.relu(x as Tensor4D),
          filter: w as Tensor4D,
          strides: stride,
          pad,
          dilations: dilation,
          bias: b as tf.Tensor1D,
          activation: 'relu',
        }),
      });
      const { w, b, ...given } = randomInputs(specs);
      const reference = await onnxEngine('cpu').compile(program, specs);
      const frozen = await onnxEngine('cpu').compile(program, specs, { constants: { w, b } });
      const [expected, actual] = [await reference.run({ ...given, w, b }), await frozen.run(given)];
      for (const [name, values] of Object.entries(expected))
        expect(relativeError(actual[name], values), name).toBeLessThan(1e-5);
      expect(frozen.outputs).toEqual(reference.outputs);
      await Promise.all([reference.dispose(), frozen.dispose()]);
    },
  );

  it.each([
    [2, 'same'],
    [4, 'same'],
    [2, 'valid'],
  ] as const)('dilation %d, %s', async (dilation, pad) => {
    const program = ({ x, w }: Tensors) => ({ y: tf.conv2d(x as Tensor4D, w as Tensor4D, 1, pad, 'NHWC', dilation) });
    await expectSameOnBothEngines(program, { x: { shape: [2, 9, 7, 3] }, w: { shape: [3, 3, 3, 4] } });
  });

  it.each([
    [5, 2, 'same'],
    [3, 2, 'same'],
    [3, 1, 'valid'],
    [4, 2, 'valid'],
  ] as const)('transposed %dx, stride %d, %s, with both gradients', async (kernel, stride, pad) => {
    const size = (n: number) => (pad === 'same' ? n * stride : (n - 1) * stride + kernel);
    const up = (x: tf.Tensor, w: tf.Tensor) =>
      tf.conv2dTranspose(x as Tensor4D, w as Tensor4D, [2, size(4), size(5), 3], stride, pad);
    const program = ({ x, w }: Tensors) => {
      const [dx, dw] = tf.grads((a, b) => tf.sum(tf.square(up(a, b))))([x, w]);
      return { y: up(x, w), dx, dw };
    };
    await expectSameOnBothEngines(program, { x: { shape: [2, 4, 5, 4] }, w: { shape: [kernel, kernel, 3, 4] } });
  });
});

describe('pooling and resizing', () => {
  const cases: Record<string, Unary> = {
    'max 3x3/2 same': (x) => tf.maxPool(x as Tensor4D, 3, 2, 'same'),
    'max 2x2/2 valid': (x) => tf.maxPool(x as Tensor4D, 2, 2, 'valid'),
    'average 2x2/1 valid': (x) => tf.avgPool(x as Tensor4D, 2, 1, 'valid'),
    'bilinear up': (x) => tf.image.resizeBilinear(x as Tensor4D, [13, 11]),
    'bilinear up, corners': (x) => tf.image.resizeBilinear(x as Tensor4D, [13, 11], true),
    'bilinear down, corners': (x) => tf.image.resizeBilinear(x as Tensor4D, [4, 3], true),
  };
  it.each(Object.entries(cases))('%s and its gradient', async (_, f) => {
    // Square, because the oracle's gradient of resizing swaps height and width.
    await expectSameOnBothEngines(withGradient(f), shape(2, 7, 7, 3));
  });

  it('of any size, windows and stride, and the gradient (property)', async () => {
    const side = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(side, side, side, side, fc.integer({ min: 1, max: 3 }), fc.constantFrom('same', 'valid')),
        async ([height, width, rows, columns, stride, pad]) => {
          fc.pre(pad === 'same' || (rows <= height && columns <= width));
          await expectSameOnBothEngines(
            withGradient((x) => tf.maxPool(x as Tensor4D, [rows, columns], stride, pad as 'same')),
            shape(2, height, width, 2),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it("the maximum's gradient goes to the first of equal pixels", async () => {
    const specs = shape(2, 8, 9, 3);
    const x = Float32Array.from({ length: 432 }, (_, index) => Math.floor(3 * Math.abs(Math.sin(index * index))));
    await expectSameOnBothEngines(
      withGradient((v) => tf.maxPool(v as Tensor4D, 3, 2, 'same')),
      specs,
      { x },
    );
    await expectSameOnBothEngines(
      withGradient((v) => tf.maxPool(v as Tensor4D, [2, 3], 1, 'valid')),
      specs,
      { x },
    );
  });

  it('average 3x3/2 same: the gradient is the adjoint of the pooling (the oracle divides by 9 at the border)', async () => {
    const pool: Unary = (x) => tf.avgPool(x as Tensor4D, 3, 2, 'same');
    await expectSameOnBothEngines(({ x }) => ({ y: pool(x) }), shape(2, 7, 6, 3));
    const weights = (y: tf.Tensor) => tf.reshape(tf.cos(tf.range(0, y.size)), y.shape);
    const step = await onnxEngine('cpu').compile(
      ({ x, v }) => ({
        left: tf.sum(tf.mul(tf.grad((input) => tf.sum(tf.mul(pool(input), weights(pool(input)))))(x), v)),
        right: tf.sum(tf.mul(pool(v), weights(pool(v)))),
      }),
      { x: { shape: [2, 7, 6, 3] }, v: { shape: [2, 7, 6, 3] } },
    );
    const { left, right } = await step.run(randomInputs(step.inputs));
    expect(left[0]).toBeCloseTo(right[0], 4);
  });

  it('nearest neighbour', async () => {
    const program = ({ x }: Tensors) => ({
      up: tf.image.resizeNearestNeighbor(x as Tensor4D, [14, 15]),
      corners: tf.image.resizeNearestNeighbor(x as Tensor4D, [13, 11], true),
      centres: tf.image.resizeNearestNeighbor(x as Tensor4D, [4, 9], false, true),
    });
    await expectSameOnBothEngines(program, shape(2, 7, 6, 3));
  });

  it('bilinear with half-pixel centres', async () => {
    const program = ({ x }: Tensors) => ({ y: tf.image.resizeBilinear(x as Tensor4D, [9, 10], false, true) });
    await expectSameOnBothEngines(program, shape(2, 5, 6, 3));
  });
});
