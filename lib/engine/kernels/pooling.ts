// Max and average pooling with their gradients, one axis after the other: along rows, then down columns.
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph.ts';
import { recordKernel } from '../recording-backend.ts';
import { concat, pad, slice } from './arrangement.ts';
import { checkFit, padding } from './padding.ts';
import { binary, stepOf } from './elementwise.ts';

interface PoolAttrs {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Windows along one axis of an image. */
interface Slide {
  readonly axis: 1 | 2;
  readonly size: number;
  readonly count: number;
  readonly taps: number;
  readonly stride: number;
  readonly before: number;
}

function windowsOf(shape: readonly number[], attrs: PoolAttrs): { rows: Slide; columns: Slide } {
  const info = tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  checkFit(
    [info.outHeight, info.outWidth],
    [info.inHeight, info.inWidth],
    [info.effectiveFilterHeight, info.effectiveFilterWidth],
  );
  return {
    rows: {
      axis: 1,
      size: info.inHeight,
      count: info.outHeight,
      taps: info.effectiveFilterHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
    },
    columns: {
      axis: 2,
      size: info.inWidth,
      count: info.outWidth,
      taps: info.effectiveFilterWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
    },
  };
}

const range = (count: number): number[] => [...Array(count).keys()];
const along = (axis: number, rank: number, pair: readonly [number, number]): (readonly [number, number])[] =>
  range(rank).map((index) => (index === axis ? pair : [0, 0]));
const resized = (shape: readonly number[], axis: number, size: number): number[] =>
  shape.map((old, index) => (index === axis ? size : old));

/** Where tap `tap` of the windows reads: every stride-th pixel from `phase` on, `length` of them, beginning with number `shift`. */
function reading({ stride, before, size }: Slide, tap: number): { phase: number; shift: number; length: number } {
  const shift = Math.floor((tap - before) / stride);
  const phase = tap - before - shift * stride;
  return { phase, shift, length: Math.ceil((size - phase) / stride) };
}

/** What the windows see at each tap, each [..., count, ...]; beyond the edge lies `outside`. Taps a stride apart are one map, shifted. */
function taps(graph: GraphBuilder, x: Value, w: Slide, outside: number): Value[] {
  const pixels = (phase: number, length: number): Value => {
    if (w.stride === 1) return x;
    const bounds = [phase, w.size, w.axis, w.stride].map((number) => graph.integers([number]));
    return graph.node('Slice', [x, ...bounds], resized(x.shape, w.axis, length));
  };
  return range(w.taps).map((tap) => {
    const { phase, shift, length } = reading(w, tap);
    return pad(graph, pixels(phase, length), along(w.axis, 4, [-shift, w.count + shift - length]), outside);
  });
}

/** The adjoint of `taps`: adds the parts up where the windows saw them. */
function addUp(graph: GraphBuilder, parts: readonly Value[], w: Slide): Value {
  const { axis, stride, size } = w;
  const longest = Math.ceil(size / stride);
  const shape = resized(parts[0].shape, axis, longest);
  const phases = range(stride).map((phase) => {
    const seen = parts.flatMap((part, tap) => {
      const { phase: tapPhase, shift, length } = reading(w, tap);
      if (tapPhase !== phase) return [];
      const whole = pad(graph, part, along(axis, 4, [shift, length - w.count - shift]));
      return [pad(graph, whole, along(axis, 4, [0, longest - length]))];
    });
    if (seen.length === 0) return graph.node('Expand', [graph.scalar(0), graph.integers(shape)], shape);
    return seen.length === 1 ? seen[0] : graph.node('Sum', seen, shape);
  });
  const split = [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)];
  const joined = concat(
    graph,
    phases.map((phase) => graph.reshape(phase, split)),
    axis + 1,
  );
  const all = graph.reshape(joined, resized(shape, axis, longest * stride));
  return slice(graph, all, [0, 0, 0, 0], resized(shape, axis, size));
}

const lowestOf = ({ type }: Value): number => (type === 'int32' ? -(2 ** 31) : -3.4028234663852886e38);

/** The highest tap of every window. */
function highest(graph: GraphBuilder, x: Value, w: Slide): Value {
  const seen = taps(graph, x, w, lowestOf(x));
  return seen.length === 1 ? seen[0] : graph.node('Max', seen, seen[0].shape);
}

/** The gradient of `highest`: it goes to the first of the highest taps. */
function toHighest(graph: GraphBuilder, dy: Value, x: Value, w: Slide): Value {
  const seen = taps(graph, x, w, lowestOf(x));
  const top = highest(graph, x, w);
  let rest = dy;
  const parts = seen.map((tap, index) => {
    if (index === seen.length - 1) return rest;
    const passed = binary(graph, 'Mul', rest, stepOf(graph, binary(graph, 'Sub', top, tap)));
    const taken = binary(graph, 'Sub', rest, passed);
    rest = passed;
    return taken;
  });
  return addUp(graph, parts, w);
}

/** ONNX's own, between transposes: its form is the same for images of any size. */
function portableMaxPool(graph: GraphBuilder, x: Value, attrs: PoolAttrs): Value {
  const { rows, columns } = windowsOf(x.shape, attrs);
  const sides = [rows, columns];
  const made = graph.node(
    'MaxPool',
    [graph.transpose(x, [0, 3, 1, 2])],
    [x.shape[0], x.shape[3], rows.count, columns.count],
    {
      kernel_shape: sides.map(({ taps }) => taps),
      strides: sides.map(({ stride }) => stride),
      ...padding(
        sides.map(({ taps, before, ...side }) => ({ ...side, before, reach: taps - 1 })),
        attrs.pad === 'same',
      ),
    },
  );
  return graph.transpose(made, [0, 2, 3, 1]);
}

recordKernel<PoolAttrs>(tf.MaxPool, ({ graph, inputs, attrs }) => {
  if (graph.isPortable) return portableMaxPool(graph, inputs['x'], attrs);
  const { rows, columns } = windowsOf(inputs['x'].shape, attrs);
  return highest(graph, highest(graph, inputs['x'], columns), rows);
});

/** Of several highest pixels the first row's first gets the gradient, as in TensorFlow.js. */
recordKernel<PoolAttrs>(tf.MaxPoolGrad, ({ graph, inputs, attrs }) => {
  const { dy, input: x } = inputs as { dy: Value; input: Value };
  const { rows, columns } = windowsOf(x.shape, attrs);
  return toHighest(graph, toHighest(graph, dy, highest(graph, x, columns), rows), x, columns);
});

/** One over the number of pixels (padding not counted) that each window averages: [rows, columns, 1]. */
function reciprocalCounts(graph: GraphBuilder, rows: Slide, columns: Slide): Value {
  const counts = (w: Slide): number[] =>
    range(w.count).map((window) => {
      const start = window * w.stride - w.before;
      return Math.min(w.size, start + w.taps) - Math.max(0, start);
    });
  const inner = counts(columns);
  return graph.constant(
    counts(rows).flatMap((height) => inner.map((width) => 1 / (height * width))),
    [rows.count, columns.count, 1],
    'float32',
  );
}

const total = (graph: GraphBuilder, x: Value, w: Slide): Value => {
  const seen = taps(graph, x, w, 0);
  return seen.length === 1 ? seen[0] : graph.node('Sum', seen, seen[0].shape);
};

recordKernel<PoolAttrs>(tf.AvgPool, ({ graph, inputs, attrs }) => {
  const { rows, columns } = windowsOf(inputs['x'].shape, attrs);
  const sums = total(graph, total(graph, inputs['x'], columns), rows);
  return binary(graph, 'Mul', sums, reciprocalCounts(graph, rows, columns));
});

recordKernel<PoolAttrs>(tf.AvgPoolGrad, ({ graph, inputs, attrs }) => {
  const { dy, input: x } = inputs as { dy: Value; input: Value };
  const { rows, columns } = windowsOf(x.shape, attrs);
  const share = binary(graph, 'Mul', dy, reciprocalCounts(graph, rows, columns));
  const tall = addUp(
    graph,
    range(rows.taps).map(() => share),
    rows,
  );
  return addUp(
    graph,
    range(columns.taps).map(() => tall),
    columns,
  );
});
