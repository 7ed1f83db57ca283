// Convolution layers, NHWC, without bias (batch norm follows) unless said.
import * as tf from '@tensorflow/tfjs-core';
import { recordingBackend } from '../engine/backend.ts';
import { heNormal, heNormalTransposed, zeros } from './initialisers.ts';
import type { Scope } from './parameters.ts';

export interface ConvolutionOptions {
  readonly filters: number;
  /** Side of the square kernel. */
  readonly kernel: number;
  readonly stride?: 1 | 2;
  /** Distance between the kernel's taps ("atrous rate"). */
  readonly dilation?: number;
  readonly bias?: boolean;
}

/** A dilated convolution with a gradient: TensorFlow.js's own refuses dilations above 1. */
function dilatedConv2d(x: tf.Tensor4D, filter: tf.Tensor4D, dilation: number): tf.Tensor4D {
  if (tf.getBackend() === recordingBackend) {
    return tf.customGrad((...args: unknown[]) => {
      const [input, weights, save] = args as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
      save([input, weights]);
      const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: dilation };
      const value = tf.conv2d(input, weights, 1, 'same', 'NHWC', dilation);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
        const run = (kernel: string, inputs: tf.NamedTensorMap, more: object): tf.Tensor =>
          tf.engine().runKernel(kernel, inputs, { ...attrs, ...more } as unknown as tf.NamedAttrMap);
        return [
          run(tf.Conv2DBackpropInput, { dy, filter }, { inputShape: x.shape }),
          run(tf.Conv2DBackpropFilter, { x, dy }, { filterShape: filter.shape }),
        ];
      };
      return { value, gradFunc };
    })(x, filter) as tf.Tensor4D;
  }
  // Other backends' gradient kernels know no dilation: every dilation-th pixel, as a batch, is a plain convolution.
  const [, height, width] = x.shape;
  const reach = (dilation * (filter.shape[0] - 1)) / 2;
  const up = (size: number): number => (dilation - ((size + 2 * reach) % dilation)) % dilation;
  const pads = [height, width].map((size) => [reach, reach + up(size)]);
  const crops = [height, width].map((size) => [0, up(size)]);
  const phases = tf.spaceToBatchND(x, [dilation, dilation], pads);
  return tf.batchToSpaceND(
    tf.conv2d(phases as tf.Tensor4D, filter, 1, 'valid'),
    [dilation, dilation],
    crops,
  ) as tf.Tensor4D;
}

/** A layer's bias [filters], if it has one. */
const biasOf = (scope: Scope, { filters, bias = false }: ConvolutionOptions): tf.Tensor | undefined =>
  bias ? scope.parameter('bias', [filters], zeros, { decay: false }) : undefined;

/** A layer's filter, [kernel, kernel, C, filters] for x [N, H, W, C]. */
export const filterOf = (scope: Scope, x: tf.Tensor, { kernel, filters }: ConvolutionOptions): tf.Tensor4D =>
  scope.parameter('weights', [kernel, kernel, x.shape[3]!, filters], heNormal) as tf.Tensor4D;

/** x [N, H, W, C] to [N, H/stride, W/stride, filters], padded "same", plus an offset [filters] if there is one. */
export function convolved(
  x: tf.Tensor,
  filter: tf.Tensor4D,
  { stride = 1, dilation = 1 }: ConvolutionOptions,
  offset?: tf.Tensor,
): tf.Tensor {
  if (dilation > 1 && stride > 1)
    throw new Error(`a convolution has a stride or a dilation, not both (stride ${stride}, dilation ${dilation})`);
  if (dilation > 1) {
    const y = dilatedConv2d(x as tf.Tensor4D, filter, dilation);
    return offset ? tf.add(y, offset) : y;
  }
  if (!offset) return tf.conv2d(x as tf.Tensor4D, filter, stride, 'same');
  return tf.fused.conv2d({ x: x as tf.Tensor4D, filter, strides: stride, pad: 'same', bias: offset as tf.Tensor1D });
}

export function convolution(scope: Scope, x: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  return convolved(x, filterOf(scope, x, options), options, biasOf(scope, options));
}

/** A transposed layer's filter, [kernel, kernel, filters, C] for x [N, H, W, C]. */
export const transposedFilterOf = (
  scope: Scope,
  x: tf.Tensor,
  { kernel, filters, stride = 1 }: ConvolutionOptions,
): tf.Tensor4D =>
  scope.parameter('weights', [kernel, kernel, filters, x.shape[3]!], heNormalTransposed(stride)) as tf.Tensor4D;

/** x [N, H, W, C] to [N, H*stride, W*stride, filters]: the mirror of a strided convolution. */
export function transposedConvolved(
  x: tf.Tensor,
  filter: tf.Tensor4D,
  { filters, stride = 1 }: ConvolutionOptions,
): tf.Tensor {
  const [images, height, width] = x.shape as [number, number, number, number];
  return tf.conv2dTranspose(
    x as tf.Tensor4D,
    filter,
    [images, height * stride, width * stride, filters],
    stride,
    'same',
  );
}

export function transposedConvolution(scope: Scope, x: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  const y = transposedConvolved(x, transposedFilterOf(scope, x, options), options);
  const bias = biasOf(scope, options);
  return bias ? tf.add(y, bias) : y;
}
