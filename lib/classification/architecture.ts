// The block table of Table 1 and Table 3: the one place that says what the five
// networks are. The builder (resnet.ts) and the FLOP count (complexity.ts) both read it.

/** One row of Table 3: a stack of bottleneck residual units at one spatial size. */
export interface Stage {
  readonly name: 'conv2_x' | 'conv3_x' | 'conv4_x' | 'conv5_x';
  /** Channels of the 1x1 and 3x3 convolutions inside a unit; the unit puts out four times as many. */
  readonly filters: number;
  /** Number of bottleneck units. */
  readonly units: number;
  /** Stride of the first 1x1 convolution (and of the projection) of the first unit: ResNet v1. */
  readonly stride: 1 | 2;
}

interface Structure {
  /** What the network reads: RGB pixels, or the codec's compressed representation. */
  readonly input: 'rgb' | 'latent';
  /** Root block: 7x7/2 convolution and 3x3/2 max pooling (RGB networks only). */
  readonly root: boolean;
  readonly stages: readonly Stage[];
}

export interface ResNetArchitecture extends Structure {
  readonly name: NetworkName;
}

/** Channels of the root's 7x7 convolution at width 1. */
export const rootFilters = 64;
/** A bottleneck unit puts out this many times its inner channels. */
export const expansion = 4;

function resnet(conv4Units: number): Structure {
  return {
    input: 'rgb',
    root: true,
    stages: [
      { name: 'conv2_x', filters: 64, units: 3, stride: 1 },
      { name: 'conv3_x', filters: 128, units: 4, stride: 2 },
      { name: 'conv4_x', filters: 256, units: conv4Units, stride: 2 },
      { name: 'conv5_x', filters: 512, units: 3, stride: 2 },
    ],
  };
}

/** Section 4.2: the RGB network with its front cut off. The input is already at conv3_x's size, so conv3_1 has stride 1. */
function cResNet(conv4Units: number): Structure {
  return {
    input: 'latent',
    root: false,
    stages: [
      { name: 'conv3_x', filters: 128, units: 4, stride: 1 },
      { name: 'conv4_x', filters: 256, units: conv4Units, stride: 2 },
      { name: 'conv5_x', filters: 512, units: 3, stride: 2 },
    ],
  };
}

/** Table 1. Figures name the networks of one input in this order. */
const structures = {
  'ResNet-50': resnet(6),
  'ResNet-71': resnet(13),
  'cResNet-39': cResNet(6),
  'cResNet-51': cResNet(10),
  'cResNet-72': cResNet(17),
};

export type NetworkName = keyof typeof structures;

export const architectures = Object.fromEntries(
  Object.entries(structures).map(([name, structure]) => [name, { name, ...structure }]),
) as Readonly<Record<NetworkName, ResNetArchitecture>>;
