// Sums of products as single nodes: which they are, and that they are the same sums.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Program, Specs, Tensors } from '../../lib/engine/engine.ts';
import { record } from '../../lib/engine/record.ts';
import { expectSameOnBothEngines } from './compare.ts';

const specs: Specs = {
  a: { shape: [12, 5] },
  b: { shape: [5, 4] },
  matrix: { shape: [12, 4] },
  row: { shape: [4] },
};
const product = ({ a, b }: Tensors): tf.Tensor => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);

/** How many nodes of each kind a program takes, those that copy nothing aside. */
async function nodesOf(program: Program): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { op } of (await record(program, specs)).nodes) if (op !== 'Reshape') counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

describe('a sum of a product and', () => {
  const cases: Record<string, { program: Program; nodes: Record<string, number> }> = {
    'a matrix of its size': {
      program: (t) => ({ y: tf.add(product(t), t['matrix']) }),
      nodes: { Gemm: 1 },
    },
    'a matrix that comes first': {
      program: (t) => ({ y: tf.add(t['matrix'], product(t)) }),
      nodes: { Gemm: 1 },
    },
    'a multiple of a matrix': {
      program: (t) => ({ y: tf.add(product(t), tf.mul(t['matrix'], -0.25)) }),
      nodes: { Gemm: 1 },
    },
    'a row': {
      program: (t) => ({ y: tf.add(product(t), t['row']) }),
      nodes: { Gemm: 1 },
    },
    'something of its size in another shape': {
      program: (t) => ({ y: tf.relu(tf.add(tf.reshape(product(t), [3, 16]), tf.reshape(t['matrix'], [3, 16]))) }),
      nodes: { Gemm: 1, Relu: 1 },
    },
    'another product': {
      program: (t) => ({ y: tf.add(product(t), tf.matMul(tf.square(t['a']) as tf.Tensor2D, t['b'] as tf.Tensor2D)) }),
      nodes: { Gemm: 1, MatMul: 1, Mul: 1 },
    },
    'two matrices, one after the other': {
      program: (t) => ({ y: tf.add(tf.add(product(t), t['matrix']), t['row']) }),
      nodes: { Gemm: 1, Tile: 1, Add: 1 },
    },
    itself: {
      program: (t) => ({ y: tf.add(product(t), product(t)) }),
      nodes: { MatMul: 1, Add: 1 },
    },
    'a matrix, where the product is read again': {
      program: (t) => ({ y: tf.mul(tf.add(product(t), t['matrix']), product(t)) }),
      nodes: { MatMul: 1, Add: 1, Mul: 1 },
    },
    'a matrix, where the product leaves the graph': {
      program: (t) => ({ y: tf.add(product(t), t['matrix']), product: product(t) }),
      nodes: { MatMul: 1, Add: 1 },
    },
    'a multiple of a matrix that is read again': {
      program: (t) => {
        const multiple = tf.mul(t['matrix'], 3);
        return { y: tf.add(product(t), multiple), multiple };
      },
      nodes: { Gemm: 1, Mul: 1 },
    },
    'a column': {
      program: (t) => ({ y: tf.add(product(t), tf.slice(t['a'], [0, 0], [12, 1])) }),
      nodes: { MatMul: 1, Slice: 1, Add: 1 },
    },
  };
  it.each(Object.entries(cases))('%s', async (_, { program, nodes }) => {
    expect(await nodesOf(program)).toEqual(nodes);
    await expectSameOnBothEngines(program, specs);
  });
});

it('products of many matrices at once stay as they are', async () => {
  const several: Specs = { a: { shape: [2, 3, 5] }, b: { shape: [2, 5, 4] }, c: { shape: [2, 3, 4] } };
  const program: Program = ({ a, b, c }) => ({ y: tf.add(tf.matMul(a as tf.Tensor3D, b as tf.Tensor3D), c) });
  expect((await record(program, several)).nodes.map(({ op }) => op)).toEqual(['MatMul', 'Add']);
  await expectSameOnBothEngines(program, several);
});

it('portable graphs stay as they were recorded', async () => {
  const program: Program = (t) => ({ y: tf.add(product(t), t['matrix']) });
  expect((await record(program, specs, {}, true)).nodes.map(({ op }) => op)).toEqual(['MatMul', 'Add']);
});
