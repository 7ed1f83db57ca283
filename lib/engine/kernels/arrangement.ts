// Kernels that make or rearrange tensors without arithmetic.
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph.ts';
import { sizeOf } from '../shape.ts';
import type { AttributeValue, ElementType } from '../onnx-model.ts';
import { recordKernel } from '../recording-backend.ts';

/** A tensor filled with one number, without storing it element by element. */
function filled(graph: GraphBuilder, shape: readonly number[], value: number, type: ElementType): Value {
  return graph.node('Expand', [graph.constant([value], [], type), graph.integers(shape)], shape);
}

/** The part of `x` that begins at `begin` and has shape `size`. */
export function slice(graph: GraphBuilder, x: Value, begin: readonly number[], size: readonly number[]): Value {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => begin[axis] !== 0 || size[axis] !== x.shape[axis]);
  if (axes.length === 0) return x;
  const starts = axes.map((axis) => begin[axis]);
  const ends = axes.map((axis) => begin[axis] + size[axis]);
  return graph.node('Slice', [x, graph.integers(starts), graph.integers(ends), graph.integers(axes)], size);
}

/** `pads` gives [before, after] per axis. */
export function pad(
  graph: GraphBuilder,
  x: Value,
  pads: readonly (readonly [number, number])[],
  value = 0,
  attributes: Record<string, AttributeValue> = {},
): Value {
  if (pads.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]);
  const amounts = [...pads.map(([before]) => before), ...pads.map(([, after]) => after)];
  return graph.node('Pad', [x, graph.integers(amounts), graph.constant([value], [], x.type)], shape, attributes);
}

export function concat(graph: GraphBuilder, values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0];
  const shape = [...values[0].shape];
  shape[axis] = values.reduce((total, value) => total + value.shape[axis], 0);
  return graph.node('Concat', values, shape, { axis });
}

/** Picks `indices` along an axis; the indices' shape takes the axis's place. */
export function gather(graph: GraphBuilder, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return graph.node('Gather', [x, indices], shape, { axis });
}

/**
 * The indices, of which TensorFlow.js takes those from 0 to `size` - 1. ONNX counts negative ones from the end: they are
 * refused here where they are known, and else made too large, which ONNX Runtime refuses.
 */
function checkedIndices(graph: GraphBuilder, indices: Value, size: number): Value {
  const wrong = graph.literal(indices)?.find((index) => index < 0 || index >= size);
  if (wrong !== undefined) throw new Error(`gather: expected indices from 0 to ${size - 1}, got ${wrong}`);
  if (graph.literal(indices)) return indices;
  const isNegative = graph.node('Less', [indices, graph.constant([0], [], indices.type)], indices.shape, {}, 'bool');
  return graph.node(
    'Where',
    [isNegative, graph.constant([size], [], indices.type), indices],
    indices.shape,
    {},
    indices.type,
  );
}

const listed = (inputs: Readonly<Record<string, Value>>): Value[] => Object.keys(inputs).map((key) => inputs[key]);

recordKernel<{ shape: number[] }>(tf.Reshape, ({ graph, inputs, attrs }) => {
  const x = inputs['x'];
  return graph.reshape(x, tf.util.inferFromImplicitShape(attrs.shape, sizeOf(x.shape)));
});

recordKernel<{ dim: number }>(tf.ExpandDims, ({ graph, inputs, attrs }) => {
  const shape = [...inputs['input'].shape];
  shape.splice(attrs.dim < 0 ? shape.length + attrs.dim + 1 : attrs.dim, 0, 1);
  return graph.reshape(inputs['input'], shape);
});

recordKernel<{ perm: number[] }>(tf.Transpose, ({ graph, inputs, attrs }) => graph.transpose(inputs['x'], attrs.perm));

recordKernel<{ begin: number | number[]; size: number | number[] }>(tf.Slice, ({ graph, inputs, attrs }) => {
  const x = inputs['x'];
  const shape = { shape: [...x.shape] } as tf.Tensor;
  const [begin, size] = tf.slice_util.parseSliceParams(shape, attrs.begin, attrs.size);
  // ONNX cuts off what lies past the end.
  tf.slice_util.assertParamsValid(shape, begin, size);
  return slice(graph, x, begin, size);
});

recordKernel<{ axis: number }>(tf.Concat, ({ graph, inputs, attrs }) => {
  const all = listed(inputs);
  const full = all.filter(({ shape }) => sizeOf(shape) > 0);
  const values = full.length > 0 ? full : all;
  return concat(graph, values, tf.util.parseAxisParam(attrs.axis, [...values[0].shape])[0]);
});

recordKernel<{ axis: number }>(tf.Pack, ({ graph, inputs, attrs }) => {
  const values = listed(inputs);
  const axis = attrs.axis < 0 ? values[0].shape.length + 1 + attrs.axis : attrs.axis;
  const expanded = values.map((value) =>
    graph.reshape(value, [...value.shape.slice(0, axis), 1, ...value.shape.slice(axis)]),
  );
  return concat(graph, expanded, axis);
});

recordKernel<{ axis: number }>(tf.Unpack, ({ graph, inputs, attrs }) => {
  const x = inputs['value'];
  const axis = tf.util.parseAxisParam(attrs.axis, [...x.shape])[0];
  const shape = x.shape.filter((_, index) => index !== axis);
  return split(graph, x, Array<number>(x.shape[axis]).fill(1), axis).map((part) => graph.reshape(part, shape));
});

/** A WebGPU shader binds few buffers (10 in the standard's default limits), and one Split is one shader. */
const mostOutputs = 8;

/** Parts of the given sizes along an axis. */
function split(graph: GraphBuilder, x: Value, sizes: readonly number[], axis: number): Value[] {
  if (sizes.length === 1) return [x];
  if (sizes.length > mostOutputs) {
    let start = 0;
    return sizes.map((size) => {
      const begin = x.shape.map((_, index) => (index === axis ? start : 0));
      start += size;
      return slice(
        graph,
        x,
        begin,
        x.shape.map((old, index) => (index === axis ? size : old)),
      );
    });
  }
  const outputs = sizes.map((size) => ({
    shape: x.shape.map((old, index) => (index === axis ? size : old)),
    type: x.type,
  }));
  return graph.nodeWithOutputs('Split', [x, graph.integers(sizes)], outputs, { axis });
}

recordKernel<{ numOrSizeSplits: number | number[]; axis: number }>(tf.SplitV, ({ graph, inputs, attrs }) => {
  const x = inputs['x'];
  const axis = tf.util.parseAxisParam(attrs.axis, [...x.shape])[0];
  const sizes = tf.backend_util.prepareSplitSize({ shape: [...x.shape] } as tf.Tensor, attrs.numOrSizeSplits, axis);
  return split(graph, x, sizes, axis);
});

recordKernel<{ paddings: [number, number][]; constantValue: number }>(tf.PadV2, ({ graph, inputs, attrs }) =>
  pad(graph, inputs['x'], attrs.paddings, attrs.constantValue),
);

recordKernel<{ reps: number[] }>(tf.Tile, ({ graph, inputs, attrs }) => {
  const shape = inputs['x'].shape.map((size, axis) => size * attrs.reps[axis]);
  return graph.node('Tile', [inputs['x'], graph.integers(attrs.reps)], shape);
});

recordKernel<{ dims: number[] }>(tf.Reverse, ({ graph, inputs, attrs }) => {
  const x = inputs['x'];
  return tf.util.parseAxisParam(attrs.dims, [...x.shape]).reduce((value, axis) => {
    const size = x.shape[axis];
    return gather(graph, value, graph.integers(Array.from({ length: size }, (_, index) => size - 1 - index)), axis);
  }, x);
});

recordKernel<{ axis: number; batchDims: number }>(tf.GatherV2, ({ graph, inputs, attrs }) => {
  if (attrs.batchDims) throw new Error(`the recorder's GatherV2 kernel knows batchDims 0 only, got ${attrs.batchDims}`);
  const x = inputs['x'];
  const axis = tf.util.parseAxisParam(attrs.axis, [...x.shape])[0];
  return gather(graph, x, checkedIndices(graph, inputs['indices'], x.shape[axis]), axis);
});

recordKernel<{ depth: number; onValue: number; offValue: number; dtype?: tf.DataType }>(
  tf.OneHot,
  ({ graph, inputs, attrs }) => {
    const indices = inputs['indices'];
    const shape = [...indices.shape, attrs.depth];
    const columns = graph.constant(
      Array.from({ length: attrs.depth }, (_, index) => index),
      [attrs.depth],
      'int32',
    );
    const rows = graph.reshape(graph.cast(indices, 'int32'), [...indices.shape, 1]);
    const hit = graph.node('Equal', [rows, columns], shape, {}, 'bool');
    const type = (attrs.dtype ?? 'int32') as ElementType;
    return graph.node(
      'Where',
      [hit, graph.constant([attrs.onValue], [], type), graph.constant([attrs.offValue], [], type)],
      shape,
      {},
      type,
    );
  },
);

recordKernel<{ shape: number[]; value: number; dtype: tf.DataType }>(tf.Fill, ({ graph, attrs }) =>
  filled(graph, attrs.shape, attrs.value, (attrs.dtype ?? 'float32') as ElementType),
);
recordKernel(tf.ZerosLike, ({ graph, inputs }) => filled(graph, inputs['x'].shape, 0, inputs['x'].type));
recordKernel(tf.OnesLike, ({ graph, inputs }) => filled(graph, inputs['x'].shape, 1, inputs['x'].type));

recordKernel<{ shape: number[] }>(tf.BroadcastTo, ({ graph, inputs, attrs }) =>
  graph.node('Expand', [inputs['x'], graph.integers(attrs.shape)], attrs.shape),
);

recordKernel<{ start: number; stop: number; step: number; dtype: tf.DataType }>(tf.Range, ({ graph, attrs }) => {
  const { start, stop, step, dtype = 'float32' } = attrs;
  // As TensorFlow.js has it, a range that goes down needs no step of -1.
  const stride = stop < start && step === 1 ? -1 : step;
  const length = Math.max(0, Math.ceil((stop - start) / stride));
  return graph.constant(
    Array.from({ length }, (_, index) => start + index * stride),
    [length],
    dtype as ElementType,
  );
});
