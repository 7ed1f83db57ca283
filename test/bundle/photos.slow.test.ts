// The command that packs, on a user's own pictures. A quarter of a minute, for it packs a whole bundle: what a packed one does
// is tested with the one of bundle.test.ts.
import { execFile } from 'node:child_process';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { launched } from './launched.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('photos are prepared where they are and run where they are not', async () => {
  const folder = await temporaryFolder();
  const photos = join(folder, 'photos');
  for (const [part, count] of [
    ['train', 3],
    ['val', 2],
  ] as const) {
    for (const name of ['cat', 'dog']) {
      await mkdir(join(photos, part, name), { recursive: true });
      for (let index = 0; index < count; index++) {
        const create = {
          width: 90,
          height: 80,
          channels: 3,
          background: { r: 40 * index, g: name === 'cat' ? 200 : 20, b: 90 },
        } as const;
        await sharp({ create })
          .png()
          .toFile(join(photos, part, name, `${index}.png`));
      }
    }
  }
  const out = join(folder, 'with-photos');
  const bin = join(root, 'lib/bin.mjs');
  const options = [
    '--profile',
    'imagenette',
    '--data',
    `imagenet=${photos}`,
    '--store',
    join(folder, 'photo-store'),
    '--workers',
    '0',
  ];
  const printed = await new Promise<string>((resolve, reject) =>
    execFile(process.execPath, [bin, 'bundle', out, '--only', 'figure-3', ...options], (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    ),
  );
  expect(printed).toMatch(/with-photos: \d+\.\d MB\nTo carry it: tar /);
  const { store, profile } = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
  expect(profile).toBe('imagenette');
  expect(store).toHaveLength(2);
  // The plan there asks for the same two, and finds them without the photos.
  const { artifacts } = JSON.parse(await readFile(join(out, 'plan.json'), 'utf8')) as {
    artifacts: { key: string; kind: string; inputs: object }[];
  };
  const datasets = artifacts.filter(({ kind }) => kind === 'dataset');
  expect(datasets.map(({ key }) => key).sort()).toEqual(store.map(({ key }: { key: string }) => key).sort());
  await rm(photos, { recursive: true });
  await writeFile(
    join(out, 'plan.json'),
    JSON.stringify({ outputs: { data: datasets.map(({ key }) => key) }, artifacts: datasets }),
  );
  const ran = await launched(join(out, 'without-decoding'), ['run'], { cwd: folder, home: folder });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^0 computed, 2 in the store before/);
  await access(join(out, 'data/runs', `dataset-${datasets[0].key}`, 'split'));
});
