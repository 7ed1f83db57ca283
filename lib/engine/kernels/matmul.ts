// Matrix products.
import * as tf from '@tensorflow/tfjs-core';
import { sizeOf, type GraphBuilder, type Value } from '../graph.ts';
import { recordKernel } from '../recording-backend.ts';

/** `a` times `b`, both matrices, either one transposed on the fly. */
export function matmul(graph: GraphBuilder, a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!];
  if (!transposeA && !transposeB) return graph.node('MatMul', [a, b], shape);
  return graph.node('Gemm', [a, b], shape, { transA: Number(transposeA), transB: Number(transposeB) });
}

recordKernel<{ transposeA: boolean; transposeB: boolean }>(tf.BatchMatMul, ({ graph, inputs, attrs }) => {
  const { a, b } = inputs as { a: Value; b: Value };
  const { transposeA = false, transposeB = false } = attrs;
  const outer = a.shape.slice(0, -2);
  if (sizeOf(outer) === 1 && sizeOf(b.shape.slice(0, -2)) === 1) {
    const flat = [a, b].map((value) => graph.reshape(value, value.shape.slice(-2))) as [Value, Value];
    const product = matmul(graph, ...flat, transposeA, transposeB);
    return graph.reshape(product, [...outer, ...product.shape]);
  }
  const swapped = (value: Value): Value => {
    const rank = value.shape.length;
    return graph.transpose(value, [...value.shape.keys()].map((axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)));
  };
  const left = transposeA ? swapped(a) : a;
  const right = transposeB ? swapped(b) : b;
  const batch = tf.backend_util.assertAndGetBroadcastShape([...left.shape.slice(0, -2)], [...right.shape.slice(0, -2)]);
  return graph.node('MatMul', [left, right], [...batch, left.shape.at(-2)!, right.shape.at(-1)!]);
});
