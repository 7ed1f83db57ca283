// Max and average pooling with their gradients, over the same index tables as convolution.
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph.ts';
import { recordKernel } from '../recording-backend.ts';
import { inputsOfOutputs, readersOfInputs, type Windows } from '../windows.ts';
import { gather, pad } from './arrangement.ts';
import { gatherPixels } from './convolution.ts';
import { sum } from './reduction.ts';

interface PoolAttrs {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function windowsOf(shape: readonly number[], attrs: PoolAttrs): Windows {
  const info = tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  return {
    height: info.inHeight,
    width: info.inWidth,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    kernelHeight: info.effectiveFilterHeight,
    kernelWidth: info.effectiveFilterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: 1,
    dilationWidth: 1,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  };
}

/** What every window sees: [images, windows, taps, channels]. */
function views(graph: GraphBuilder, x: Value, w: Windows, outside: number): Value {
  const table = inputsOfOutputs(w);
  const pixels = gatherPixels(graph, x, table, outside);
  return graph.reshape(pixels, [x.shape[0]!, table.rows, table.taps, x.shape[3]!]);
}

/** Adds up, for every input pixel, the entries [images, windows * taps, channels] of the windows that read it. */
function addUp(graph: GraphBuilder, entries: Value, w: Windows, shape: readonly number[]): Value {
  const table = readersOfInputs(w);
  const source = table.touchesOutside ? pad(graph, entries, [[0, 0], [0, 1], [0, 0]]) : entries;
  // One Gather per slot and one n-ary sum: reducing a short middle axis is slow.
  const slots = Array.from({ length: table.taps }, (_, slot) => {
    const indices = Array.from({ length: table.rows }, (_, pixel) => table.indices[pixel * table.taps + slot]!);
    return gather(graph, source, graph.constant(indices, [table.rows], 'int32'), 1);
  });
  return graph.reshape(graph.node('Sum', slots, slots[0]!.shape), shape);
}

/** One over the number of pixels (padding not counted) that each window averages: [windows, 1]. */
function reciprocalCounts(graph: GraphBuilder, w: Windows): Value {
  const { indices, rows, taps } = inputsOfOutputs(w);
  const counts = Array.from({ length: rows }, (_, row) =>
    indices.slice(row * taps, (row + 1) * taps).reduce((count, pixel) => count + Number(pixel < w.height * w.width), 0),
  );
  return graph.constant(counts.map((count) => 1 / count), [rows, 1], 'float32');
}

const lowest = -3.4028234663852886e38;

recordKernel<PoolAttrs>(tf.MaxPool, ({ graph, inputs, attrs }) => {
  const x = inputs['x']!;
  const w = windowsOf(x.shape, attrs);
  const seen = views(graph, x, w, lowest);
  const [images, windows, , channels] = seen.shape as [number, number, number, number];
  const highest = graph.node('ReduceMax', [seen], [images, windows, channels], { axes: [2], keepdims: 0 });
  return graph.reshape(highest, [images, w.outHeight, w.outWidth, channels]);
});

/** The gradient goes to the first of the highest pixels, as in TensorFlow.js. */
recordKernel<PoolAttrs>(tf.MaxPoolGrad, ({ graph, inputs, attrs }) => {
  const { dy, input: x } = inputs as { dy: Value; input: Value };
  const w = windowsOf(x.shape, attrs);
  const seen = views(graph, x, w, lowest);
  const [images, windows, taps, channels] = seen.shape as [number, number, number, number];
  // int32, because WebGPU compares no int64.
  const winner = graph.cast(graph.node('ArgMax', [seen], [images, windows, 1, channels], { axis: 2, keepdims: 1 }, 'int64'), 'int32');
  const tapNumbers = graph.constant([...Array(taps).keys()], [taps, 1], 'int32');
  const isWinner = graph.node('Equal', [winner, tapNumbers], seen.shape, {}, 'bool');
  const share = graph.reshape(dy, [images, windows, 1, channels]);
  const entries = graph.node('Where', [isWinner, share, graph.scalar(0)], seen.shape, {}, 'float32');
  return addUp(graph, graph.reshape(entries, [images, windows * taps, channels]), w, x.shape);
});

recordKernel<PoolAttrs>(tf.AvgPool, ({ graph, inputs, attrs }) => {
  const x = inputs['x']!;
  const w = windowsOf(x.shape, attrs);
  const total = sum(graph, views(graph, x, w, 0), [2]);
  const mean = graph.node('Mul', [total, reciprocalCounts(graph, w)], total.shape);
  return graph.reshape(mean, [x.shape[0]!, w.outHeight, w.outWidth, x.shape[3]!]);
});

recordKernel<PoolAttrs>(tf.AvgPoolGrad, ({ graph, inputs, attrs }) => {
  const { dy, input: x } = inputs as { dy: Value; input: Value };
  const w = windowsOf(x.shape, attrs);
  const [images, outHeight, outWidth, channels] = dy.shape as [number, number, number, number];
  const windows = outHeight * outWidth;
  const taps = w.kernelHeight * w.kernelWidth;
  const flat = graph.reshape(dy, [images, windows, channels]);
  const share = graph.node('Mul', [flat, reciprocalCounts(graph, w)], flat.shape);
  const expanded = graph.node('Expand', [graph.reshape(share, [images, windows, 1, channels]), graph.integers([images, windows, taps, channels])], [images, windows, taps, channels]);
  return addUp(graph, graph.reshape(expanded, [images, windows * taps, channels]), w, x.shape);
});
