import { describe, expect, it } from 'vitest';
import { architectures, type NetworkName } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput } from '../../lib/classification/programs.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import { pretrainedParameters, type ClassifierVectors } from '../../lib/segmentation/pretraining.ts';
import { segmenter, segmenterInput, type SegmenterShape } from '../../lib/segmentation/programs.ts';

function shapeOf(name: NetworkName, more: Partial<SegmenterShape> = {}): SegmenterShape {
  const channels = architectures[name].root ? 3 : 8;
  return {
    architecture: architectures[name],
    width: 1 / 16,
    classes: 21,
    atrousRates: [6, 12],
    height: 16,
    inputWidth: 16,
    channels,
    ...more,
  };
}

/** A classifier of 7 classes whose every value is another. */
async function trained(shape: SegmenterShape) {
  const layout = await layoutOf(classifier({ ...shape, classes: 7 }), classifierInput({ ...shape, classes: 7 }, 1));
  const weights: ClassifierVectors = {
    classes: 7,
    parameters: Float32Array.from({ length: layout.parameterCount }, (_, index) => 1 + index),
    statistics: Float32Array.from({ length: layout.statisticCount }, (_, index) => 1 + index),
  };
  return { layout, weights };
}

const ranges = (
  specs: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Map<string, [number, number]> => {
  let offset = 0;
  return new Map(specs.map(({ name, shape }) => [name, [offset, (offset += sizeOf(shape))]]));
};

describe.each(['ResNet-50', 'cResNet-51'] as const)('%s-d', (name) => {
  it("takes exactly the classifier's features, and ASPP from its initialisers", async () => {
    const shape = shapeOf(name);
    const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 1));
    const source = await trained(shape);
    const start = await pretrainedParameters(shape, layout, source.weights, 5);
    const initial = initialParameters(layout, 5);
    const [to, from] = [ranges(layout.parameters), ranges(source.layout.parameters)];
    for (const [part, range] of to) {
      const expected = part.startsWith('aspp/')
        ? initial.parameters.subarray(...range)
        : source.weights.parameters.subarray(...from.get(part)!);
      expect(
        start.parameters.subarray(...range).every((value, index) => value === expected[index]),
        part,
      ).toBe(true);
    }
    expect(start.statistics).toEqual(source.weights.statistics);
    // All but 7 columns and biases of the classifier's last layer.
    const features = (architectures[name].stages.at(-1)!.filters * 4) / 16;
    expect(start.moved).toBe(source.layout.parameterCount - 7 * (features + 1) + source.layout.statisticCount);
  });
});

it('refuses a classifier of another depth, width, input or length', async () => {
  const shape = shapeOf('cResNet-51');
  const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 1));
  const start = async (other: SegmenterShape, weights: ClassifierVectors) =>
    pretrainedParameters(other, layout, weights, 1);
  const shallow = shapeOf('cResNet-39');
  await expect(start(shallow, (await trained(shallow)).weights)).rejects.toThrow(
    "the pretrained classifier has no 'conv4_x/unit7/conv1/weights'",
  );
  const wide = shapeOf('cResNet-51', { width: 1 / 8 });
  await expect(start(wide, (await trained(wide)).weights)).rejects.toThrow(
    "'conv3_x/unit1/shortcut/weights' is [1, 1, 8, 64] in one network and [1, 1, 8, 32] in the other",
  );
  await expect(start(shape, (await trained(shallow)).weights)).rejects.toThrow(
    /parameters: expected \d+ values for this layout/,
  );
});
