// Elementwise kernels: arithmetic with broadcasting, comparisons, activations.
import * as tf from '@tensorflow/tfjs-core';
import { sizeOf, type GraphBuilder, type Value } from '../graph.ts';
import type { ElementType } from '../onnx-model.ts';
import { recordKernel } from '../recording-backend.ts';
import { rowsSideBySide } from '../wide-rows.ts';

/** The channel vector's length when a value is one vector along the last axis, else 0. */
function vectorLength(value: Value): number {
  const last = value.shape.at(-1) ?? 1;
  return last > 1 && last === sizeOf(value.shape) ? last : 0;
}

/**
 * A binary operation with broadcasting. A vector along a short last axis
 * (batch norm's scales on few channels) is repeated so that rows get long:
 * the same numbers, two to four times faster.
 */
export function binary(graph: GraphBuilder, op: string, a: Value, b: Value, type: ElementType = a.type): Value {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  const size = sizeOf(shape);
  for (const [vector, other] of [[a, b], [b, a]] as const) {
    const length = vectorLength(vector);
    if (!length || sizeOf(other.shape) !== size || other.shape.at(-1) !== length) continue;
    const rows = size / length;
    const repeat = rowsSideBySide(rows, length);
    if (repeat === 1 || rows / repeat < 2) continue;
    const tiled = graph.node('Tile', [graph.reshape(vector, [length]), graph.integers([repeat])], [repeat * length]);
    const wide = graph.reshape(other, [rows / repeat, repeat * length]);
    const operands = vector === a ? [tiled, wide] : [wide, tiled];
    return graph.reshape(graph.node(op, operands, wide.shape, {}, type), shape);
  }
  return graph.node(op, [a, b], shape, {}, type);
}

type Pair = { a: Value; b: Value };

for (const [kernel, op] of [
  [tf.Add, 'Add'],
  [tf.Sub, 'Sub'],
  [tf.Multiply, 'Mul'],
  [tf.RealDiv, 'Div'],
  [tf.Maximum, 'Max'],
  [tf.Minimum, 'Min'],
  [tf.Pow, 'Pow'],
] as const) {
  recordKernel(kernel, ({ graph, inputs }) => {
    const { a, b } = inputs as unknown as Pair;
    return binary(graph, op, a, b);
  });
}

recordKernel(tf.SquaredDifference, ({ graph, inputs }) => {
  const { a, b } = inputs as unknown as Pair;
  const difference = binary(graph, 'Sub', a, b);
  return binary(graph, 'Mul', difference, difference);
});

for (const [kernel, op] of [
  [tf.Greater, 'Greater'],
  [tf.GreaterEqual, 'GreaterOrEqual'],
  [tf.Less, 'Less'],
  [tf.LessEqual, 'LessOrEqual'],
  [tf.Equal, 'Equal'],
  [tf.LogicalAnd, 'And'],
  [tf.LogicalOr, 'Or'],
] as const) {
  recordKernel(kernel, ({ graph, inputs }) => {
    const { a, b } = inputs as unknown as Pair;
    return binary(graph, op, a, b, 'bool');
  });
}

recordKernel(tf.NotEqual, ({ graph, inputs }) => {
  const { a, b } = inputs as unknown as Pair;
  const equal = binary(graph, 'Equal', a, b, 'bool');
  return graph.node('Not', [equal], equal.shape);
});

for (const [kernel, op] of [
  [tf.Neg, 'Neg'],
  [tf.Abs, 'Abs'],
  [tf.Exp, 'Exp'],
  [tf.Log, 'Log'],
  [tf.Sqrt, 'Sqrt'],
  [tf.Relu, 'Relu'],
  [tf.Sigmoid, 'Sigmoid'],
  [tf.Tanh, 'Tanh'],
  [tf.Floor, 'Floor'],
  [tf.Ceil, 'Ceil'],
  [tf.Round, 'Round'],
  [tf.Sign, 'Sign'],
  [tf.Sin, 'Sin'],
  [tf.Cos, 'Cos'],
  [tf.Softplus, 'Softplus'],
  [tf.LogicalNot, 'Not'],
] as const) {
  recordKernel(kernel, ({ graph, inputs }) => graph.node(op, [inputs['x']!], inputs['x']!.shape));
}

recordKernel(tf.Identity, ({ inputs }) => inputs['x']!);
recordKernel(tf.Square, ({ graph, inputs }) => graph.node('Mul', [inputs['x']!, inputs['x']!], inputs['x']!.shape));
recordKernel(tf.Reciprocal, ({ graph, inputs }) => graph.node('Reciprocal', [inputs['x']!], inputs['x']!.shape));
recordKernel(tf.Rsqrt, ({ graph, inputs }) => {
  const root = graph.node('Sqrt', [inputs['x']!], inputs['x']!.shape);
  return graph.node('Reciprocal', [root], root.shape);
});

recordKernel<{ clipValueMin: number; clipValueMax: number }>(tf.ClipByValue, ({ graph, inputs, attrs }) => {
  const bounds = [graph.scalar(attrs.clipValueMin), graph.scalar(attrs.clipValueMax)];
  return graph.node('Clip', [inputs['x']!, ...bounds], inputs['x']!.shape);
});

/** 1 where x > 0, else 0. max(0, min(1, x * 2^126)) is just that for every normal x: one pass, without slow booleans. */
export function stepOf(graph: GraphBuilder, x: Value): Value {
  return graph.node('HardSigmoid', [x], x.shape, { alpha: { float: 2 ** 126 }, beta: { float: 0 } });
}

recordKernel<{ alpha?: number }>(tf.Step, ({ graph, inputs, attrs: { alpha = 0 } }) => {
  const x = inputs['x']!;
  const step = stepOf(graph, x);
  if (alpha === 0) return step;
  const scaled = graph.node('Mul', [step, graph.scalar(1 - alpha)], x.shape);
  return graph.node('Add', [scaled, graph.scalar(alpha)], x.shape);
});

recordKernel(tf.Select, ({ graph, inputs }) => {
  const { condition, t, e } = inputs as { condition: Value; t: Value; e: Value };
  // tfjs lets a vector condition pick whole rows.
  const rank = t.shape.length;
  const aligned =
    condition.shape.length === 1 && rank > 1
      ? graph.reshape(condition, [condition.shape[0]!, ...Array<number>(rank - 1).fill(1)])
      : condition;
  return graph.node('Where', [aligned, t, e], t.shape, {}, t.type);
});

recordKernel<{ dtype: tf.DataType }>(tf.Cast, ({ graph, inputs, attrs }) => {
  // tfjs truncates towards zero, as ONNX does.
  return graph.cast(inputs['x']!, attrs.dtype as ElementType);
});
