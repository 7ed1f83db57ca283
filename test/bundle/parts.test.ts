import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { absentPackage, isFileLeftOut, isPackageLeftOut } from '../../lib/bundle/left-out.ts';
import { commitOf, systemNeeds } from '../../lib/bundle/manifest.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

test('notebooks and packages with binaries are left out, what trains is not', () => {
  const left = [
    'lib/kernel/kernel.ts',
    'lib/cli/notebook.ts',
    'lib/playground/page.ts',
    'lib/cli/playground.ts',
    'lib/export/export.ts',
    'lib/cli/export.ts',
    'lib/cli/bundle.ts',
    'lib/bundle/pack.ts',
  ];
  const kept = [
    'lib/cli/reproduce.ts',
    'lib/cli/bench.ts',
    'lib/figures/files/render.ts',
    'lib/datasets/image-folder.ts',
  ];
  expect([...left, ...kept].filter(isFileLeftOut)).toEqual(left);
  const packages = [
    'sharp',
    'zeromq',
    '@tslab/typescript-for-tslab',
    'tslab/dist/jupyter.js',
    '@cornerstonejs/codec-openjpeg/wasmjs',
    'vega',
    'onnxruntime-node',
    'sharpen',
  ];
  expect(packages.filter(isPackageLeftOut)).toEqual(packages.slice(0, 5));
});

test('an absent package can be loaded and read, but not called', async () => {
  const path = join(await temporaryFolder(), 'absent.cjs');
  await writeFile(path, absentPackage('sharp'));
  const sharp = createRequire(import.meta.url)(path);
  expect(typeof sharp.cache).toBe('function');
  for (const call of [() => sharp('a.jpg'), () => sharp.concurrency(1), () => sharp.default('a.jpg')]) {
    expect(call).toThrow('the package sharp is not part of a bundle; do this where the kit is installed');
  }
});

test('the newest system interfaces are found by number, not by letter', async () => {
  const folder = await temporaryFolder();
  const [node, library] = [join(folder, 'node'), join(folder, 'lib.so.1')];
  await writeFile(node, '\0GLIBC_2.4\0GLIBC_2.28\0GLIBC_2.9\0GLIBC_PRIVATE\0');
  await writeFile(library, '\0GLIBCXX_3.4.9\0GLIBC_2.17\0GLIBCXX_3.4.22\0GLIBCXX_3.4\0 GLIBC_2.99 \0');
  expect(await systemNeeds([node, library])).toEqual({ GLIBC: '2.28', GLIBCXX: '3.4.22' });
  expect(await systemNeeds([])).toEqual({});
});

test('the commit is of the checkout that the kit is in, and of no other', async () => {
  const checkout = await temporaryFolder();
  const kit = join(checkout, 'kit');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', checkout, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
      .toString()
      .trim();
  await mkdir(kit);
  await writeFile(join(kit, 'package.json'), '{}');
  expect(await commitOf(kit)).toEqual({ commit: null, changed: false });
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'something else');
  expect(await commitOf(kit)).toEqual({ commit: null, changed: false });
  git('add', '.');
  git('commit', '-q', '-m', 'the kit');
  const commit = git('rev-parse', 'HEAD');
  expect(await commitOf(kit)).toEqual({ commit, changed: false });
  await writeFile(join(kit, 'package.json'), '{ }');
  expect(await commitOf(kit)).toEqual({ commit, changed: true });
});
