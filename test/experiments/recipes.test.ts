// The kit's own recipes end to end, at toy size: from scenes to Figure 3's records.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finished, FinishedOf } from '../../lib/store/artifact.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { classCount } from '../../lib/experiments/recipes/classifier.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { outputs } from '../../lib/experiments/plan/outputs.ts';
import type { KitProfile, SyntheticData } from '../../lib/experiments/profiles/profile.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { codecWeights, type CodecArtifact } from '../../lib/experiments/recipes/codec.ts';
import type { EncodingResult } from '../../lib/experiments/recipes/encoding.ts';
import { requireAll, runPlan } from '../../lib/running/run-plan.ts';
import { openStore, type Store } from '../../lib/store/store.ts';
import { openShards } from '../../lib/datasets/shards.ts';
import { isClassification, isCodec } from '../../lib/records/record.ts';
import { atRates } from './toy/at-rates.ts';
import { temporaryFolder } from './toy/folder.ts';

const options = { data: {} };
const toy: KitProfile = {
  ...atRates(quick, [0.33]),
  data: { source: 'synthetic-scenes', size: 32, train: 96, val: 40, options: (quick.data as SyntheticData).options },
  codec: { ...quick.codec, width: 1 / 16, iterations: 12, batch: 4, crop: 24 },
  classification: { ...quick.classification, width: 1 / 16, cropPixels: 24, epochs: 3, batch: 16 },
  segmentation: { ...quick.segmentation, cropPixels: 24 },
};

async function make(profile: KitProfile, store: Store): Promise<{ finished: Finished[]; computed: number }> {
  const targets = await outputs['figure-3'].needs(profile, options);
  const outcome = await runPlan(targets, { workers: 0, store, engine: 'onnx-cpu' });
  return { finished: requireAll(outcome), computed: outcome.computed.length };
}

test('a classifier wants two classes at least', () => {
  const split = (...classNames: string[]) => ({ classNames });
  expect(classCount(split('ant', 'bee'), split('ant', 'bee'))).toBe(2);
  expect(() => classCount(split('ant'), split('ant'))).toThrow('two class folders at least');
  expect(() => classCount(split('ant', 'bee'), split('ant'))).toThrow('train has 2 classes, val 1');
});

describe('the plan of Figure 3', () => {
  let store: Store;
  let finished: Finished[];

  beforeAll(async () => {
    store = openStore(await mkdtemp(join(tmpdir(), 'without-decoding-')));
    finished = (await make(toy, store)).finished;
  }, 240_000);
  afterAll(() => rm(store.directory, { recursive: true, force: true }));

  test('gives one record per network and input, each with a whole curve', async () => {
    const records = await outputs['figure-3'].records!.read(toy, finished, options);
    const classifications = records.filter(isClassification);
    expect(classifications.map(({ network, input }) => `${network} ${input}`)).toEqual([
      'ResNet-50 original',
      'ResNet-50 reconstruction',
      'cResNet-51 latent',
      'cResNet-39 latent',
    ]);
    for (const { curve, provenance, targetBpp, input } of classifications) {
      expect(curve.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
      expect(curve.every(({ top1, top5 }) => top1 <= top5 && top5 <= 1)).toBe(true);
      expect(provenance.engine).toBe('onnx-cpu');
      expect(targetBpp).toBe(input === 'original' ? null : 0.33);
    }
    const [codec, ...more] = records.filter(isCodec);
    expect(more).toEqual([]);
    // Whole streams, the 12-byte header of each included, against the entropy of all symbols.
    const { entropyBpp, fileBpp } = codec.validation;
    const header = (12 * 8) / (32 * 32);
    expect(fileBpp).toBeGreaterThan(entropyBpp);
    expect(fileBpp - header).toBeLessThan(1.1 * entropyBpp + 8 / (32 * 32));
  });

  test('encodes every validation image once: symbols and reconstructions agree with the numbers in the record', async () => {
    const experiment = await experimentOf(toy, { data: {} });
    const key = artifactKey(experiment.encoding(experiment.codec(toy.operatingPoints[0]), experiment.data.val, true));
    const directory = join(store.directory, `encoding-${key}`);
    const { result } = JSON.parse(await readFile(join(directory, 'record.json'), 'utf8')) as { result: EncodingResult };
    const symbols = openShards(join(directory, 'symbols'));
    expect([symbols.count, symbols.recordBytes]).toEqual([40, 4 * 4 * 16]);
    expect(openShards(join(directory, 'reconstructions')).recordBytes).toBe(32 * 32 * 3);
    const counts = Array<number>(6).fill(0);
    for (const symbol of symbols.read(Uint32Array.from({ length: 40 }, (_, index) => index))) counts[symbol]++;
    expect(result.histogram).toEqual(counts);
    const total = 40 * 4 * 4 * 16;
    const bits = -counts
      .filter((count) => count > 0)
      .reduce((sum, count) => sum + (count / total) * Math.log2(count / total), 0);
    expect(result.entropy).toBeCloseTo(bits, 10);
    expect(result.entropyBpp).toBeCloseTo((bits * 16) / 64, 10);
  });

  test('is all in the store the second time; another learning rate trains the classifiers only', {
    timeout: 240_000,
  }, async () => {
    expect((await make(toy, store)).computed).toBe(0);
    const rate = { ...toy.classification.rate, initial: 0.02 };
    expect((await make({ ...toy, classification: { ...toy.classification, rate } }, store)).computed).toBe(4);
  });

  test('gives the same results bit for bit in another store', { timeout: 240_000 }, async () => {
    const other = openStore(await temporaryFolder());
    const again = (await make(toy, other)).finished;
    expect(again.map(({ record }) => record.result)).toEqual(finished.map(({ record }) => record.result));
    const codecIn = (all: readonly Finished[]) =>
      all.find(({ record }) => record.kind === 'codec') as FinishedOf<CodecArtifact>;
    expect(codecWeights(codecIn(again))).toEqual(codecWeights(codecIn(finished)));
  });

  test('a training killed in the middle goes on to the very same record', async () => {
    const longer: KitProfile = { ...toy, classification: { ...toy.classification, epochs: 12 } };
    const target = (await experimentOf(longer, { data: {} })).classifier(
      'cResNet-39',
      'latent',
      toy.operatingPoints[0],
    );
    // What it reads has been made.
    const [whole, cut] = await Promise.all(
      [1, 2].map(async () => {
        const directory = await temporaryFolder();
        await cp(store.directory, directory, { recursive: true });
        return openStore(directory);
      }),
    );
    const [expected] = requireAll(await runPlan([target], { workers: 0, store: whole, engine: 'onnx-cpu' }));

    // The same artifact in a process of its own, killed as soon as an epoch's checkpoint is there.
    const script = join(await temporaryFolder(), 'run.mts');
    const lib = (path: string): string => JSON.stringify(new URL(`../../lib/${path}`, import.meta.url).href);
    await writeFile(
      script,
      `import { runPlan } from ${lib('running/run-plan.ts')};
import { openStore } from ${lib('store/store.ts')};
await runPlan([${JSON.stringify(target)}], { workers: 0, store: openStore(${JSON.stringify(cut.directory)}), engine: 'onnx-cpu' });
`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', script], { cwd: new URL('../..', import.meta.url) });
    const checkpoint = join(cut.directory, '.partial', artifactKey(target), 'checkpoint');
    while (child.exitCode === null && !(await readFile(checkpoint).catch(() => null)))
      await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGKILL');
    await new Promise((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(null),
    );
    expect(child.signalCode, 'the training was killed before its end').toBe('SIGKILL');
    // The dead process's lock, which would be waited for 8 s, is not what this test is about.
    await rm(join(cut.directory, '.locks', artifactKey(target)), { recursive: true, force: true });
    expect(await readdir(cut.directory)).not.toContain(`classifier-${artifactKey(target)}`);

    const outcome = await runPlan([target], { workers: 0, store: cut, engine: 'onnx-cpu' });
    expect(requireAll(outcome)[0].record.result).toEqual(expected.record.result);
  }, 240_000);
});
