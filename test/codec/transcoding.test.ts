import { describe, expect, it } from 'vitest';
import { countSymbols, learnedCenters, openTranscoder } from '../../lib/codec/transcoding.ts';
import { codec, imageSpecs, transcodingProgram, transcodingSpecs } from '../../lib/codec/programs.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import { readsFrom } from '../../lib/training/examples.ts';

const shape = { width: 1 / 16, channels: 4, centers: 6 };
const engine = onnxEngine('cpu');
const layout = await layoutOf(codec(shape), imageSpecs(1, 16, 16));
const weights = initialParameters(layout, 3);

describe('a transcoder', () => {
  it('gives each image what it gives it alone: whatever shares its batch, also a batch not full', async () => {
    const random = createRandom(1, 'images');
    const images = Uint8Array.from({ length: 3 * 16 * 24 * 3 }, () => random.integer(256));
    const [single, batched] = await Promise.all(
      [1, 5].map((batch) => openTranscoder(engine, shape, weights, { height: 16, width: 24 }, batch)),
    );
    const together = await batched.run(images, 3);
    expect(together.symbols.length).toBe(3 * 2 * 3 * 4);
    expect(together.reconstructions!.length).toBe(images.length);
    for (let k = 0; k < 3; k++) {
      const alone = await single.run(images.subarray(k * 1152, (k + 1) * 1152), 1);
      expect(together.symbols.subarray(k * 24, (k + 1) * 24)).toEqual(alone.symbols);
      expect(together.reconstructions!.subarray(k * 1152, (k + 1) * 1152)).toEqual(alone.reconstructions);
    }
    expect(new Set(together.symbols).size).toBeGreaterThan(2);
    await Promise.all([single.dispose(), batched.dispose()]);
  });

  it('gives the nearest byte to what the decoder says', async () => {
    const size = { height: 16, width: 16 };
    const random = createRandom(4, 'images');
    const images = Uint8Array.from({ length: 768 }, () => random.integer(256));
    const exact = await (await tfjsEngine('cpu')).compile(
      transcodingProgram(shape, layout),
      transcodingSpecs(layout, 1, 16, 16),
    );
    const { reconstruction } = await exact.run({ x: Float32Array.from(images), ...weights });
    const transcoder = await openTranscoder(engine, shape, weights, size, 1);
    const { reconstructions } = await transcoder.run(images, 1);
    const off = Array.from(reconstructions!, (byte, at) => Math.abs(byte - reconstruction[at]));
    expect(Math.max(...off)).toBeLessThan(0.501);
    await Promise.all([exact.dispose(), transcoder.dispose()]);
  });

  it('refuses sizes that do not divide by 8', async () => {
    await expect(openTranscoder(engine, shape, weights, { height: 16, width: 20 }, 1)).rejects.toThrow(
      /multiples of 8, got 16x20/,
    );
  });
});

it('counts the symbols of the first images, each once, in more than one batch', async () => {
  const random = createRandom(2, 'images');
  const [count, side] = [40, 16];
  const length = side * side * 3;
  const bytes = Uint8Array.from({ length: count * length }, () => random.integer(256));
  const images = {
    count,
    height: side,
    width: side,
    channels: 3,
    labels: [],
    values: new Float32Array(),
    read: readsFrom(bytes, length),
  };
  const single = await openTranscoder(engine, shape, weights, images, 1, false);
  const expected = Array<number>(6).fill(0);
  for (let image = 0; image < 35; image++) {
    const { symbols } = await single.run(bytes.subarray(image * length, (image + 1) * length), 1);
    for (const symbol of symbols) expected[symbol]++;
  }
  await single.dispose();
  expect(await countSymbols(engine, shape, weights, images, 35)).toEqual(expected);
});

it('finds the centers among the parameters, within the range they start in', async () => {
  // Uniform in (-2, 2): of many, some lie close to either end.
  const many = { ...shape, centers: 200 };
  const { parameters } = initialParameters(await layoutOf(codec(many), imageSpecs(1, 16, 16)), 1);
  const spread = await learnedCenters(many, parameters);
  expect([Math.min(...spread), Math.max(...spread)]).toEqual([expect.closeTo(-2, 0.7), expect.closeTo(2, 0.7)]);
  const centers = await learnedCenters(shape, weights.parameters);
  expect(centers.length).toBe(6);
  for (const center of centers) expect(Math.abs(center)).toBeLessThan(2);
  // Whatever the layout, exactly one place holds them: change them there and the answer changes.
  const at = weights.parameters.findIndex((_, index) =>
    centers.every((center, k) => weights.parameters[index + k] === center),
  );
  const moved = weights.parameters.slice();
  moved[at] = 7;
  expect((await learnedCenters(shape, moved))[0]).toBe(7);
});
