import { describe, expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import type { NetworkName } from '../../lib/classification/architecture.ts';
import { convolutionLayers, countFlops, countParameters, paperInput } from '../../lib/classification/complexity.ts';
import { resnet } from '../../lib/classification/resnet.ts';
// Registers the kernels with which layoutOf records a network.
import '../../lib/engine/kernels/index.ts';
import { layoutOf } from '../../lib/nn/parameters.ts';

// Exact counts by hand from Table 3 (one multiply-add = 1, convolutions and projections, stride in the
// first 1x1), and the paper's rounded numbers of Table 1.
const counts = {
  'ResNet-50': [3_855_925_248, 3.86e9],
  'ResNet-71': [5_384_486_912, 5.38e9],
  'cResNet-39': [2_957_574_144, 2.95e9],
  'cResNet-51': [3_831_037_952, 3.83e9],
  'cResNet-72': [5_359_599_616, 5.36e9],
} satisfies Partial<Record<NetworkName, [exact: number, paper: number]>>;

describe('countFlops', () => {
  for (const [name, [exact, paper]] of Object.entries(counts) as [NetworkName, [number, number]][]) {
    it(`${name}: ${exact}, within 0.3% of the paper`, () => {
      const architecture = architectures[name];
      const flops = countFlops(architecture, paperInput(architecture));
      expect(flops).toBe(exact);
      expect(Math.abs(flops / paper - 1)).toBeLessThan(0.003);
    });
  }

  it('grows by one identity unit per conv4 block: 14x14 x (1024x256 + 9x256x256 + 256x1024)', () => {
    const unit = 14 * 14 * (1024 * 256 + 9 * 256 * 256 + 256 * 1024);
    expect(counts['ResNet-71'][0] - counts['ResNet-50'][0]).toBe(7 * unit);
    const flops = (name: NetworkName) => countFlops(architectures[name], paperInput(architectures[name]));
    expect(flops('ResNet-71') - flops('ResNet-50')).toBe(7 * unit);
    expect(flops('cResNet-72') - flops('cResNet-51')).toBe(7 * unit);
  });

  it('depends on C only through the two convolutions that read the input', () => {
    const flops = (channels: number) => countFlops(architectures['cResNet-51'], { height: 28, width: 28, channels });
    expect(flops(32) - flops(8)).toBe(28 * 28 * 24 * (128 + 512));
  });

  it('is four times as much for twice the side', () => {
    const flops = (side: number) => countFlops(architectures['ResNet-50'], { height: side, width: side, channels: 3 });
    expect(flops(448)).toBe(4 * flops(224));
  });
});

describe('convolutionLayers', () => {
  it('has as many convolutions as the name says, projections aside', () => {
    for (const architecture of Object.values(architectures)) {
      const layers = convolutionLayers(architecture, paperInput(architecture));
      const depth = layers.filter((layer) => !layer.name.endsWith('/shortcut')).length;
      // ResNet-k counts the fully connected layer too; cResNet-k counts convolutions alone (Section 4.2).
      const counted = architecture.input === 'rgb' ? depth + 1 : depth;
      expect(architecture.name.endsWith(`-${counted}`), `${architecture.name} has ${depth} convolutions`).toBe(true);
    }
  });

  it('puts the stride in the first 1x1 and in the projection, and ends each stage at the size of Table 3', () => {
    const layers = convolutionLayers(architectures['ResNet-50'], { height: 224, width: 224, channels: 3 });
    const strided = layers.filter((layer) => layer.stride === 2).map((layer) => layer.name);
    expect(strided).toEqual([
      'conv1',
      'conv3_1/a',
      'conv3_1/shortcut',
      'conv4_1/a',
      'conv4_1/shortcut',
      'conv5_1/a',
      'conv5_1/shortcut',
    ]);
    const size = (name: string) => layers.find((layer) => layer.name === name)!.outputHeight;
    expect(['conv1', 'conv2_3/c', 'conv3_4/c', 'conv4_6/c', 'conv5_3/c'].map(size)).toEqual([112, 56, 28, 14, 7]);
  });

  it('leaves conv3_1 of a cResNet at stride 1', () => {
    const layers = convolutionLayers(architectures['cResNet-39'], { height: 28, width: 28, channels: 16 });
    expect(layers[0]).toMatchObject({ name: 'conv3_1/a', stride: 1, inputChannels: 16, outputHeight: 28 });
    expect(layers.at(-1)).toMatchObject({ outputHeight: 7, outputChannels: 2048 });
  });

  it('scales every layer by the width multiplier', () => {
    const layers = convolutionLayers(architectures['ResNet-50'], {
      height: 64,
      width: 64,
      channels: 3,
      widthMultiplier: 0.25,
    });
    expect(layers[0].outputChannels).toBe(16);
    expect(layers.at(-1)!.outputChannels).toBe(512);
  });

  it('keeps a dilated stage at its size, with as many weights', () => {
    const input = { height: 56, width: 40, channels: 3 };
    const sizes = (options: Parameters<typeof convolutionLayers>[2]) => {
      const layers = convolutionLayers(architectures['ResNet-50'], input, options);
      const of = (name: string) => layers.find((layer) => layer.name === name)!;
      return {
        heights: ['conv3_4/c', 'conv4_6/c', 'conv5_1/shortcut', 'conv5_3/c'].map((name) => of(name).outputHeight),
        weights: layers.reduce((sum, layer) => sum + layer.weights, 0),
      };
    };
    const plain = sizes({});
    expect(plain.heights).toEqual([7, 4, 2, 2]);
    expect(sizes({ dilations: { conv4_x: 2, conv5_x: 4 } })).toEqual({ ...plain, heights: [7, 7, 7, 7] });
    expect(sizes({ dilations: { conv5_x: 2 } })).toEqual({ ...plain, heights: [7, 4, 4, 4] });
  });

  it('names the axis of a wrong input', () => {
    const { 'ResNet-50': resnet50 } = architectures;
    expect(() => convolutionLayers(resnet50, { height: 0, width: 8, channels: 3 })).toThrow(/ResNet-50.*height.*got 0/);
    expect(() => countFlops(resnet50, { height: 8, width: 8, channels: 3, widthMultiplier: 0 })).toThrow(
      /widthMultiplier/,
    );
  });
});

describe('countParameters', () => {
  it('gives the published 25,557,032 for ResNet-50 with 1000 classes', () => {
    const input = { height: 224, width: 224, channels: 3, classes: 1000 };
    expect(countParameters(architectures['ResNet-50'], input)).toBe(25_557_032);
  });

  it('agrees with the networks as built, at any width', async () => {
    for (const [name, width, channels] of [
      ['ResNet-50', 0.25, 3],
      ['cResNet-51', 0.25, 16],
      ['cResNet-39', 1, 8],
      ['cResNet-39', 1 / 16, 32],
    ] as const) {
      const architecture = architectures[name];
      const built = await layoutOf(
        (scope, { x }) => ({ logits: resnet(scope, x, architecture, { width, classes: 20 }) }),
        {
          x: { shape: [1, 16, 16, channels], dtype: 'float32' },
        },
      );
      const input = { height: 16, width: 16, channels, widthMultiplier: width, classes: 20 };
      expect(countParameters(architecture, input)).toBe(built.parameterCount);
    }
  });

  it('does not depend on the image size', () => {
    const at = (side: number) =>
      countParameters(architectures['cResNet-51'], {
        height: side,
        width: side,
        channels: 16,
        classes: 20,
        widthMultiplier: 0.25,
      });
    expect(at(8)).toBe(at(28));
  });

  it('rejects a fraction of a class', () => {
    expect(() =>
      countParameters(architectures['ResNet-50'], { height: 8, width: 8, channels: 3, classes: 1.5 }),
    ).toThrow(/classes: expected a whole number/);
  });
});
