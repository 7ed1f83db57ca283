// Elementwise kernels: arithmetic with broadcasting, comparisons, activations.
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph.ts';
import { sameShape, sizeOf } from '../shape.ts';
import type { AttributeValue, ElementType } from '../onnx-model.ts';
import { recordKernel } from '../recording-backend.ts';
import { rowsSideBySide } from '../wide-rows.ts';

/** The channel vector's length when a value is one vector along the last axis, else 0. */
function vectorLength(value: Value): number {
  const last = value.shape.at(-1) ?? 1;
  return last > 1 && last === sizeOf(value.shape) ? last : 0;
}

/** Rows that a vector of that length is repeated over: x's own if they are wide and hold it whole, else as wide as need be. */
function wideRows(graph: GraphBuilder, x: Value, length: number): Value {
  const source = graph.source(x);
  const last = source.shape.at(-1) ?? 1;
  if (last >= length && last % length === 0 && rowsSideBySide(sizeOf(x.shape) / last, last) === 1) return source;
  const rows = sizeOf(x.shape) / length;
  const repeat = rowsSideBySide(rows, length);
  return graph.reshape(x, [rows / repeat, repeat * length]);
}

/** The shape that most neighbours work in: of the lowest rank, with the longest rows. */
function plainest(values: readonly Value[]): readonly number[] {
  const lengthOf = (shape: readonly number[]): number => shape.at(-1) ?? 1;
  return values.map(({ shape }) => shape).sort((a, b) => a.length - b.length || lengthOf(b) - lengthOf(a))[0];
}

/**
 * A binary operation with broadcasting. A vector along a short last axis
 * (batch norm's scales on few channels) is repeated so that rows get long:
 * the same numbers, two to four times faster. Where every element meets one, the
 * operands stay in the shape that they were computed in: no node for a reshape. Portable graphs leave it to ONNX.
 */
export function binary(graph: GraphBuilder, op: string, a: Value, b: Value, type: ElementType = a.type): Value {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  const size = sizeOf(shape);
  if (graph.isPortable) return graph.node(op, [a, b], shape, {}, type);
  if (sameShape(a.shape, b.shape)) {
    const common = plainest([graph.source(a), graph.source(b)]);
    return graph.reshape(graph.node(op, [graph.reshape(a, common), graph.reshape(b, common)], common, {}, type), shape);
  }
  for (const [vector, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (sizeOf(other.shape) !== size) continue;
    const length = vectorLength(vector);
    if (sizeOf(vector.shape) === 1 && vector.shape.length <= other.shape.length) {
      const [source, single] = [graph.source(other), graph.reshape(vector, [])];
      return graph.reshape(
        graph.node(op, vector === a ? [single, source] : [source, single], source.shape, {}, type),
        shape,
      );
    }
    if (!length || other.shape.at(-1) !== length || size === length) continue;
    const wide = wideRows(graph, other, length);
    const repeat = wide.shape.at(-1)! / length;
    const flat = graph.reshape(vector, [length]);
    const tiled = repeat === 1 ? flat : graph.node('Tile', [flat, graph.integers([repeat])], [repeat * length]);
    return graph.reshape(graph.node(op, vector === a ? [tiled, wide] : [wide, tiled], wide.shape, {}, type), shape);
  }
  return graph.node(op, [a, b], shape, {}, type);
}

/** An operation on every element by itself, in the shape that they were computed in. */
function unary(
  graph: GraphBuilder,
  op: string,
  x: Value,
  attributes: Record<string, AttributeValue> = {},
  bounds: readonly Value[] = [],
): Value {
  const source = graph.source(x);
  return graph.reshape(graph.node(op, [source, ...bounds], source.shape, attributes), x.shape);
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
  [tf.Relu, 'Relu'],
  [tf.Floor, 'Floor'],
  [tf.Ceil, 'Ceil'],
  [tf.LogicalNot, 'Not'],
] as const) {
  recordKernel(kernel, ({ graph, inputs }) => unary(graph, op, inputs['x']));
}

// What has fractions for results: TensorFlow.js gives floats for integers.
for (const [kernel, op] of [
  [tf.Exp, 'Exp'],
  [tf.Log, 'Log'],
  [tf.Sqrt, 'Sqrt'],
  [tf.Sigmoid, 'Sigmoid'],
  [tf.Tanh, 'Tanh'],
  [tf.Sin, 'Sin'],
  [tf.Cos, 'Cos'],
  [tf.Softplus, 'Softplus'],
  [tf.Reciprocal, 'Reciprocal'],
] as const) {
  recordKernel(kernel, ({ graph, inputs }) => unary(graph, op, graph.cast(inputs['x'], 'float32')));
}

recordKernel(tf.Round, ({ graph, inputs }) =>
  inputs['x'].type === 'int32' ? inputs['x'] : unary(graph, 'Round', inputs['x']),
);
recordKernel(tf.Identity, ({ inputs }) => inputs['x']);
recordKernel(tf.Square, ({ graph, inputs }) => binary(graph, 'Mul', inputs['x'], inputs['x']));
recordKernel(tf.Rsqrt, ({ graph, inputs }) =>
  unary(graph, 'Reciprocal', unary(graph, 'Sqrt', graph.cast(inputs['x'], 'float32'))),
);

/** `x` with `value` for what is no number. */
export function withoutNaN(graph: GraphBuilder, x: Value, value: number): Value {
  const isNaN = graph.node('IsNaN', [x], x.shape, {}, 'bool');
  return graph.node('Where', [isNaN, graph.scalar(value), x], x.shape, {}, 'float32');
}

recordKernel(tf.Sign, ({ graph, inputs }) => {
  const x = inputs['x'];
  return unary(graph, 'Sign', x.type === 'float32' ? withoutNaN(graph, x, 0) : x);
});

/** Rounds down; of integers, anything over 0 is 0, as in TensorFlow.js. `tf.div` of integers comes here. */
recordKernel(tf.FloorDiv, ({ graph, inputs }) => {
  const { a, b } = inputs as unknown as Pair;
  if (a.type === 'float32') return unary(graph, 'Floor', binary(graph, 'Div', a, b));
  const [zero, unit] = [0, 1].map((value) => graph.constant([value], [], a.type)) as [Value, Value];
  const isZero = graph.node('Equal', [b, zero], b.shape, {}, 'bool');
  // The processor stops a division of integers by zero.
  const divisor = graph.node('Where', [isZero, unit, b], b.shape, {}, b.type);
  const quotient = binary(graph, 'Div', a, divisor);
  const rest = binary(graph, 'Sub', a, binary(graph, 'Mul', quotient, divisor));
  // ONNX rounds towards zero: one too high where the rest has not the divisor's sign.
  const isInexact = graph.node(
    'Less',
    [binary(graph, 'Mul', graph.node('Sign', [rest], rest.shape), graph.node('Sign', [divisor], divisor.shape)), zero],
    rest.shape,
    {},
    'bool',
  );
  const floor = binary(graph, 'Sub', quotient, graph.cast(isInexact, a.type));
  return graph.node('Where', [isZero, zero, floor], floor.shape, {}, a.type);
});

recordKernel<{ clipValueMin: number; clipValueMax: number }>(tf.ClipByValue, ({ graph, inputs, attrs }) => {
  const { type } = inputs['x'];
  const within = (value: number): number =>
    type === 'int32' ? Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), value)) : value;
  const bounds = [attrs.clipValueMin, attrs.clipValueMax].map((value) => graph.constant([within(value)], [], type));
  return unary(graph, 'Clip', inputs['x'], {}, bounds);
});

/** 1 where x > 0, else 0. max(0, min(1, x * 2^126)) is just that for every normal x: one pass, without slow booleans. */
export function stepOf(graph: GraphBuilder, x: Value): Value {
  return unary(graph, 'HardSigmoid', x, { alpha: { float: 2 ** 126 }, beta: { float: 0 } });
}

recordKernel<{ alpha?: number }>(tf.Step, ({ graph, inputs, attrs: { alpha = 0 } }) => {
  const x = inputs['x'];
  const step = stepOf(graph, x.type === 'int32' ? graph.cast(x, 'float32') : x);
  const sloped =
    alpha === 0 ? step : binary(graph, 'Add', binary(graph, 'Mul', step, graph.scalar(1 - alpha)), graph.scalar(alpha));
  return graph.cast(sloped, x.type);
});

recordKernel(tf.Select, ({ graph, inputs }) => {
  const { condition, t, e } = inputs as { condition: Value; t: Value; e: Value };
  // tfjs lets a vector condition pick whole rows.
  const rank = t.shape.length;
  const aligned =
    condition.shape.length === 1 && rank > 1
      ? graph.reshape(condition, [condition.shape[0], ...Array<number>(rank - 1).fill(1)])
      : condition;
  return graph.node('Where', [aligned, t, e], t.shape, {}, t.type);
});

recordKernel<{ dtype: tf.DataType }>(tf.Cast, ({ graph, inputs, attrs }) => {
  const x = inputs['x'];
  // tfjs truncates towards zero, as ONNX does, and gives 0 for what is no number.
  return graph.cast(
    x.type === 'float32' && attrs.dtype === 'int32' ? withoutNaN(graph, x, 0) : x,
    attrs.dtype as ElementType,
  );
});
