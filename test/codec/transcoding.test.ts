import { describe, expect, it } from 'vitest';
import { learnedCenters, openTranscoder } from '../../lib/codec/transcoding.ts';
import { codec, imageSpecs } from '../../lib/codec/programs.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';

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

  it('refuses sizes that do not divide by 8', async () => {
    await expect(openTranscoder(engine, shape, weights, { height: 16, width: 20 }, 1)).rejects.toThrow(
      /multiples of 8, got 16x20/,
    );
  });
});

it('finds the centers among the parameters, within the range they start in', async () => {
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
