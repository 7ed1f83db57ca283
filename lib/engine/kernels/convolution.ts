// Convolutions and their gradients as one Gather (the patch matrix) and one matrix
// product. Forward pass and filter gradient share the patch matrix; a stride is
// split into phases, so that an input gradient multiplies no zeros.
import * as tf from '@tensorflow/tfjs-core';
import { type GraphBuilder, type Value } from '../graph.ts';
import { recordKernel } from '../recording-backend.ts';
import { inputsOfOutputs, outputsOfInputs, type IndexTable, type Windows } from '../windows.ts';
import { concat, gather, pad } from './arrangement.ts';
import { matmul } from './matmul.ts';

type Pair = [number, number];
type Pads = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;

interface ConvAttrs {
  readonly strides: number | Pair;
  readonly pad: Pads;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dilations?: number | Pair;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Shape4 = [number, number, number, number];

function windowsOf(inputShape: readonly number[], filterShape: readonly number[], attrs: ConvAttrs): Windows {
  if (attrs.dataFormat && attrs.dataFormat !== 'NHWC') throw new Error(`the recorder's convolutions are NHWC, got ${attrs.dataFormat}`);
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as Shape4,
    filterShape as Shape4,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    'channelsLast',
  );
  return {
    height: info.inHeight,
    width: info.inWidth,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  };
}

/**
 * The pixels that an index table names, as [images, rows * taps, channels];
 * pixels outside the image read `outside`.
 */
export function gatherPixels(graph: GraphBuilder, x: Value, indexTable: IndexTable, outside = 0): Value {
  const [images, height, width, channels] = x.shape as Shape4;
  const flat = graph.reshape(x, [images, height * width, channels]);
  const isIdentity = indexTable.taps === 1 && indexTable.rows === height * width && indexTable.indices.every((index, row) => index === row);
  if (isIdentity) return flat;
  const source = indexTable.touchesOutside ? pad(graph, flat, [[0, 0], [0, 1], [0, 0]], outside) : flat;
  return gather(graph, source, graph.constant(indexTable.indices, [indexTable.indices.length], 'int32'), 1);
}

/** The patch matrix [images * rows, taps * channels]. */
function patches(graph: GraphBuilder, x: Value, indexTable: IndexTable): Value {
  const [images, , , channels] = x.shape as Shape4;
  return graph.reshape(gatherPixels(graph, x, indexTable), [images * indexTable.rows, indexTable.taps * channels]);
}

/** Pixels of fewer channels than this are gathered in two steps: copying them one by one costs more than the arithmetic. */
const fewChannels = 8;

/** The patch matrix under a convolution's windows. */
function windowPatches(graph: GraphBuilder, x: Value, w: Windows): Value {
  const [images, height, , channels] = x.shape as Shape4;
  if (channels >= fewChannels || w.kernelHeight === 1 || w.kernelWidth === 1) return patches(graph, x, inputsOfOutputs(w));
  // Every row's horizontal windows first, [images, height, outWidth, kernelWidth * channels]; then whole windows stacked.
  const alongRow: Windows = { ...w, outHeight: height, kernelHeight: 1, strideHeight: 1, padTop: 0 };
  const alongColumn: Windows = { ...w, width: w.outWidth, kernelWidth: 1, strideWidth: 1, padLeft: 0 };
  const rows = patches(graph, x, inputsOfOutputs(alongRow));
  const strips = graph.reshape(rows, [images, height, w.outWidth, w.kernelWidth * channels]);
  return patches(graph, strips, inputsOfOutputs(alongColumn));
}

function convolution(graph: GraphBuilder, x: Value, filter: Value, w: Windows): Value {
  const [kernelHeight, kernelWidth, channels, filters] = filter.shape as Shape4;
  const matrix = graph.reshape(filter, [kernelHeight * kernelWidth * channels, filters]);
  const product = matmul(graph, windowPatches(graph, x, w), matrix);
  return graph.reshape(product, [x.shape[0]!, w.outHeight, w.outWidth, filters]);
}

function filterGradient(graph: GraphBuilder, x: Value, dy: Value, w: Windows): Value {
  const filters = dy.shape[3]!;
  const rows = dy.shape[0]! * w.outHeight * w.outWidth;
  const product = matmul(graph, windowPatches(graph, x, w), graph.reshape(dy, [rows, filters]), true, false);
  return graph.reshape(product, [w.kernelHeight, w.kernelWidth, x.shape[3]!, filters]);
}

function inputGradient(graph: GraphBuilder, dy: Value, filter: Value, w: Windows): Value {
  const [kernelHeight, kernelWidth, channels, filters] = filter.shape as Shape4;
  const images = dy.shape[0]!;
  const taps = graph.reshape(filter, [kernelHeight * kernelWidth, channels, filters]);
  const phases = outputsOfInputs(w).filter((phase) => phase.taps.length > 0);
  const parts = phases.map((phase) => {
    const rows = images * phase.table.rows;
    const gradient = patches(graph, dy, phase.table);
    if (phase.taps.length === 1 && kernelHeight * kernelWidth === 1) {
      return graph.reshape(matmul(graph, gradient, graph.reshape(filter, [channels, filters]), false, true), [images, rows / images, channels]);
    }
    const chosen = gather(graph, taps, graph.integers(phase.taps), 0);
    const matrix = graph.reshape(graph.transpose(chosen, [0, 2, 1]), [phase.taps.length * filters, channels]);
    return graph.reshape(matmul(graph, gradient, matrix), [images, rows / images, channels]);
  });
  const shape = [images, w.height, w.width, channels];
  if (parts.length === 1 && phases[0]!.pixels.length === w.height * w.width) return graph.reshape(parts[0]!, shape);
  // Put the phases' pixels back in order; pixels that no tap meets read the appended zero.
  const pixels = phases.flatMap((phase) => phase.pixels);
  const places = Array<number>(w.height * w.width).fill(pixels.length);
  pixels.forEach((pixel, place) => (places[pixel] = place));
  const joined = concat(graph, parts, 1);
  const source = places.includes(pixels.length) ? pad(graph, joined, [[0, 0], [0, 1], [0, 0]]) : joined;
  return graph.reshape(gather(graph, source, graph.constant(places, [places.length], 'int32'), 1), shape);
}

recordKernel<ConvAttrs>(tf.Conv2D, ({ graph, inputs, attrs }) => {
  const { x, filter } = inputs as { x: Value; filter: Value };
  return convolution(graph, x, filter, windowsOf(x.shape, filter.shape, attrs));
});

recordKernel<ConvAttrs & { filterShape: number[] }>(tf.Conv2DBackpropFilter, ({ graph, inputs, attrs }) => {
  const { x, dy } = inputs as { x: Value; dy: Value };
  return filterGradient(graph, x, dy, windowsOf(x.shape, attrs.filterShape, attrs));
});

recordKernel<ConvAttrs & { inputShape: number[] }>(tf.Conv2DBackpropInput, ({ graph, inputs, attrs }) => {
  const { dy, filter } = inputs as { dy: Value; filter: Value };
  return inputGradient(graph, dy, filter, windowsOf(attrs.inputShape, filter.shape, attrs));
});
