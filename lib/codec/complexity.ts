// FLOPs and parameters of the auto-encoder, counted from its layer table.
import { scaledFilters } from '../nn/width.ts';
import {
  checkFeatureMap,
  convolutionLayer,
  convolutionParameters,
  outputOf,
  totalFlops,
  transposedConvolutionLayer,
} from '../metrics/flops.ts';
import type { ConvolutionLayer, FeatureMap } from '../metrics/flops.ts';
import type { CodecArchitecture } from './architecture.ts';

/** The image that goes through the codec, and the codec's size. */
export interface CodecInput {
  /** Image height and width in pixels: multiples of 8. */
  readonly height: number;
  readonly width: number;
  /** Channels C of the compressed representation; the width multiplier leaves them alone. */
  readonly channels: number;
  /** Multiplies the channels of every other layer; 1 (the default) is the paper's codec. */
  readonly widthMultiplier?: number;
}

/** Every convolution of the encoder (Appendix A.1), from the RGB image to the C channels, in order. */
export function encoderLayers(architecture: CodecArchitecture, input: CodecInput): ConvolutionLayer[] {
  const { kernel, first, second } = layout(architecture, input);
  const down1 = convolutionLayer('down1', { height: input.height, width: input.width, channels: 3 }, kernel, 2, first);
  const down2 = convolutionLayer('down2', outputOf(down1), kernel, 2, second);
  const units = residualUnits(architecture, outputOf(down2));
  return [down1, down2, ...units, convolutionLayer('down3', outputOf(down2), kernel, 2, input.channels)];
}

/** Every convolution of the decoder: the encoder's mirror, transposed convolutions for strided ones. */
export function decoderLayers(architecture: CodecArchitecture, input: CodecInput): ConvolutionLayer[] {
  const { kernel, first, second } = layout(architecture, input);
  const { stride } = architecture;
  const symbols = { height: input.height / stride, width: input.width / stride, channels: input.channels };
  const up1 = transposedConvolutionLayer('up1', symbols, kernel, 2, second);
  const units = residualUnits(architecture, outputOf(up1));
  const up2 = transposedConvolutionLayer('up2', outputOf(up1), kernel, 2, first);
  return [up1, ...units, up2, transposedConvolutionLayer('up3', outputOf(up2), kernel, 2, 3)];
}

/** FLOPs to encode one image, by the convention of Table 1. */
export function countEncoderFlops(architecture: CodecArchitecture, input: CodecInput): number {
  return totalFlops(encoderLayers(architecture, input));
}

/**
 * FLOPs to decode one image, by the convention of Table 1. At 224x224 and C = 32 this is 3.56e9, as
 * for the encoder; the paper prints 2.85e9 (Section 3.1), which no mirror of its encoder gives.
 */
export function countDecoderFlops(architecture: CodecArchitecture, input: CodecInput): number {
  return totalFlops(decoderLayers(architecture, input));
}

/** Trainable values of encoder and decoder: filters, and gamma and beta of the normalisation after each. */
export function countCodecParameters(
  architecture: CodecArchitecture,
  input: CodecInput,
): { encoder: number; decoder: number } {
  return {
    encoder: convolutionParameters(encoderLayers(architecture, input)),
    // The last layer has a bias per channel where the others have batch norm's scale and shift.
    decoder: convolutionParameters(decoderLayers(architecture, input)) - 3,
  };
}

function residualUnits(architecture: CodecArchitecture, map: FeatureMap): ConvolutionLayer[] {
  return Array.from({ length: architecture.residualUnits }, (_, index) => [
    convolutionLayer(`unit${index + 1}/a`, map, 3, 1, map.channels),
    convolutionLayer(`unit${index + 1}/b`, map, 3, 1, map.channels),
  ]).flat();
}

function layout(architecture: CodecArchitecture, input: CodecInput) {
  checkFeatureMap('input of the codec', input);
  const { stride, kernel, filters } = architecture;
  if (input.height % stride || input.width % stride) {
    throw new RangeError(
      `input of the codec: expected height and width to be multiples of ${stride}, got ${input.height}x${input.width}; ` +
        'crop or pad the image',
    );
  }
  const width = input.widthMultiplier ?? 1;
  if (!(width > 0)) throw new RangeError(`widthMultiplier: expected a number above 0, got ${width}`);
  return { kernel, first: scaledFilters(filters[0], width), second: scaledFilters(filters[1], width) };
}
