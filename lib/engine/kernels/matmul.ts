// Matrix products.
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph.ts';
import { sizeOf } from '../shape.ts';
import { recordKernel } from '../recording-backend.ts';
import { binary } from './elementwise.ts';

/** `a` times `b`, both matrices, either one transposed on the fly; plus a row of floats, if there is one, without another pass. */
export function matmul(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  transposeA = false,
  transposeB = false,
  row?: Value,
): Value {
  const shape = [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]];
  // ONNX Runtime's Gemm knows no integers.
  if (a.type !== 'float32') {
    const turned = (value: Value, isTransposed: boolean): Value =>
      isTransposed ? graph.transpose(value, [1, 0]) : value;
    return graph.node('MatMul', [turned(a, transposeA), turned(b, transposeB)], shape);
  }
  if (!transposeA && !transposeB && !row) return graph.node('MatMul', [a, b], shape);
  return graph.node('Gemm', row ? [a, b, row] : [a, b], shape, {
    transA: Number(transposeA),
    transB: Number(transposeB),
  });
}

/** What TensorFlow.js's fused kernels do to their sum. Throws for activations that no program here fuses. */
export function activated(graph: GraphBuilder, x: Value, activation: string | undefined): Value {
  if (activation === 'relu') return graph.node('Relu', [x], x.shape);
  if ((activation ?? 'linear') !== 'linear')
    throw new Error(`the recorder's fused kernels know the activations linear and relu, got ${activation}`);
  return x;
}

/** The dimensions of a product before its last two. */
const batchOf = (a: Value, b: Value): number[] =>
  tf.backend_util.assertAndGetBroadcastShape([...a.shape.slice(0, -2)], [...b.shape.slice(0, -2)]);

interface ProductAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function batchMatMul(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false }: ProductAttrs,
): Value {
  const batch = batchOf(a, b);
  if (sizeOf(batch) === 1) {
    const flat = [a, b].map((value) => graph.reshape(value, value.shape.slice(-2))) as [Value, Value];
    const product = matmul(graph, ...flat, transposeA, transposeB);
    return graph.reshape(product, [...batch, ...product.shape]);
  }
  const swapped = (value: Value): Value => {
    const rank = value.shape.length;
    return graph.transpose(
      value,
      [...value.shape.keys()].map((axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)),
    );
  };
  const left = transposeA ? swapped(a) : a;
  const right = transposeB ? swapped(b) : b;
  return graph.node('MatMul', [left, right], [...batch, left.shape.at(-2)!, right.shape.at(-1)!]);
}

recordKernel<ProductAttrs>(tf.BatchMatMul, ({ graph, inputs, attrs }) =>
  batchMatMul(graph, inputs['a'], inputs['b'], attrs),
);

recordKernel<ProductAttrs & { activation?: string }>(tf._FusedMatMul, ({ graph, inputs, attrs }) => {
  const { a, b, bias } = inputs as { a: Value; b: Value; bias?: Value };
  const isRow = bias && a.type === 'float32' && bias.shape.at(-1) === sizeOf(bias.shape) && sizeOf(batchOf(a, b)) === 1;
  if (!isRow) {
    const product = batchMatMul(graph, a, b, attrs);
    return activated(graph, bias ? binary(graph, 'Add', product, bias) : product, attrs.activation);
  }
  const [left, right] = [a, b].map((value) => graph.reshape(value, value.shape.slice(-2))) as [Value, Value];
  const product = matmul(
    graph,
    left,
    right,
    attrs.transposeA,
    attrs.transposeB,
    graph.reshape(bias, [sizeOf(bias.shape)]),
  );
  return graph.reshape(activated(graph, product, attrs.activation), [...batchOf(a, b), ...product.shape]);
});
