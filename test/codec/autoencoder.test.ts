// What lies around the auto-encoder's networks: the input's fixed statistics, and the range of what comes out.
import { describe, expect, it } from 'vitest';
import { inputStatistics } from '../../lib/codec/autoencoder.ts';
import { codec, imageSpecs, transcodingProgram, transcodingSpecs } from '../../lib/codec/programs.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { pretrainedCodecAt, pretrainedWeights } from '../../lib/experiments/reference/pretrained-codecs.ts';
import { layoutOf } from '../../lib/nn/parameters.ts';

it("takes Mentzer et al.'s statistics of ImageNet for the input, red first", () => {
  // As their code has them (imgcomp-cvpr, autoencoder.py), to five digits.
  const rounded = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(5)));
  expect({ mean: rounded(inputStatistics.mean), variance: rounded(inputStatistics.variance) }).toEqual({
    mean: rounded([121.85369873, 113.58860779, 100.63715363]),
    variance: rounded([4746.37695312, 4454.13964844, 4812.234375]),
  });
});

describe('the committed codecs', () => {
  // Black over white on the left; on the right red grows across, green downwards, over a little blue.
  const side = 64;
  const picture = Float32Array.from({ length: side * side * 3 }, (_, index) => {
    const [pixel, channel] = [Math.floor(index / 3), index % 3];
    const [row, column] = [Math.floor(pixel / side), pixel % side];
    if (column < side / 2) return row < side / 2 ? 0 : 255;
    return [Math.round((255 * column) / 63), Math.round((255 * row) / 63), 60][channel];
  });

  // As measured when they were committed. With blue first the second and third end 0.06 and 0.8 dB lower.
  it.each([
    [0.635, 24.184],
    [0.33, 23.93],
    [0.0983, 19.745],
  ])('at %d bpp decode a synthetic picture, black and white included, at %d dB', async (bpp, decibel) => {
    const { shape, ...committed } = pretrainedCodecAt('imagenette', bpp);
    const layout = await layoutOf(codec(shape), imageSpecs(1, side, side));
    const specs = transcodingSpecs(layout, 1, side, side);
    const step = await onnxEngine('cpu').compile(transcodingProgram(shape, layout), specs);
    const weights = await pretrainedWeights({ shape, ...committed });
    const { reconstruction } = await step.run({ x: picture, ...weights });
    await step.dispose();
    const range = [Math.min(...reconstruction), Math.max(...reconstruction)];
    expect(range, 'the range of what is decoded').toEqual([0, 255]);
    const error = picture.reduce((sum, value, at) => sum + (value - reconstruction[at]) ** 2, 0) / picture.length;
    const psnr = 10 * Math.log10(255 ** 2 / error);
    expect(Math.abs(psnr - decibel), `${psnr} dB where ${decibel} is right, off`).toBeLessThan(0.01);
  });
});
