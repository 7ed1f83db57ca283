// The counting convention of Table 1: one multiply-add is one FLOP, and only
// convolutions count (no fully connected layer, normalisation or pooling).

/** One convolution of a network, with what it costs for one image. */
export interface ConvolutionLayer {
  readonly name: string;
  readonly kind: 'convolution' | 'transposed convolution';
  /** Kernel height and width. */
  readonly kernel: number;
  readonly stride: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  /** Multiply-adds for one image. */
  readonly flops: number;
  /** Filter weights; the kit's convolutions have no bias, a normalisation follows. */
  readonly weights: number;
}

/** A feature map: height and width in pixels or symbols, and channels. */
export interface FeatureMap {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * The convolution `name` on `input`, with SAME padding: the output has ceil(size / stride) rows and
 * columns, and each output value costs kernel² x input channels.
 */
export function convolutionLayer(
  name: string,
  input: FeatureMap,
  kernel: number,
  stride: number,
  outputChannels: number,
): ConvolutionLayer {
  const outputHeight = Math.ceil(input.height / stride);
  const outputWidth = Math.ceil(input.width / stride);
  const weights = kernel * kernel * input.channels * outputChannels;
  return {
    name,
    kind: 'convolution',
    kernel,
    stride,
    inputChannels: input.channels,
    outputChannels,
    outputHeight,
    outputWidth,
    weights,
    flops: weights * outputHeight * outputWidth,
  };
}

/**
 * The transposed convolution `name` on `input`: the output is `stride` times as large. Every input
 * value is multiplied with the whole kernel, so the cost counts input positions: the same as the
 * convolution that it mirrors.
 */
export function transposedConvolutionLayer(
  name: string,
  input: FeatureMap,
  kernel: number,
  stride: number,
  outputChannels: number,
): ConvolutionLayer {
  const weights = kernel * kernel * input.channels * outputChannels;
  return {
    name,
    kind: 'transposed convolution',
    kernel,
    stride,
    inputChannels: input.channels,
    outputChannels,
    outputHeight: input.height * stride,
    outputWidth: input.width * stride,
    weights,
    flops: weights * input.height * input.width,
  };
}

/** What `layer` puts out: the input of the next one. */
export function outputOf(layer: ConvolutionLayer): FeatureMap {
  return { height: layer.outputHeight, width: layer.outputWidth, channels: layer.outputChannels };
}

/** Multiply-adds of all `layers`, for one image. */
export function totalFlops(layers: readonly ConvolutionLayer[]): number {
  return layers.reduce((sum, layer) => sum + layer.flops, 0);
}

/** Trainable values of `layers` and of the normalisation after each: filters, gamma and beta. */
export function convolutionParameters(layers: readonly ConvolutionLayer[]): number {
  return layers.reduce((sum, layer) => sum + layer.weights + 2 * layer.outputChannels, 0);
}

/** Throws when `map` is not a feature map: `what` names the argument. */
export function checkFeatureMap(what: string, map: FeatureMap): void {
  for (const axis of ['height', 'width', 'channels'] as const) {
    if (!Number.isInteger(map[axis]) || map[axis] < 1) {
      throw new RangeError(`${what}: expected a whole ${axis} of at least 1, got ${map[axis]}`);
    }
  }
}
