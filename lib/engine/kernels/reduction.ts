// Reductions, softmax and arg-max.
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph.ts';
import { sizeOf } from '../shape.ts';
import { recordKernel } from '../recording-backend.ts';
import { slice } from './arrangement.ts';
import { withoutNaN } from './elementwise.ts';

/** Rows that one product adds up: more, and float32 would lose small addends. */
const mostRows = 4096;

/** `factor` times the sums of [..., C] over all but the last axis: [C], as a product with a row vector. */
function channelSums(graph: GraphBuilder, x: Value, factor: number): Value {
  const channels = x.shape.at(-1)!;
  const rows = sizeOf(x.shape) / channels;
  let parts = 1;
  while (rows / parts > mostRows && rows % (parts * 2) === 0) parts *= 2;
  const factors = graph.constant(Array<number>(rows / parts).fill(factor), [rows / parts], 'float32');
  if (parts === 1) return graph.node('MatMul', [factors, graph.reshape(x, [rows, channels])], [channels]);
  const sums = graph.node('MatMul', [factors, graph.reshape(x, [parts, rows / parts, channels])], [parts, channels]);
  return reduce(graph, 'ReduceSum', sums, [0]);
}

/** Whether `axes` are all axes but the last of float32 numbers: ONNX Runtime's products add rows faster than its reductions. */
const areRows = (graph: GraphBuilder, x: Value, axes: readonly number[]): boolean =>
  !graph.isPortable &&
  x.type === 'float32' &&
  sizeOf(x.shape) > 0 &&
  x.shape.length > 1 &&
  axes.length === x.shape.length - 1 &&
  !axes.includes(x.shape.length - 1);

/** Sums over axes, which are dropped. */
export function sum(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  return areRows(graph, x, axes) ? channelSums(graph, x, 1) : reduce(graph, 'ReduceSum', x, axes);
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
  const x = inputs['x'];
  const numbers = x.type === 'bool' ? graph.cast(x, 'int32') : x;
  const axes = axesOf(x, attrs.axis);
  const result = sum(graph, numbers, axes);
  return attrs.keepDims
    ? graph.reshape(
        result,
        x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
      )
    : result;
});

recordKernel<ReductionAttrs>(tf.Prod, ({ graph, inputs, attrs }) => {
  const x = inputs['x'];
  const axes = axesOf(x, attrs.axis);
  return axes.length === 0 ? x : reduce(graph, 'ReduceProd', x, axes, attrs.keepDims ?? false);
});

recordKernel<ReductionAttrs>(tf.Mean, ({ graph, inputs, attrs }) => {
  // The mean of integers is none.
  const x = graph.cast(inputs['x'], 'float32');
  const axes = axesOf(x, attrs.axis);
  if (areRows(graph, x, axes) && !attrs.keepDims) return channelSums(graph, x, x.shape.at(-1)! / sizeOf(x.shape));
  return axes.length === 0 ? x : reduce(graph, 'ReduceMean', x, axes, attrs.keepDims ?? false);
});

for (const [kernel, op] of [
  [tf.Max, 'ReduceMax'],
  [tf.Min, 'ReduceMin'],
] as const) {
  recordKernel<ReductionAttrs>(kernel, ({ graph, inputs, attrs }) => {
    const x = inputs['x'];
    const axes = axesOf(x, attrs.reductionIndices ?? attrs.axis);
    if (axes.length === 0) return x;
    const reduced = reduce(graph, op, x, axes, attrs.keepDims ?? false);
    if (x.type !== 'float32') return reduced;
    const nothing = graph.scalar(Number.NaN);
    if (sizeOf(x.shape) === 0)
      return graph.node('Where', [graph.constant([1], [], 'bool'), nothing, reduced], reduced.shape, {}, 'float32');
    // ONNX Runtime passes over what is no number, depending on where it stands; TensorFlow.js gives NaN.
    const isNaN = graph.cast(graph.node('IsNaN', [x], x.shape, {}, 'bool'), 'float32');
    const any = graph.node(
      'Greater',
      [reduce(graph, 'ReduceMax', isNaN, axes, attrs.keepDims ?? false), graph.scalar(0.5)],
      reduced.shape,
      {},
      'bool',
    );
    return graph.node('Where', [any, nothing, reduced], reduced.shape, {}, 'float32');
  });
}

for (const [kernel, op, least] of [
  [tf.ArgMax, 'ArgMax', -Infinity],
  [tf.ArgMin, 'ArgMin', Infinity],
] as const) {
  recordKernel<{ axis: number }>(kernel, ({ graph, inputs, attrs }) => {
    const x = inputs['x'];
    const axis = axesOf(x, attrs.axis)[0];
    const shape = x.shape.filter((_, index) => index !== axis);
    const find = (among: Value): Value =>
      graph.cast(graph.node(op, [among], shape, { axis, keepdims: 0 }, 'int64'), 'int32');
    if (x.type !== 'float32') return find(x);
    // TensorFlow.js compares with the first: what is no number is never found, unless it comes first.
    const first = slice(
      graph,
      x,
      x.shape.map(() => 0),
      x.shape.map((size, index) => (index === axis ? 1 : size)),
    );
    const isNaN = graph.node('IsNaN', [graph.reshape(first, shape)], shape, {}, 'bool');
    return graph.node(
      'Where',
      [isNaN, graph.constant([0], [], 'int32'), find(withoutNaN(graph, x, least))],
      shape,
      {},
      'int32',
    );
  });
}

recordKernel<{ dim: number }>(tf.Softmax, ({ graph, inputs, attrs }) =>
  graph.node('Softmax', [inputs['logits']], inputs['logits'].shape, { axis: axesOf(inputs['logits'], attrs.dim)[0] }),
);

recordKernel<{ axis: number }>(tf.LogSoftmax, ({ graph, inputs, attrs }) =>
  graph.node('LogSoftmax', [inputs['logits']], inputs['logits'].shape, {
    axis: axesOf(inputs['logits'], attrs.axis)[0],
  }),
);
