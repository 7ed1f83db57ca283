import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSessions } from '../../lib/engine/onnx-engine.ts';
import { engineFor } from '../../lib/experiments/recipes/engine.ts';
import { checkpointFile } from '../../lib/store/checkpoint.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { produce } from '../../lib/running/produce.ts';
import type { Recipe, RecipeContext } from '../../lib/store/recipe.ts';
import {
  checkpointPath,
  explainStoreError,
  findFinished,
  notePartialProgress,
  openStore,
  partialProgress,
} from '../../lib/store/store.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { recipes, sumOf, trainingOf } from '../experiments/toy/recipes.ts';

const options = {
  recipes,
  data: {},
  engine: 'auto',
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

/** Makes an artifact with the function in the place of its recipe's. */
async function produceWith(folder: string, run: (context: RecipeContext) => Promise<object>, signal = options.signal) {
  const recipe: Recipe = { kind: 'sum', version: 1, run };
  return produce(openStore(folder), sumOf(5), { ...options, recipes: { sum: recipe }, signal });
}

describe('what a recipe holds', () => {
  test.each([
    ['returns', async () => ({ total: 1 })],
    ['throws', () => Promise.reject(new Error('broken'))],
  ])('is let go of when it %s, the last opened first', async (_, end) => {
    const closed: string[] = [];
    const made = produceWith(await temporaryFolder(), async ({ hold }) => {
      expect(hold({ close: () => void closed.push('file'), name: 'a' }).name).toBe('a');
      hold({ dispose: async () => void closed.push('step') });
      return end();
    });
    await made.catch(() => undefined);
    expect(closed).toEqual(['step', 'file']);
  });

  test('is what its engine has compiled, too', async () => {
    const before = openSessions();
    const made = produceWith(await temporaryFolder(), async (context) => {
      const engine = await engineFor({ ...context, engine: 'onnx-cpu' });
      await engine.compile(({ x }) => ({ y: x.square() }), { x: { shape: [2] } });
      expect(openSessions()).toBe(before + 1);
      throw new Error('broken');
    });
    await expect(made).rejects.toThrow('broken');
    expect(openSessions()).toBe(before);
  });
});

describe('a finished artifact', () => {
  test('is there or not there to who looks while another process puts it in place', async () => {
    const folder = await temporaryFolder();
    const store = openStore(folder);
    const one = sumOf(2);
    await produce(store, one, options);
    const { directory } = (await findFinished(store, one))!;
    for (let round = 0; round < 300; round++) {
      await rename(directory, `${directory}-elsewhere`);
      const looks = Array.from({ length: 4 }, () => findFinished(store, one));
      await Promise.all([...looks, rename(`${directory}-elsewhere`, directory)]);
      for (const look of looks) expect([undefined, 2]).toContain((await look)?.record.result.total);
    }
  });

  test('holds the record, the files, and nothing of the attempt', async () => {
    const folder = await temporaryFolder();
    const store = openStore(folder);
    const two = sumOf(2);
    expect(await produce(store, two, options)).toBe('computed');
    const three = sumOf(1, { two });
    expect(await produce(store, three, options)).toBe('computed');
    expect(await produce(store, three, options)).toBe('cached');
    const found = (await findFinished(store, three))!;
    expect(found.directory).toBe(join(folder, `sum-${artifactKey(three)}`));
    expect(found.record).toMatchObject({
      key: artifactKey(three),
      kind: 'sum',
      label: 'sum 1',
      config: { value: 1, ms: 0 },
      inputs: { two: artifactKey(two) },
      recipeVersion: 1,
      createdBy: { node: process.version, engine: 'auto' },
      result: { total: 3 },
    });
    expect(found.record.durationSeconds).toBeGreaterThanOrEqual(0);
    expect(await readFile(join(found.directory, 'total.txt'), 'utf8')).toBe('3');
    expect(await readdir(join(folder, '.partial'))).toEqual([]);
    expect(await readdir(join(folder, '.locks'))).toEqual([]);
  });

  test('names the engine that auto became, and its version', async () => {
    const store = openStore(await temporaryFolder());
    await produce(store, trainingOf(1, 0), options);
    expect((await findFinished(store, trainingOf(1, 0)))!.record.createdBy).toMatchObject({
      engine: 'toy',
      engineVersion: 'abacus 3',
    });
  });

  test('names the engines of all attempts that went on from each other, each once', async () => {
    const folder = await temporaryFolder();
    const attempt = (engine: string, version: string, end: () => object) =>
      produceWith(folder, async ({ ranOn, checkpoint }) => {
        ranOn(engine, version);
        await checkpoint.load();
        await checkpoint.save(Uint8Array.of(1));
        return end();
      });
    const stops = () => {
      throw new Error('stopped');
    };
    await expect(attempt('onnx-webgpu', 'library 1', stops)).rejects.toThrow('stopped');
    await expect(attempt('onnx-webgpu', 'library 1', stops)).rejects.toThrow('stopped');
    await attempt('onnx-cpu', 'library 2', () => ({ total: 1 }));
    expect((await findFinished(openStore(folder), sumOf(5)))!.record.createdBy).toMatchObject({
      engine: 'onnx-webgpu, then onnx-cpu',
      engineVersion: 'library 1, then library 2',
    });
  });

  test('does not exist before its recipe has returned', async () => {
    const folder = await temporaryFolder();
    await produceWith(folder, async (context) => {
      await writeFile(join(context.directory, 'half.bin'), 'half');
      expect(await findFinished(openStore(folder), context.artifact)).toBeNull();
      return {};
    });
    expect(await findFinished(openStore(folder), sumOf(5))).not.toBeNull();
  });

  test.each([
    ['is cut short', '{"key": "'],
    ['is of another artifact', '{"key": "0123456789abcdef", "result": {}}'],
    ['is missing', null],
  ])('whose record %s is named, with the mend', async (_, text) => {
    const store = openStore(await temporaryFolder());
    await produce(store, sumOf(2), options);
    const { directory } = (await findFinished(store, sumOf(2)))!;
    await rm(join(directory, 'record.json'));
    if (text !== null) await writeFile(join(directory, 'record.json'), text);
    await expect(produce(store, sumOf(2), options)).rejects.toThrow(
      new RegExp(`${directory}/record.json cannot be read .* Remove the folder ${directory} `),
    );
  });
});

test('a finished artifact that the system does not let us read is not to be removed', async () => {
  const store = openStore(await temporaryFolder());
  await produce(store, sumOf(2), options);
  const { directory } = (await findFinished(store, sumOf(2)))!;
  await rm(join(directory, 'record.json'));
  await symlink('record.json', join(directory, 'record.json')); // stands for a refusal: root is refused nothing else
  await expect(produce(store, sumOf(2), options)).rejects.toThrow(
    /record\.json cannot be read \(ELOOP.*\)\. Mend that, or name another folder with --store/,
  );
});

test('a finished artifact is open to whom any new folder in the store is', async () => {
  const store = openStore(await temporaryFolder());
  await produce(store, sumOf(2), options);
  await mkdir(join(store.directory, 'any'));
  const modeOf = async (path: string) => (await stat(path)).mode;
  const { directory } = (await findFinished(store, sumOf(2)))!;
  expect(await modeOf(directory)).toBe(await modeOf(join(store.directory, 'any')));
});

describe('a recipe that fails', () => {
  test('leaves no finished folder, no lock, and its checkpoint', async () => {
    const folder = await temporaryFolder();
    const failing = produceWith(folder, async (context) => {
      await context.checkpoint.save(Uint8Array.of(1, 2, 3));
      await writeFile(join(context.directory, 'half.bin'), 'half');
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect((await readdir(folder)).sort()).toEqual(['.locks', '.partial']);
    expect(await readdir(join(folder, '.locks'))).toEqual([]);
    expect(await readdir(join(folder, '.partial', artifactKey(sumOf(5))))).toEqual(['checkpoint']);
    await produceWith(folder, async (context) => {
      expect(await context.checkpoint.load()).toEqual(Uint8Array.of(1, 2, 3));
      expect(await readdir(context.directory)).toEqual([]);
      return {};
    });
    await expect(stat(checkpointPath(openStore(folder), artifactKey(sumOf(5))))).rejects.toThrow('ENOENT');
  });

  test.each([
    ['a result with NaN', async () => ({ losses: [1, NaN] }), /sum\.result\.losses\[1\]: .*got NaN/],
    [
      'a file under the name of the record',
      async ({ directory }: RecipeContext) => writeFile(join(directory, 'record.json'), '{}').then(() => ({})),
      /sum: the recipe wrote record\.json/,
    ],
  ])('through %s says so', async (_, run, message) => {
    const folder = await temporaryFolder();
    await expect(produceWith(folder, run)).rejects.toThrow(message);
    expect(await findFinished(openStore(folder), sumOf(5))).toBeNull();
  });

  test('because it is of another version, or unknown, says so', async () => {
    const store = openStore(await temporaryFolder());
    await expect(produce(store, { ...sumOf(1), recipeVersion: 9 }, options)).rejects.toThrow(
      /version 9 .* has version 1/,
    );
    await expect(produce(store, { ...sumOf(1), kind: 'other' }, options)).rejects.toThrow(
      /no recipe for the kind other/,
    );
  });
});

test('an aborted signal ends the work at the next progress', async () => {
  const abort = new AbortController();
  let after = false;
  const work = produceWith(
    await temporaryFolder(),
    async (context) => {
      abort.abort();
      await context.progress({ done: 1, total: 2, unit: 'steps' });
      after = true;
      return {};
    },
    abort.signal,
  );
  await expect(work).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(after).toBe(false);
});

test("the seed is the config's, else follows from the key alone", async () => {
  const seeds: number[] = [];
  const run = async ({ seed }: RecipeContext) => ({ seed: seeds.push(seed) });
  for (let i = 0; i < 2; i += 1) await produceWith(await temporaryFolder(), run);
  expect(seeds[0]).toBe(seeds[1]);
  expect(Number.isInteger(seeds[0]) && seeds[0] >= 0 && seeds[0] < 2 ** 31).toBe(true);
  const store = openStore(await temporaryFolder());
  await produce(store, trainingOf(1, 0, 77), {
    ...options,
    recipes: { training: { kind: 'training', version: 3, run } },
  });
  expect(seeds[2]).toBe(77);
});

describe('a checkpoint', () => {
  test('gives back the bytes of the last save, aligned, and adds up the time', async () => {
    const path = join(await temporaryFolder(), 'checkpoint');
    const first = checkpointFile(path);
    expect(await first.load()).toBeNull();
    await first.save(Uint8Array.of(9));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await first.save(new Uint8Array(Float32Array.of(1.5, -2).buffer));
    const next = checkpointFile(path);
    const bytes = (await next.load())!;
    expect([...new Float32Array(bytes.buffer)]).toEqual([1.5, -2]);
    expect(next.elapsed()).toBeGreaterThanOrEqual(0.045);
  });
});

describe('a checkpoint that was damaged', () => {
  const saved = Uint8Array.from({ length: 1000 }, (_, at) => at & 255);
  /** What is loaded of a checkpoint file after a change to its bytes. */
  async function loadedAfter(change: (file: Buffer) => Uint8Array): Promise<Uint8Array | null> {
    const path = join(await temporaryFolder(), 'checkpoint');
    await checkpointFile(path).save(saved);
    await writeFile(path, change(await readFile(path)));
    return checkpointFile(path).load();
  }

  test('at any length it was cut to, or in one bit, is none', async () => {
    expect(await loadedAfter((file) => file)).toEqual(saved);
    for (const kept of [0, 7, 8, 20, 90, 500]) expect(await loadedAfter((file) => file.subarray(0, kept))).toBeNull();
    expect(await loadedAfter((file) => file.subarray(0, -1))).toBeNull();
    const flipped = await loadedAfter((file) => {
      file[500] ^= 4;
      return file;
    });
    expect(flipped).toBeNull();
    // In the line of JSON.
    const head = await loadedAfter((file) => {
      file[8] ^= 4;
      return file;
    });
    expect(head).toBeNull();
  });

  test('has its training start anew, to the same result', async () => {
    const [store, undisturbed] = [openStore(await temporaryFolder()), openStore(await temporaryFolder())];
    const artifact = trainingOf(4, 110);
    const abort = new AbortController();
    const stopped = produce(store, artifact, { ...options, signal: abort.signal, onProgress: () => abort.abort() });
    await expect(stopped).rejects.toThrow(/abort/);
    const path = checkpointPath(store, artifactKey(artifact));
    await writeFile(path, (await readFile(path)).subarray(0, -5));
    for (const each of [store, undisturbed]) await produce(each, artifact, options);
    const [after, before] = await Promise.all([store, undisturbed].map((each) => findFinished(each, artifact)));
    expect(after!.record.result).toEqual(before!.record.result);
  });
});

test('a checkpoint of an earlier version of the kit is gone on from: seconds, then the bytes', async () => {
  const path = join(await temporaryFolder(), 'checkpoint');
  const seconds = Buffer.alloc(8);
  seconds.writeDoubleLE(1234.5);
  await writeFile(path, Buffer.concat([seconds, Buffer.of(1, 2, 3)]));
  const checkpoint = checkpointFile(path);
  expect(await checkpoint.load()).toEqual(Uint8Array.of(1, 2, 3));
  expect(checkpoint.elapsed()).toBeGreaterThan(1234);
});

test('progress that is noted is read; none, and a note that is damaged, are no progress', async () => {
  const store = openStore(await temporaryFolder());
  const progress = { done: 1, total: 3, unit: 'epochs' };
  await mkdir(join(store.directory, '.partial/a'), { recursive: true });
  expect(await partialProgress(store, 'a')).toBeNull();
  await notePartialProgress(store, 'a', progress);
  expect(await partialProgress(store, 'a')).toEqual(progress);
  await writeFile(join(store.directory, '.partial/a/progress.json'), '{"done":');
  expect(await partialProgress(store, 'a')).toBeNull();
});

describe('a store that cannot be written', () => {
  test('below a file is one clear error', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), 'text');
    for (const name of ['file', 'file/below']) {
      await expect(produce(openStore(join(folder, name)), sumOf(1), options)).rejects.toThrow(
        /^The store .*file.* is not a folder, .*--store/,
      );
    }
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('text');
  });

  test('for want of space says so, keeps what it has, and goes on afterwards', async () => {
    const folder = await temporaryFolder();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const work = produceWith(folder, async ({ checkpoint }) => {
      await checkpoint.save(Uint8Array.of(4));
      throw full;
    });
    await expect(work).rejects.toThrow(`The store ${folder} is on a full disk (ENOSPC). Finished artifacts`);
    await produceWith(folder, async ({ checkpoint }) => ({ saved: [...(await checkpoint.load())!] }));
    expect((await findFinished(openStore(folder), sumOf(5)))!.record.result).toEqual({ saved: [4] });
  });

  test('is not blamed for other folders', async () => {
    const store = openStore(await temporaryFolder());
    const elsewhere = Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/data/images/1.jpg' });
    expect(explainStoreError(store, elsewhere)).toBe(elsewhere);
    const beside = Object.assign(new Error('EACCES'), { code: 'EACCES', path: `${store.directory}-of-photos/1.jpg` });
    expect(explainStoreError(store, beside)).toBe(beside);
    const within = Object.assign(new Error('EACCES'), { code: 'EACCES', path: join(store.directory, 'x', '1.bin') });
    expect(explainStoreError(store, within)).toMatchObject({ name: 'StoreError' });
  });
});

test("the store is named by the option, else by the environment, else the project's", async () => {
  const before = process.env.WITHOUT_DECODING_STORE;
  try {
    process.env.WITHOUT_DECODING_STORE = '/tmp/from-environment';
    expect(openStore('/tmp/option').directory).toBe('/tmp/option');
    expect(openStore().directory).toBe('/tmp/from-environment');
    delete process.env.WITHOUT_DECODING_STORE;
    expect(openStore().directory).toBe(join(process.cwd(), 'data', 'runs'));
  } finally {
    if (before !== undefined) process.env.WITHOUT_DECODING_STORE = before;
  }
});

describe('a result from before each rate had a name of its own', () => {
  const former = {
    encoding: [
      { bpp: 0.1046, fileBpp: 0.1158, entropy: 0.8368 },
      { entropyBpp: 0.1046, fileBpp: 0.1158, entropy: 0.8368 },
    ],
    distortion: [
      { estimatedBpp: 0.605, fileBpp: 0.6157, psnr: 23.8 },
      { entropyBpp: 0.605, fileBpp: 0.6157, psnr: 23.8 },
    ],
    baseline: [
      { points: [{ bpp: 0.0972, psnr: 21.7, setting: 'quality 3' }], height: 512 },
      { points: [{ fileBpp: 0.0972, psnr: 21.7, setting: 'quality 3' }], height: 512 },
    ],
    // Of another kind: a field of that name is left alone.
    sum: [{ bpp: 3 }, { bpp: 3 }],
  } as const;

  test.each(Object.entries(former))('is read on: %s', async (kind, [stored, present]) => {
    const folder = await temporaryFolder();
    const artifact = { ...sumOf(1), kind };
    const key = artifactKey(artifact);
    await mkdir(join(folder, `${kind}-${key}`));
    await writeFile(join(folder, `${kind}-${key}`, 'record.json'), JSON.stringify({ key, kind, result: stored }));
    expect((await findFinished(openStore(folder), artifact))!.record.result).toEqual(present);
    // And what is stored today reads as it is.
    await writeFile(join(folder, `${kind}-${key}`, 'record.json'), JSON.stringify({ key, kind, result: present }));
    expect((await findFinished(openStore(folder), artifact))!.record.result).toEqual(present);
  });
});
