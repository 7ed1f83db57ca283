// FLOPs and parameters of the five networks, counted from the block table that also builds them.
import { checkFeatureMap, convolutionLayer, convolutionParameters, outputOf, totalFlops } from '../metrics/flops.ts';
import type { ConvolutionLayer, FeatureMap } from '../metrics/flops.ts';
import { scaledFilters } from '../nn/width.ts';
import { expansion, rootFilters } from './architecture.ts';
import type { ResNetArchitecture } from './architecture.ts';

/** What a network reads (pixels of an image, or symbols of a compressed representation), and how wide the network is. */
export interface NetworkInput extends FeatureMap {
  /** Multiplies every layer's channels; 1 (the default) is the paper's networks. */
  readonly widthMultiplier?: number;
}

/** The inputs for which the paper reports its numbers (Tables 1 and 3): 224x224 RGB, 28x28x32 symbols. */
export function paperInput(architecture: ResNetArchitecture): FeatureMap {
  return architecture.input === 'rgb'
    ? { height: 224, width: 224, channels: 3 }
    : { height: 28, width: 28, channels: 32 };
}

/**
 * Every convolution of `architecture` in the order of the forward pass, projection shortcuts included
 * (a projection follows the three convolutions of its unit). Names: `conv1`, then stage, unit and
 * place as in `conv4_1/a` (1x1), `/b` (3x3), `/c` (1x1), `/shortcut`. A stage named in `dilations` has
 * them in place of its stride and keeps its spatial size (section 5.1).
 */
export function convolutionLayers(
  architecture: ResNetArchitecture,
  input: NetworkInput,
  { dilations = {} }: { readonly dilations?: Readonly<Partial<Record<string, number>>> } = {},
): ConvolutionLayer[] {
  checkFeatureMap(`input of ${architecture.name}`, input);
  const width = input.widthMultiplier ?? 1;
  if (!(width > 0)) throw new RangeError(`widthMultiplier: expected a number above 0, got ${width}`);

  const layers: ConvolutionLayer[] = [];
  let map: FeatureMap = input;
  if (architecture.root) {
    const root = convolutionLayer('conv1', map, 7, 2, scaledFilters(rootFilters, width));
    layers.push(root);
    // 3x3/2 max pooling, SAME padding: no multiply-adds.
    map = {
      height: Math.ceil(root.outputHeight / 2),
      width: Math.ceil(root.outputWidth / 2),
      channels: root.outputChannels,
    };
  }
  for (const stage of architecture.stages) {
    const filters = scaledFilters(stage.filters, width);
    const isDilated = (dilations[stage.name] ?? 1) > 1;
    for (let unit = 1; unit <= stage.units; unit++) {
      const name = `${stage.name.replace('_x', '')}_${unit}`;
      const stride = unit === 1 && !isDilated ? stage.stride : 1;
      const a = convolutionLayer(`${name}/a`, map, 1, stride, filters);
      const b = convolutionLayer(`${name}/b`, outputOf(a), 3, 1, filters);
      const c = convolutionLayer(`${name}/c`, outputOf(b), 1, 1, expansion * filters);
      layers.push(a, b, c);
      // A unit that changes the shape has a projection as its shortcut.
      if (stride > 1 || map.channels !== c.outputChannels) {
        layers.push(convolutionLayer(`${name}/shortcut`, map, 1, stride, expansion * filters));
      }
      map = outputOf(c);
    }
  }
  return layers;
}

/** FLOPs for one image by the convention of Table 1: multiply-adds of the convolutions. */
export function countFlops(architecture: ResNetArchitecture, input: NetworkInput): number {
  return totalFlops(convolutionLayers(architecture, input));
}

/** Trainable parameters: filters, gamma and beta of each normalisation, and the final layer's weights and biases. */
export function countParameters(
  architecture: ResNetArchitecture,
  input: NetworkInput & { readonly classes: number },
): number {
  const { classes } = input;
  if (!Number.isInteger(classes) || classes < 1) {
    throw new RangeError(`classes: expected a whole number of at least 1, got ${classes}`);
  }
  const layers = convolutionLayers(architecture, input);
  const features = expansion * scaledFilters(architecture.stages.at(-1)!.filters, input.widthMultiplier ?? 1);
  return convolutionParameters(layers) + (features + 1) * classes;
}
