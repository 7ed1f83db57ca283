import { describe, expect, it } from 'vitest';
import { architectures, type NetworkName } from '../../lib/classification/architecture.ts';
import { convolutionLayers, paperInput } from '../../lib/classification/complexity.ts';
import type { Program } from '../../lib/engine/engine.ts';
import { bind, layoutOf } from '../../lib/nn/parameters.ts';
import { paperAtrousRates } from '../../lib/segmentation/architecture.ts';
import { countSegmenterFlops, countSegmenterParameters, segmenterLayers } from '../../lib/segmentation/complexity.ts';
import { segmenter, segmenterInput } from '../../lib/segmentation/programs.ts';
import { multiplyAdds } from '../engine/multiply-adds.ts';

const names = Object.keys(architectures) as NetworkName[];

describe.each(names)('%s-d', (name) => {
  const architecture = architectures[name];
  const channels = paperInput(architecture).channels;
  const side = architecture.root ? 320 : 40;

  it('multiplies as often as its FLOP count says, and has as many parameters (320 px, full width, 21 classes)', async () => {
    const shape = {
      architecture,
      width: 1,
      classes: 21,
      atrousRates: paperAtrousRates,
      height: side,
      inputWidth: side,
      channels,
    };
    const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 1));
    const program: Program = ({ x, p, s }) => segmenter(shape)(bind(layout, p, s, false).scope, { x });
    const counted = await multiplyAdds(program, {
      ...segmenterInput(shape, 1),
      p: { shape: [layout.parameterCount] },
      s: { shape: [layout.statisticCount] },
    });
    const input = { height: side, width: side, channels, classes: 21 };
    expect(counted).toBe(countSegmenterFlops(architecture, input));
    expect(layout.parameterCount).toBe(countSegmenterParameters(architecture, input));
  });

  it('costs the classifier with conv4 on four times and conv5 on sixteen times the pixels, and ASPP', () => {
    const larger = { conv4: 4, conv5: 16 } as Record<string, number>;
    const input = paperInput(architecture);
    const classifier = convolutionLayers(architecture, input).reduce(
      (sum, layer) => sum + layer.flops * (larger[layer.name.slice(0, 5)] ?? 1),
      0,
    );
    const aspp = 28 * 28 * 4 * 9 * 2048 * 21;
    expect(countSegmenterFlops(architecture, { ...input, classes: 21 })).toBe(classifier + aspp);
  });
});

it('multiplies no tap that lies outside the map everywhere', async () => {
  const architecture = architectures['cResNet-39'];
  const shape = { architecture, width: 1 / 8, classes: 4, atrousRates: [6, 12], height: 7, inputWidth: 7, channels: 8 };
  const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 1));
  const program: Program = ({ x, p, s }) => segmenter(shape)(bind(layout, p, s, false).scope, { x });
  const counted = await multiplyAdds(program, {
    ...segmenterInput(shape, 1),
    p: { shape: [layout.parameterCount] },
    s: { shape: [layout.statisticCount] },
  });
  const flops = countSegmenterFlops(architecture, {
    height: 7,
    width: 7,
    channels: 8,
    classes: 4,
    widthMultiplier: 1 / 8,
    atrousRates: [6, 12],
  });
  // At rate 12 all but the middle tap lie outside a 7x7 map.
  expect(flops - counted).toBe(7 * 7 * 8 * 256 * 4);
});

it("names ASPP's branches and refuses a fraction of a class", () => {
  const input = { height: 40, width: 40, channels: 8, classes: 21 };
  const layers = segmenterLayers(architectures['cResNet-51'], input);
  expect(layers.slice(-4).map((layer) => [layer.name, layer.outputHeight, layer.outputChannels])).toEqual(
    [6, 12, 18, 24].map((rate) => [`aspp/rate${rate}`, 40, 21]),
  );
  expect(() => countSegmenterFlops(architectures['cResNet-51'], { ...input, classes: 2.5 })).toThrow(
    /classes: expected a whole number/,
  );
});
