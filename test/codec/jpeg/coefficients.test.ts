import { describe, expect, it } from 'vitest';
import { coefficientInput, coefficientProgram, quantisedCoefficients } from '../../../lib/codec/jpeg/coefficients.ts';
import { jpegFile } from '../../../lib/codec/jpeg/file.ts';
import { coefficientChannels, quantisationSteps } from '../../../lib/codec/jpeg/tables.ts';
import { DEFAULT_SCENE_OPTIONS, renderScene } from '../../../lib/datasets/synthetic-scenes.ts';
import { onnxEngine } from '../../../lib/engine/onnx-engine.ts';
import type { ImageSize } from '../../../lib/metrics/image-planes.ts';
import { expectSameOnBothEngines } from '../../engine/compare.ts';
import { fill, noisy, stripes } from '../../metrics/pictures.ts';
import { readJpeg } from './jpeg-file.ts';

const engine = onnxEngine('cpu');

/** The program's coefficients of one picture. */
async function coefficientsOf(picture: Uint8Array, { height, width }: ImageSize, quality: number) {
  const step = await engine.compile(coefficientProgram(quality), { x: { shape: [1, height, width, 3] } });
  const { coefficients } = await step.run({ x: Float32Array.from(picture) });
  await step.dispose();
  return coefficients as Float32Array;
}

const wide = { height: 40, width: 56 };
const square = { height: 64, width: 64 };
const grey = (size: ImageSize): Uint8Array => fill(size, () => 128);
const pictures = {
  'a scene': { size: square, bytes: renderScene(5, 'val', 3, 64, DEFAULT_SCENE_OPTIONS).image },
  'curved stripes': { size: wide, bytes: stripes(wide) },
  'noise over all colours': { size: wide, bytes: noisy(grey(wide), 127) },
  'colours at their ends': { size: wide, bytes: fill(wide, (y, x, c) => (((x >> c) ^ (y >> 2)) & 1 ? 255 : 0)) },
};

describe.each([1, 3, 6, 8, 15, 49, 50, 75])('at quality %i', (quality) => {
  it.each(Object.entries(pictures))('the program makes the integers that stand in the file of %s', async (_, one) => {
    const file = readJpeg(await jpegFile(one.bytes, one.size, quality));
    expect({ height: file.height, width: file.width }).toEqual(one.size);
    const unhalved = [1, 1];
    expect(file.sampling).toEqual([unhalved, unhalved, unhalved]);
    expect(file.steps.flat()).toEqual(quantisationSteps(quality));
    const ours = await coefficientsOf(one.bytes, one.size, quality);
    expect(ours).toHaveLength(file.coefficients.length);
    // The file's DCT is in fixed point: what lies nearer to a tie than its error may round to the other side.
    const off = Array.from(ours, (value, at) => Math.abs(value - file.coefficients[at]));
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
    expect(off.filter((one) => one > 0).length / off.length).toBeLessThanOrEqual(0.005);
  });
});

/** [blocks, 192] to what is not 0, by block, plane (Y, Cb, Cr) and place in the block. */
function notZero(coefficients: Float32Array): string[] {
  return [...coefficients.entries()].flatMap(([at, value]) => {
    const [block, channel] = [Math.floor(at / coefficientChannels), at % coefficientChannels];
    const place = `${Math.floor((channel % 64) / 8)},${channel % 8}`;
    return value === 0 ? [] : [`${block} ${['Y', 'Cb', 'Cr'][Math.floor(channel / 64)]} ${place}: ${value}`];
  });
}

describe('by hand, at quality 50, whose steps are those of Annex K', () => {
  const block = { height: 8, width: 8 };
  const pair = { height: 8, width: 16 };

  it('a grey block is nothing but its luma times 8 over 16, halves away from zero', async () => {
    // 8 * (133 - 128) / 16 = 2.5 and 8 * (123 - 128) / 16 = -2.5, in blocks of their own.
    const two = fill(pair, (_, x) => (x < 8 ? 133 : 123));
    expect(notZero(await coefficientsOf(two, pair, 50))).toEqual(['0 Y 0,0: 3', '1 Y 0,0: -3']);
    expect(notZero(await coefficientsOf(grey(block), block, 50))).toEqual([]);
  });

  it('pure blue is JFIF’s luma 29, Cb 255 and Cr 107', async () => {
    // 8 * (29 - 128) / 16 = -49.5; 8 * (255 - 128) / 17 = 59.8; 8 * (107 - 128) / 17 = -9.9.
    const blue = fill(block, (_y, _x, channel) => (channel === 2 ? 255 : 0));
    expect(notZero(await coefficientsOf(blue, block, 50))).toEqual(['0 Y 0,0: -50', '0 Cb 0,0: 60', '0 Cr 0,0: -10']);
  });

  it.each([
    [0, 3, 16],
    [2, 0, 14],
    [4, 5, 109],
  ])('a wave of %i by %i half periods is one coefficient, over its step %i', async (down, along, step) => {
    const amplitude = 100;
    const wave = (place: number, frequency: number) => Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
    const picture = fill(block, (y, x) => Math.round(128 + amplitude * wave(y, down) * wave(x, along)));
    // The DCT is orthonormal: the sum of the wave's squares over their root, 8 for a constant side, else 4.
    const norm = Math.sqrt((down ? 4 : 8) * (along ? 4 : 8));
    expect(notZero(await coefficientsOf(picture, block, 50))).toEqual([
      `0 Y ${down},${along}: ${Math.round((amplitude * norm) / step)}`,
    ]);
  });
});

it('TensorFlow.js makes the same of pictures, coefficients and what a network reads alike', async () => {
  const x = Float32Array.from([...noisy(grey(wide), 127), ...stripes(wide)]);
  const scale = {
    quality: 20,
    mean: Array.from({ length: coefficientChannels }, (_, c) => c / 100),
    deviation: Array.from({ length: coefficientChannels }, (_, c) => 1 + (c % 7)),
  };
  await expectSameOnBothEngines(
    ({ x }) => ({ coefficients: quantisedCoefficients(x, scale.quality), input: coefficientInput(x, scale) }),
    { x: { shape: [2, wide.height, wide.width, 3] } },
    { x },
  );
});

it.each([0, 101, 7.5])('refuses quality %s', (quality) => {
  expect(() => quantisationSteps(quality)).toThrow(`JPEG: expected a whole quality from 1 to 100, got ${quality}`);
});
