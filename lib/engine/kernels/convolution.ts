// Convolutions and their gradients as one Gather (the patch matrix) and one matrix
// product. Forward pass and filter gradient share the patch matrix unless it is large.
// ONNX Runtime's own Conv between transposes gains nothing at 224 px and full width: against this, 3x3 on
// 64 to 512 channels took 0.8 to 3 times as long forward, and 1.5 to 2.2 times as a filter's gradient.
import * as tf from '@tensorflow/tfjs-core';
import { blocksOfInputs, blocksOfOutputs, type Blocks, type Windows } from '../blocks.ts';
import type { GraphBuilder, Value } from '../graph.ts';
import { sizeOf } from '../shape.ts';
import { recordKernel } from '../recording-backend.ts';
import { gather, pad, slice } from './arrangement.ts';
import { activated, matmul } from './matmul.ts';
import { checkFit } from './padding.ts';
import { frozenConvolution, frozenTransposedConvolution } from './frozen-convolution.ts';

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
  if (attrs.dataFormat && attrs.dataFormat !== 'NHWC')
    throw new Error(`the recorder's convolutions are NHWC, got ${attrs.dataFormat}`);
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
  checkFit(
    [info.outHeight, info.outWidth],
    [info.inHeight, info.inWidth],
    [info.effectiveFilterHeight, info.effectiveFilterWidth],
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
    isSame: attrs.pad === 'same',
  };
}

/** A patch matrix of more bytes than this is not kept from the forward pass for the filter's gradient, but gathered again. */
const mostKeptBytes = 2 ** 25;

/**
 * The patch matrix [images * blocks, pixels of a patch * channels]. Equal nodes are one node; `again` writes them in
 * another way, so that a second matrix is made.
 */
function patches(graph: GraphBuilder, x: Value, blocks: Blocks, again = false): Value {
  const [images, height, width, channels] = x.shape as Shape4;
  const { padded, piece, pieces, patchHeight, patchWidth, rows, columns } = blocks;
  const below = padded.height - height - padded.top;
  const right = padded.width - width - padded.left;
  const source = pad(
    graph,
    x,
    [
      [0, 0],
      [padded.top, below],
      [padded.left, right],
      [0, 0],
    ],
    0,
    again ? { mode: 'constant' } : {},
  );
  const available = (padded.height * padded.width) / piece;
  const flat = graph.reshape(source, [images, available, piece * channels]);
  const isIdentity = pieces.length === available && pieces.every((index, place) => index === place);
  const picked = isIdentity
    ? flat
    : graph.node(
        'Gather',
        [flat, graph.constant(pieces, [pieces.length], 'int32')],
        [images, pieces.length, piece * channels],
        { axis: again ? -2 : 1 },
      );
  return graph.reshape(picked, [images * rows * columns, patchHeight * patchWidth * channels]);
}

/**
 * The filter [height, width, channels, filters] spread over a block's patch: [pixels * channels, outputs * filters],
 * or with the two swapped [pixels * filters, outputs * channels].
 */
function spreadFilter(
  graph: GraphBuilder,
  filter: Value,
  { taps, patchHeight, patchWidth }: Blocks,
  swapped: boolean,
): Value {
  const [kernelHeight, kernelWidth, channels, filters] = filter.shape as Shape4;
  const tapCount = kernelHeight * kernelWidth;
  const pixels = patchHeight * patchWidth;
  const outputs = taps.length / pixels;
  const flat = graph.reshape(filter, [tapCount, channels * filters]);
  const isIdentity = taps.length === tapCount && taps.every((tap, place) => tap === place);
  const source = taps.includes(tapCount)
    ? pad(graph, flat, [
        [0, 1],
        [0, 0],
      ])
    : flat;
  const spread = isIdentity ? flat : gather(graph, source, graph.constant(taps, [taps.length], 'int32'), 0);
  const [read, made] = swapped ? [filters, channels] : [channels, filters];
  const shape = [pixels * read, outputs * made];
  if (outputs === 1 && !swapped) return graph.reshape(spread, shape);
  const turned = graph.transpose(
    graph.reshape(spread, [pixels, outputs, channels, filters]),
    swapped ? [0, 3, 1, 2] : [0, 2, 1, 3],
  );
  return graph.reshape(turned, shape);
}

/** Blocks of the forward pass: their patches go into the filter's gradient as well. */
const outputBlocks = (x: readonly number[], filters: number, w: Windows): Blocks =>
  blocksOfOutputs(w, { images: x[0], channelsIn: x[3], channelsOut: filters, products: 2 });

function convolution(graph: GraphBuilder, x: Value, filter: Value, w: Windows, bias?: Value): Value {
  if (graph.isPortable || graph.isFixed(filter)) return frozenConvolution(graph, x, filter, w, bias);
  const filters = filter.shape[3];
  const blocks = outputBlocks(x.shape, filters, w);
  const row =
    bias &&
    (blocks.width === 1 ? bias : graph.node('Tile', [bias, graph.integers([blocks.width])], [blocks.width * filters]));
  const product = matmul(
    graph,
    patches(graph, x, blocks),
    spreadFilter(graph, filter, blocks, false),
    false,
    false,
    row,
  );
  return graph.reshape(product, [x.shape[0], w.outHeight, w.outWidth, filters]);
}

function filterGradient(graph: GraphBuilder, x: Value, dy: Value, w: Windows): Value {
  const [channels, filters] = [x.shape[3], dy.shape[3]];
  const blocks = outputBlocks(x.shape, filters, w);
  const { rows, columns, width, patchHeight, patchWidth, taps } = blocks;
  const count = dy.shape[0] * rows * columns;
  const outputs = graph.reshape(dy, [count, width * filters]);
  const again = 4 * count * patchHeight * patchWidth * channels > mostKeptBytes;
  const product = matmul(graph, patches(graph, x, blocks, again), outputs, true, false);
  const shape = [w.kernelHeight, w.kernelWidth, channels, filters];
  if (width === 1 && patchWidth === w.kernelWidth) return graph.reshape(product, shape);
  // Every output of a block saw the filter at a place of its own: add those places up.
  const spread = graph.reshape(product, [patchHeight, patchWidth, channels, width, filters]);
  const parts = Array.from({ length: width }, (_, output) => {
    const start = Array.from({ length: patchWidth }, (_, pixel) => taps[pixel * width + output]).indexOf(0);
    return graph.reshape(
      slice(graph, spread, [0, start, 0, output, 0], [patchHeight, w.kernelWidth, channels, 1, filters]),
      shape,
    );
  });
  return parts.length === 1 ? parts[0] : graph.node('Sum', parts, shape);
}

function inputGradient(graph: GraphBuilder, dy: Value, filter: Value, w: Windows): Value {
  const [images, outHeight, outWidth, filters] = dy.shape as Shape4;
  const channels = filter.shape[2];
  const shape = [images, w.height, w.width, channels];
  if (graph.isPortable) return frozenTransposedConvolution(graph, dy, filter, w);
  const crop = (made: Value): Value => slice(graph, made, [0, 0, 0, 0], shape);
  if (w.kernelHeight * w.kernelWidth === 1 && w.padTop === 0 && w.padLeft === 0) {
    const [sy, sx] = [w.strideHeight, w.strideWidth];
    const flat = [dy, filter].map((value) => graph.reshape(value, [sizeOf(value.shape) / filters, filters]));
    const product = matmul(graph, flat[0], flat[1], false, true);
    // Pixels between the strides had no part in any output.
    const apart = pad(graph, graph.reshape(product, [images, outHeight, 1, outWidth, channels]), [
      [0, 0],
      [0, 0],
      [0, sy - 1],
      [0, 0],
      [0, (sx - 1) * channels],
    ]);
    return crop(graph.reshape(apart, [images, outHeight * sy, outWidth * sx, channels]));
  }
  const blocks = blocksOfInputs(w, { images, channelsIn: filters, channelsOut: channels, products: 1 });
  const { rows, columns, height, width } = blocks;
  const product = matmul(graph, patches(graph, dy, blocks), spreadFilter(graph, filter, blocks, true));
  const made = graph.transpose(
    graph.reshape(product, [images, rows, columns, height, width * channels]),
    height === 1 ? [0, 1, 2, 3, 4] : [0, 1, 3, 2, 4],
  );
  return crop(graph.reshape(made, [images, rows * height, columns * width, channels]));
}

recordKernel<ConvAttrs>(tf.Conv2D, ({ graph, inputs, attrs }) => {
  const { x, filter } = inputs as { x: Value; filter: Value };
  return convolution(graph, x, filter, windowsOf(x.shape, filter.shape, attrs));
});

recordKernel<ConvAttrs & { activation?: string }>(tf.FusedConv2D, ({ graph, inputs, attrs }) => {
  const { x, filter, bias } = inputs as { x: Value; filter: Value; bias?: Value };
  const row = bias && graph.reshape(bias, [filter.shape[3]]);
  return activated(
    graph,
    convolution(graph, x, filter, windowsOf(x.shape, filter.shape, attrs), row),
    attrs.activation,
  );
});

recordKernel<ConvAttrs & { filterShape: number[] }>(tf.Conv2DBackpropFilter, ({ graph, inputs, attrs }) => {
  const { x, dy } = inputs as { x: Value; dy: Value };
  return filterGradient(graph, x, dy, windowsOf(x.shape, attrs.filterShape, attrs));
});

recordKernel<ConvAttrs & { inputShape: number[] }>(tf.Conv2DBackpropInput, ({ graph, inputs, attrs }) => {
  const { dy, filter } = inputs as { dy: Value; filter: Value };
  return inputGradient(graph, dy, filter, windowsOf(attrs.inputShape, filter.shape, attrs));
});
