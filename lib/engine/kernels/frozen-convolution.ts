// Convolutions as ONNX has them, between transposes: for filters that never change, and for portable graphs.
import type { Windows } from '../blocks.ts';
import type { GraphBuilder, Value } from '../graph.ts';
import { slice } from './arrangement.ts';
import { after, padding } from './padding.ts';

/**
 * A convolution whose filter never changes as ONNX Runtime's own. It lays such a filter out for its blocked kernels, lets
 * neighbouring layers hand each other blocked maps, and cancels the transposes in between.
 */
export function frozenConvolution(graph: GraphBuilder, x: Value, filter: Value, w: Windows, bias?: Value): Value {
  const [images, filters] = [x.shape[0], filter.shape[3]];
  const rows = {
    size: w.height,
    count: w.outHeight,
    stride: w.strideHeight,
    reach: w.dilationHeight * (w.kernelHeight - 1),
    before: w.padTop,
  };
  const columns = {
    size: w.width,
    count: w.outWidth,
    stride: w.strideWidth,
    reach: w.dilationWidth * (w.kernelWidth - 1),
    before: w.padLeft,
  };
  const operands = [graph.transpose(x, [0, 3, 1, 2]), graph.transpose(filter, [3, 2, 0, 1]), ...(bias ? [bias] : [])];
  // TensorFlow.js pads in pixels as if windows were square, and may leave windows out that there is room for.
  const [height, width] = [rows, columns].map((side) =>
    Math.floor((side.size + side.before + after(side) - side.reach - 1) / side.stride + 1),
  ) as [number, number];
  const made = graph.node('Conv', operands, [images, filters, height, width], {
    kernel_shape: [w.kernelHeight, w.kernelWidth],
    strides: [w.strideHeight, w.strideWidth],
    dilations: [w.dilationHeight, w.dilationWidth],
    // What runs here is of one size, and ONNX Runtime knows best what it is told in pixels.
    ...(graph.isPortable
      ? padding([rows, columns], w.isSame === true)
      : { pads: [w.padTop, w.padLeft, after(rows), after(columns)] }),
  });
  return slice(graph, graph.transpose(made, [0, 2, 3, 1]), [0, 0, 0, 0], [images, w.outHeight, w.outWidth, filters]);
}

/** ONNX's own transposed convolution: its padding is the same for images of any size that the stride divides. */
export function frozenTransposedConvolution(graph: GraphBuilder, dy: Value, filter: Value, w: Windows): Value {
  const [images, channels] = [dy.shape[0], filter.shape[2]];
  const sides = [
    {
      size: w.height,
      count: w.outHeight,
      stride: w.strideHeight,
      reach: w.dilationHeight * (w.kernelHeight - 1),
      before: w.padTop,
    },
    {
      size: w.width,
      count: w.outWidth,
      stride: w.strideWidth,
      reach: w.dilationWidth * (w.kernelWidth - 1),
      before: w.padLeft,
    },
  ];
  // What the windows reach beyond the image's end is cut off; what they leave of it is added.
  const beyond = sides.map(
    ({ size, count, stride, reach, before }) => (count - 1) * stride + reach + 1 - before - size,
  );
  const operands = [graph.transpose(dy, [0, 3, 1, 2]), graph.transpose(filter, [3, 2, 0, 1])];
  const made = graph.node('ConvTranspose', operands, [images, channels, w.height, w.width], {
    kernel_shape: [w.kernelHeight, w.kernelWidth],
    strides: sides.map(({ stride }) => stride),
    dilations: [w.dilationHeight, w.dilationWidth],
    pads: [...sides.map(({ before }) => before), ...beyond.map((count) => Math.max(0, count))],
    output_padding: beyond.map((count) => Math.max(0, -count)),
  });
  return graph.transpose(made, [0, 2, 3, 1]);
}
