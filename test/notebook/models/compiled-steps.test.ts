import fc from '../../property.ts';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../../lib/engine/engine.ts';
import { openSessions } from '../../../lib/engine/onnx-engine.ts';
import { compiledSteps } from '../../../lib/notebook/models/compiled-steps.ts';
import { pretrainedClassifier } from '../../../lib/notebook/models/pretrained-classifier.ts';
import { pretrainedCodec } from '../../../lib/notebook/models/pretrained-codec.ts';

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Steps that count how many of them there are; running a disposed one fails. */
function workshop() {
  const seen = { live: 0, most: 0, compiled: [] as string[], disposed: [] as string[] };
  const compile = (key: string) => async (): Promise<Step> => {
    seen.most = Math.max(seen.most, ++seen.live);
    seen.compiled.push(key);
    await pause();
    let disposed = false;
    return {
      inputs: {},
      outputs: {},
      load: () => {},
      save: async () => ({}),
      async run() {
        for (let turn = 0; turn < 3; turn++) {
          if (disposed) throw new Error(`${key} was disposed while it ran`);
          await pause();
        }
        return { key: Float32Array.of(Number(key)) };
      },
      async dispose() {
        await pause();
        disposed = true;
        seen.live--;
        seen.disposed.push(key);
      },
    };
  };
  const run = (steps: ReturnType<typeof compiledSteps>, key: string) =>
    steps.with(key, compile(key), async (step) => (await step.run({}))['key'][0]);
  return { seen, run };
}

describe('compiled steps', () => {
  it('are kept while there is room, and then the one not used for longest goes', async () => {
    const { seen, run } = workshop();
    const steps = compiledSteps(2);
    for (const key of ['1', '2', '1', '3', '1', '2']) expect(await run(steps, key)).toBe(Number(key));
    expect(seen.compiled).toEqual(['1', '2', '3', '2']);
    expect(seen.disposed).toEqual(['2', '3']);
    await steps.dispose();
    expect(seen.live).toBe(0);
  });

  it('are never more than there is room for, however many are asked for at once, and each answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 25 }),
        async (most, keys) => {
          const { seen, run } = workshop();
          const steps = compiledSteps(most);
          expect(await Promise.all(keys.map((key) => run(steps, `${key}`)))).toEqual(keys);
          expect(seen.most).toBeLessThanOrEqual(most);
          await steps.dispose();
          expect(seen.live).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('wait for those in use before they are all freed', async () => {
    const { seen, run } = workshop();
    const steps = compiledSteps(2);
    const running = [run(steps, '1'), run(steps, '2')];
    await pause();
    await steps.dispose();
    expect(seen.live).toBe(0);
    expect(await Promise.all(running)).toEqual([1, 2]);
  });

  it('that could not be compiled leave no trace and are tried again', async () => {
    const { seen, run } = workshop();
    const steps = compiledSteps(1);
    const broken = () => Promise.reject(new Error('no room'));
    await Promise.all([1, 2].map(() => expect(steps.with('7', broken, async () => 0)).rejects.toThrow('no room')));
    expect(await run(steps, '7')).toBe(7);
    await expect(
      steps.with('7', broken, async () => {
        throw new Error('failed inside');
      }),
    ).rejects.toThrow('failed inside');
    await steps.dispose();
    expect(seen.live).toBe(0);
  });
});

it('a codec keeps a few sessions, whatever sizes of pictures come, and none after dispose', async () => {
  const before = openSessions();
  const codec = await pretrainedCodec('imagenette', { bpp: 0.0983, engine: 'onnx-cpu' });
  const sizes = Array.from({ length: 7 }, (_, n) => ({ width: 16 + 8 * n, height: 16 }));
  const image = ({ width, height }: { width: number; height: number }) => ({
    width,
    height,
    pixels: Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7) % 251),
  });
  const first = await codec.decode(await codec.encode(image(sizes[0])));
  const open = await Promise.all(
    sizes.map(async (size) => {
      await codec.decode(await codec.encode(image(size)));
      return openSessions() - before;
    }),
  );
  expect(Math.max(...open)).toBeLessThanOrEqual(4);
  expect(openSessions() - before).toBe(4);
  expect(await codec.decode(await codec.encode(image(sizes[0])))).toEqual(first);
  await codec.dispose();
  expect(openSessions()).toBe(before);
});

it('a classifier gives its sessions back', async () => {
  const before = openSessions();
  const network = await pretrainedClassifier('imagenette', 'ResNet-50', { engine: 'onnx-cpu' });
  await network.classify({ width: network.side, height: network.side, pixels: new Uint8Array(network.side ** 2 * 3) });
  expect(openSessions() - before).toBe(1);
  await network.dispose();
  expect(openSessions()).toBe(before);
});
