// A bundle as a stranger finds it: moved elsewhere, with nothing but an empty home in the environment and no node on the path.
import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Artifact, Finished } from '../../lib/store/artifact.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { defaultRecipes, loadRecipes } from '../../lib/running/load-recipes.ts';
import { requireAll, runPlan } from '../../lib/running/run-plan.ts';
import { finishedDirectory, openStore } from '../../lib/store/store.ts';
import { pack } from '../../lib/bundle/pack.ts';
import { packingCommand } from '../../lib/cli/bundle.ts';
import { runHere } from '../cli/run.ts';
import { nativeWatch } from '../nothing-leaves/native-watch.ts';
import { launched, started } from './launched.ts';
import { tinyTarget } from './tiny-plan.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kept = {
  version: (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }).version,
};

let folder: string;
let target: Artifact;
let here: Finished;
/** Where the bundle is now: not where it was packed. */
let bundle: string;
/** The stranger's home: empty. */
let home: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'without-decoding-bundle-'));
  home = join(folder, 'home');
  await mkdir(home);
  target = await tinyTarget();
  const store = openStore(join(folder, 'store'));
  const outcome = await runPlan([target], {
    store,
    workers: 0,
    recipes: await loadRecipes(defaultRecipes),
    engine: 'onnx-cpu',
  });
  here = requireAll(outcome)[0];
  const train = target.inputs.train;
  const made = requireAll(await runPlan([train], { store, workers: 0, recipes: await loadRecipes(defaultRecipes) }))[0];
  // Moved to a larger disk, as one does with what takes much room.
  await rename(made.directory, join(folder, 'larger disk'));
  await symlink(join(folder, 'larger disk'), made.directory);
  const packed = join(folder, 'packed');
  await pack(root, packed, {
    profile: 'tiny',
    outputs: { 'figure-3': [target] },
    prepared: [{ artifact: train, finished: made }],
  });
  bundle = join(folder, 'a folder elsewhere');
  await rename(packed, bundle);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the bundle's launcher, or another path to it, in an empty environment. */
const launch = (args: readonly string[], { path = join(bundle, 'without-decoding'), cwd = tmpdir(), env = {} } = {}) =>
  launched(path, args, { cwd, home, env });

describe('a bundle', () => {
  test('runs from anywhere, and through a link', async () => {
    expect(await launch(['--version'])).toEqual({ code: 0, stdout: `${kept.version}\n`, stderr: '' });
    await symlink(join(bundle, 'without-decoding'), join(folder, 'link'));
    // Its hints name it, for there is no npx.
    expect((await launch(['help', 'run'])).stdout).toMatch(/^\.\/without-decoding run /);
    // The shell resolves links with readlink: a path with the system's own tools.
    const linked = await new Promise<string>((resolve) =>
      execFile(join(folder, 'link'), ['--version'], { env: { PATH: '/usr/bin:/bin' } }, (_error, stdout) =>
        resolve(stdout),
      ),
    );
    expect(linked).toBe(`${kept.version}\n`);
    expect((await launch(['--version'], { path: './without-decoding', cwd: bundle })).stdout).toBe(`${kept.version}\n`);
  });

  test('stops without a word when whoever reads its output has seen enough', async () => {
    const { child, ended } = started(join(bundle, 'without-decoding'), ['plan'], { cwd: tmpdir(), home });
    child.stdout!.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('holds what was prepared itself, where the store has a link to it', async () => {
    const inBundle = finishedDirectory(openStore(join(bundle, 'data/runs')), target.inputs.train);
    expect((await lstat(inBundle)).isDirectory()).toBe(true);
    expect(await readdir(inBundle)).toEqual(await readdir(join(folder, 'larger disk')));
  });

  test('computes its plan in worker processes, to the very results of the kit', async () => {
    const calls = join(folder, 'calls');
    await writeFile(calls, '');
    const env = (await nativeWatch(folder))?.(calls);
    const { code, stdout, stderr } = await launch(['run', '--workers', '2', '--engine', 'onnx-cpu'], { env });
    expect(stderr).toContain('5 artifacts to compute, 1 in the store');
    expect(code).toBe(0);
    const store = openStore(join(bundle, 'data/runs'));
    expect(stdout).toBe(`5 computed, 1 in the store before: ${store.directory}\n`);
    const record = JSON.parse(await readFile(join(finishedDirectory(store, target), 'record.json'), 'utf8'));
    expect(record.key).toBe(artifactKey(target));
    expect(record.result).toEqual(here.record.result);
    const weights = 'classifier.bin';
    const [there, own] = await Promise.all(
      [finishedDirectory(store, target), here.directory].map((at) => readFile(join(at, weights))),
    );
    expect(there.equals(own)).toBe(true);
    // ONNX Runtime's telemetry would have left its files here, and called its maker.
    expect(await readdir(home, { recursive: true })).toEqual([]);
    expect(await readFile(calls, 'utf8')).toBe('');
  }, 60_000);

  test('counts and draws tables', async () => {
    const output = join(folder, 'figures');
    const { code, stdout } = await launch(['table', '1', '--output', output]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^table-1: /);
    expect(await readFile(join(output, 'table-1.svg'), 'utf8')).toContain('3.86');
  });

  test('says what it leaves to the kit', async () => {
    const { code, stderr } = await launch(['bundle', join(folder, 'another')]);
    expect(code).toBe(1);
    expect(stderr).toBe('without-decoding: bundle: not part of a bundle; do this where the kit is installed\n');
  });

  test('describes itself', async () => {
    const manifest = JSON.parse(await readFile(join(bundle, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      kit: kept.version,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      profile: 'tiny',
      store: [{ key: artifactKey(target.inputs.train), label: 'synthetic scenes, train' }],
    });
    const readme = await readFile(join(bundle, 'README.md'), 'utf8');
    expect(readme).toContain('./without-decoding run');
    expect(readme).toContain(`- synthetic scenes, train (${artifactKey(target.inputs.train)})`);
    expect(await readFile(join(bundle, 'LICENSE'), 'utf8')).toMatch(/^MIT License\n/);
    const licenses = await readFile(join(bundle, 'LICENSES.txt'), 'utf8');
    for (const name of ['Node.js', '@tensorflow/tfjs-core', 'onnxruntime-node', 'protobufjs'])
      expect(licenses).toContain(name);
  });

  test('carries nothing of other platforms, no sources and no absolute paths of where it was packed', async () => {
    const files = await readdir(bundle, { recursive: true });
    const platforms = files
      .filter((name) => /napi-v\d+\/\w+\/\w+$/.test(name))
      .map((name) => name.split('/').slice(-2).join('-'));
    expect(platforms).toEqual([`${process.platform}-${process.arch}`]);
    expect(files.filter((name) => /\.(ts|map)$/.test(name))).toEqual([]);
    const modules = files.filter((name) => name.endsWith('.mjs'));
    expect(modules.length).toBeGreaterThan(20);
    const texts = await Promise.all(modules.map((name) => readFile(join(bundle, name), 'utf8')));
    expect(texts.filter((text) => text.includes(root))).toEqual([]);
  });
});

describe('the command', () => {
  test('refuses a folder that holds something, and leaves it alone', async () => {
    const full = join(folder, 'full');
    await mkdir(full);
    await writeFile(join(full, 'thesis.tex'), 'years of work');
    const { code, stderr } = await runHere('bundle', full);
    expect(code).toBe(2);
    expect(stderr).toContain(`${full} is not empty: name a new folder, or empty it first`);
    expect(await readdir(full)).toEqual(['thesis.tex']);
    // Of a link it is the folder that it leads to, or the bundle would take the link's place on another disk.
    const link = join(folder, 'to-full');
    await symlink(full, link);
    expect((await runHere('bundle', link)).stderr).toContain(`${full} is not empty`);
  });

  test('says how to pack a folder whose name tar would take for another machine', () => {
    expect(packingCommand(join(process.cwd(), 'run 10:30'))).toBe("tar -C . -cJf './run 10:30.tar.xz' 'run 10:30'");
  });

  test('leaves nothing behind when it fails', async () => {
    const fresh = join(folder, 'fresh/bundle');
    const missing = { artifact: target, finished: { ...here, directory: join(folder, 'gone') } };
    await expect(pack(root, fresh, { profile: 'tiny', outputs: {}, prepared: [missing] })).rejects.toThrow(/gone/);
    expect(await readdir(join(folder, 'fresh'))).toEqual([]);
  }, 60_000);

  test('runs a plan only from a plan file', async () => {
    const file = join(folder, 'odd.json');
    await writeFile(file, '{"outputs": {"x": ["ffff"]}, "artifacts": []}');
    expect((await runHere('run', file)).stderr).toMatch(
      /is no plan \(it needs ffff, which is not among its artifacts\)/,
    );
    await writeFile(file, 'not JSON');
    expect((await runHere('run', file)).stderr).toMatch(/odd\.json is no plan \(.*JSON/);
    const gone = await runHere('run', join(folder, 'gone.json'));
    expect(gone.code).toBe(2);
    expect(gone.stderr).toMatch(/gone\.json cannot be read \(ENOENT/);
  });
});
