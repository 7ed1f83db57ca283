// FLOPs and parameters of the -d networks: the classifiers' table with its dilations, and ASPP.
import type { ResNetArchitecture } from '../classification/architecture.ts';
import { convolutionLayers, type NetworkInput } from '../classification/complexity.ts';
import {
  convolutionLayer,
  convolutionParameters,
  outputOf,
  totalFlops,
  type ConvolutionLayer,
} from '../metrics/flops.ts';
import { asppKernel, asppScope, paperAtrousRates, stageDilations } from './dilation.ts';

export interface SegmenterInput extends NetworkInput {
  /** Classes, the background included. */
  readonly classes: number;
  /** Rates of ASPP's branches: the paper's four unless said. */
  readonly atrousRates?: readonly number[];
}

function checkedClasses({ classes }: SegmenterInput): number {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new RangeError(`classes: expected a whole number of at least 1, got ${classes}`);
  }
  return classes;
}

/** The dilated network's convolutions, then those of ASPP. */
function layersOf(
  architecture: ResNetArchitecture,
  input: SegmenterInput,
): { features: ConvolutionLayer[]; aspp: ConvolutionLayer[] } {
  const classes = checkedClasses(input);
  const features = convolutionLayers(architecture, input, { dilations: stageDilations });
  const map = outputOf(features.at(-1)!);
  const { atrousRates = paperAtrousRates } = input;
  return {
    features,
    aspp: atrousRates.map((rate) => convolutionLayer(`${asppScope}/rate${rate}`, map, asppKernel, 1, classes)),
  };
}

/** Every convolution of the -d network, in the order of the forward pass; ASPP's are `aspp/rate6` and so on. */
export function segmenterLayers(architecture: ResNetArchitecture, input: SegmenterInput): ConvolutionLayer[] {
  const { features, aspp } = layersOf(architecture, input);
  return [...features, ...aspp];
}

/**
 * FLOPs for one image by the convention of Table 1. Taps that fall into the padding count, as everywhere, even where
 * a rate reaches beyond the map; upsampling does not count.
 */
export function countSegmenterFlops(architecture: ResNetArchitecture, input: SegmenterInput): number {
  return totalFlops(segmenterLayers(architecture, input));
}

/** Trainable parameters: filters, gamma and beta of each normalisation, and ASPP's weights and biases. */
export function countSegmenterParameters(architecture: ResNetArchitecture, input: SegmenterInput): number {
  const { features, aspp } = layersOf(architecture, input);
  // Each of ASPP's branches has one bias per class, and no normalisation.
  return convolutionParameters(features) + aspp.reduce((sum, layer) => sum + layer.weights + layer.outputChannels, 0);
}
