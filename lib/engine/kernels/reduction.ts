// Reductions, softmax and arg-max.
import * as tf from '@tensorflow/tfjs-core';
import { sizeOf, type GraphBuilder, type Value } from '../graph.ts';
import { recordKernel } from '../recording-backend.ts';
import { rowsSideBySide } from '../wide-rows.ts';

/** Sums over axes, which are dropped. Sums over all but a short last axis go by wide rows first. */
export function sum(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  if (axes.length === 0) return x;
  const channels = x.shape.at(-1) ?? 1;
  const allButLast = axes.length === x.shape.length - 1 && !axes.includes(x.shape.length - 1);
  const rows = sizeOf(x.shape) / channels;
  if (allButLast && x.type === 'float32') {
    const fold = rowsSideBySide(rows, channels);
    const wide = graph.reshape(x, [rows / fold, fold * channels]);
    const folded = reduce(graph, 'ReduceSum', wide, [0]);
    return fold === 1 ? folded : reduce(graph, 'ReduceSum', graph.reshape(folded, [fold, channels]), [0]);
  }
  return graph.reshape(reduce(graph, 'ReduceSum', x, axes), shape);
}

function reduce(graph: GraphBuilder, op: string, x: Value, axes: readonly number[], keep = false): Value {
  const shape = keep
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  const keepdims = keep ? 1 : 0;
  // In this operator set only ReduceSum takes its axes as an input.
  return op === 'ReduceSum'
    ? graph.node(op, [x, graph.integers(axes)], shape, { keepdims })
    : graph.node(op, [x], shape, { axes: [...axes], keepdims });
}

/** Max calls its axes `reductionIndices`, the others `axis`. */
type ReductionAttrs = { axis?: number | number[]; reductionIndices?: number | number[]; keepDims?: boolean };

const axesOf = (x: Value, axis: number | number[] | undefined): number[] =>
  tf.util.parseAxisParam(axis ?? x.shape.map((_, index) => index), [...x.shape]);

recordKernel<ReductionAttrs>(tf.Sum, ({ graph, inputs, attrs }) => {
  const x = inputs['x']!;
  const numbers = x.type === 'bool' ? graph.cast(x, 'int32') : x;
  const axes = axesOf(x, attrs.axis);
  const result = sum(graph, numbers, axes);
  return attrs.keepDims ? graph.reshape(result, x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))) : result;
});

for (const [kernel, op] of [
  [tf.Mean, 'ReduceMean'],
  [tf.Max, 'ReduceMax'],
  [tf.Min, 'ReduceMin'],
  [tf.Prod, 'ReduceProd'],
] as const) {
  recordKernel<ReductionAttrs>(kernel, ({ graph, inputs, attrs }) => {
    const x = inputs['x']!;
    const axes = axesOf(x, attrs.axis ?? attrs.reductionIndices);
    return axes.length === 0 ? x : reduce(graph, op, x, axes, attrs.keepDims ?? false);
  });
}

for (const [kernel, op] of [
  [tf.ArgMax, 'ArgMax'],
  [tf.ArgMin, 'ArgMin'],
] as const) {
  recordKernel<{ axis: number }>(kernel, ({ graph, inputs, attrs }) => {
    const x = inputs['x']!;
    const axis = axesOf(x, attrs.axis)[0]!;
    const shape = x.shape.filter((_, index) => index !== axis);
    return graph.cast(graph.node(op, [x], shape, { axis, keepdims: 0 }, 'int64'), 'int32');
  });
}

recordKernel<{ dim: number }>(tf.Softmax, ({ graph, inputs, attrs }) =>
  graph.node('Softmax', [inputs['logits']!], inputs['logits']!.shape, { axis: axesOf(inputs['logits']!, attrs.dim)[0]! }),
);

recordKernel<{ axis: number }>(tf.LogSoftmax, ({ graph, inputs, attrs }) =>
  graph.node('LogSoftmax', [inputs['logits']!], inputs['logits']!.shape, { axis: axesOf(inputs['logits']!, attrs.axis)[0]! }),
);
