// Resizing as matrix products with interpolation matrices, so that the gradient is the transpose.
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph.ts';
import { recordKernel } from '../recording-backend.ts';
import { gather } from './arrangement.ts';

interface ResizeAttrs {
  readonly size: [number, number];
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

type Weights = (position: number, size: number) => readonly (readonly [index: number, weight: number])[];

const bilinear: Weights = (position, size) => {
  const low = Math.max(0, Math.floor(position));
  const high = Math.min(size - 1, Math.ceil(position));
  const fraction = position - low;
  return [
    [low, 1 - fraction],
    [high, fraction],
  ];
};

function nearest({ alignCorners, halfPixelCenters }: Omit<ResizeAttrs, 'size'>): Weights {
  return (position, size) => {
    // With half-pixel centres tfjs shifts by half a pixel, for nearest neighbour as for bilinear; undo it before flooring.
    const index = alignCorners ? Math.round(position) : Math.floor(halfPixelCenters ? position + 0.5 : position);
    return [[Math.min(size - 1, Math.max(0, index)), 1]];
  };
}

/** Where each pixel of the resized axis lies on the source's. */
function positions(source: number, target: number, attrs: Omit<ResizeAttrs, 'size'>): number[] {
  const corners = attrs.alignCorners && target > 1 ? 1 : 0;
  const ratio = (source - corners) / (target - corners);
  return Array.from({ length: target }, (_, row) => (attrs.halfPixelCenters ? ratio * (row + 0.5) - 0.5 : ratio * row));
}

/** The matrix [target, source] that resizes one axis. */
function interpolation(source: number, target: number, attrs: Omit<ResizeAttrs, 'size'>, weights: Weights): number[] {
  const matrix = Array<number>(target * source).fill(0);
  for (const [row, position] of positions(source, target, attrs).entries()) {
    for (const [index, weight] of weights(position, source)) matrix[row * source + index] += weight;
  }
  return matrix;
}

/** Applies a matrix to the height and one to the width of x; `transposed` swaps source and target. */
function resized(
  graph: GraphBuilder,
  x: Value,
  from: [number, number],
  to: [number, number],
  attrs: Omit<ResizeAttrs, 'size'>,
  weights: Weights,
  transposed: boolean,
): Value {
  const matrix = (axis: 0 | 1): Value => {
    const values = graph.constant(
      interpolation(from[axis], to[axis], attrs, weights),
      [to[axis], from[axis]],
      'float32',
    );
    return transposed ? graph.transpose(values, [1, 0]) : values;
  };
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  const [newHeight, newWidth] = transposed ? from : to;
  const rows = graph.reshape(x, [images, height, width * channels]);
  const tall = graph.node('MatMul', [matrix(0), rows], [images, newHeight, width * channels]);
  const columns = graph.reshape(tall, [images * newHeight, width, channels]);
  const wide = graph.node('MatMul', [matrix(1), columns], [images * newHeight, newWidth, channels]);
  return graph.reshape(wide, [images, newHeight, newWidth, channels]);
}

recordKernel<ResizeAttrs>(tf.ResizeBilinear, ({ graph, inputs, attrs }) => {
  const images = graph.cast(inputs['images'], 'float32');
  const [, height, width] = images.shape as [number, number, number, number];
  return resized(graph, images, [height, width], attrs.size, attrs, bilinear, false);
});

recordKernel<ResizeAttrs>(tf.ResizeBilinearGrad, ({ graph, inputs, attrs }) => {
  const { images, dy } = inputs as { images: Value; dy: Value };
  const [, height, width] = images.shape as [number, number, number, number];
  return resized(graph, dy, [height, width], [dy.shape[1], dy.shape[2]], attrs, bilinear, true);
});

/** Nearest neighbour is for labels, which have no gradient. */
recordKernel<ResizeAttrs>(tf.ResizeNearestNeighbor, ({ graph, inputs, attrs }) => {
  const images = inputs['images'];
  const [, height, width] = images.shape as [number, number, number, number];
  if (images.type === 'float32')
    return resized(graph, images, [height, width], attrs.size, attrs, nearest(attrs), false);
  const sources = (axis: 0 | 1, size: number): Value =>
    graph.integers(positions(size, attrs.size[axis], attrs).map((position) => nearest(attrs)(position, size)[0][0]));
  return gather(graph, gather(graph, images, sources(0, height), 1), sources(1, width), 2);
});
