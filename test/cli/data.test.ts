import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { forEachFile } from '../../lib/downloads/archive.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { zip } from '../downloads/archives.ts';
import { send, serve } from '../downloads/server.ts';
import { noSharedArchives, sharedArchive } from '../downloads/shared-archives.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { runHere, startBin } from './run.ts';

afterEach(() => void vi.unstubAllEnvs());

async function downloadsFolder(): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv('WITHOUT_DECODING_DOWNLOADS', folder);
  return folder;
}

test('lists what there is, with size, source and licence', async () => {
  const downloads = await downloadsFolder();
  await mkdir(join(downloads, 'archives'));
  await writeFile(join(downloads, 'archives/benchmark.tgz.part'), Buffer.alloc(2_000_000));
  const { code, stdout, stderr } = await runHere('data');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^imagenette {5}absent {3}341\.6 MB to fetch from s3\.amazonaws\.com\n {15}Imagenette: /);
  expect(stdout).toMatch(
    /\nvoc2012 {8}partial .*\n.*\n {15}VOC 2012 not there; SBD's masks: 2\.0 MB fetched\n {15}licence: /,
  );
  const listed = JSON.parse((await runHere('data', '--json')).stdout) as {
    name: string;
    state: string;
    bytes: number | null;
  }[];
  expect(listed.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'imagenette absent',
    'camvid absent',
    'kodak absent',
    'voc2012 partial',
    'tiny-imagenet absent',
  ]);
  expect(listed.find(({ name }) => name === 'camvid')!.bytes).toBeNull();
});

test.each([
  [['mnist'], /there is no data set mnist; there are imagenette, camvid/],
  [['kodac'], /did you mean kodak\?/],
  [
    ['--from', 'x.tar'],
    /--from: name the one data set that is in the file: `npx without-decoding data NAME --from FILE`/,
  ],
  [['kodak', 'camvid', '--from', 'x.tar'], /--from: name the one data set/],
  [
    ['kodak', '--mirror', 'ftp://example.org'],
    /--mirror: expected an address that begins with http:\/\/ or https:\/\/, got ftp/,
  ],
  [
    ['kodak', '--mirror', 'https://me:secret@example.org'],
    /--mirror: expected an address without a user name and password/,
  ],
])('refuses %j', async (args, message) => {
  await downloadsFolder();
  const { code, stdout, stderr } = await runHere('data', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('unpacks a file given by hand, then finds it there', async () => {
  const downloads = await downloadsFolder();
  const given = join(downloads, 'pictures.zip');
  await writeFile(
    given,
    zip(...Array.from({ length: 24 }, (_, index) => ({ path: `${index}.png`, content: `${index}` }))),
  );
  const first = await runHere('data', 'kodak', '--from', given);
  expect(first).toMatchObject({ code: 0, stdout: `kodak: ${join(downloads, 'kodak')} (24 pictures)\n` });
  expect(first.stderr).toMatch(/^unpacked pictures\.zip \(\d\.\d kB, \d\.\d s\)\n$/);
  expect(await runHere('data', 'kodak')).toMatchObject({ code: 0, stdout: first.stdout, stderr: '' });
});

test('fails in one clear text, with exit code 1, where nothing can be fetched', async () => {
  const downloads = await downloadsFolder();
  const { address, close } = await serve((_, response) => void response.writeHead(404).end());
  const gone = await runHere('data', 'kodak', '--mirror', address);
  expect(gone).toMatchObject({ code: 1, stdout: '' });
  expect(gone.stderr).toContain(
    `without-decoding: kodim01.png could not be fetched: ${address}/kodim01.png answers 404 Not Found.\n`,
  );
  await close();
  const offline = await runHere('data', 'kodak', '--mirror', address);
  expect(offline.code).toBe(1);
  expect(offline.stderr).toContain(
    `to kodim24.png, 24 files\nput them into the folder\n  ${join(downloads, 'kodak')}\n`,
  );
  expect(offline.stderr).not.toMatch(/\n\s+at /);
});

test.skipIf(noSharedArchives)(
  `fetches Kodak from a mirror, stopped once on the way, and holds it to the published checksums${noSharedArchives}`,
  async () => {
    const downloads = await downloadsFolder();
    const pictures = new Map<string, Uint8Array>();
    await forEachFile(
      sharedArchive('kodak.tar'),
      async ({ path, read }) => void pictures.set(`/kodim${basename(path)}`, await read()),
    );
    const { address, requests } = await serve((request, response, count) =>
      send(request, response, pictures.get(request.url!)!, count === 1 ? { until: 300_000, then: 'stall' } : {}),
    );
    const stopped = startBin('data', 'kodak', '--mirror', address);
    const part = join(downloads, 'archives/kodim02.png.part');
    await expect
      .poll(() => existsSync(part) && stat(part).then(({ size }) => size), { timeout: 10_000, interval: 20 })
      .toBe(300_000);
    stopped.child.kill('SIGINT');
    const ended = await stopped.ended;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(
      /without-decoding: stopped; what was fetched is kept, and the same command goes on from there\n$/,
    );
    expect((await runHere('data')).stdout).toMatch(/kodak {10}partial .*\n.*\n {15}pictures: 1\.0 MB fetched\n/);

    const { code, stdout } = await runHere('data', 'kodak', '--mirror', address);
    expect([code, stdout]).toEqual([0, `kodak: ${join(downloads, 'kodak')} (24 pictures)\n`]);
    expect(requests[2]).toMatchObject({ path: '/kodim02.png', range: 'bytes=300000-' });
    expect(requests).toHaveLength(25); // each once, but for the one cut short
    expect(await readdir(join(downloads, 'kodak'))).toHaveLength(24);
  },
);

test('a profile finds a fetched data set by itself; --data comes first', async () => {
  const downloads = await downloadsFolder();
  await expect(experimentOf(imagenette, { data: {} })).rejects.toThrow(
    'this profile reads your images: run `npx without-decoding data imagenette`, or pass --data imagenet=DIR, a folder with train/ and val/',
  );
  const photos = async (root: string, content: string): Promise<string> => {
    for (const part of ['train', 'val']) {
      await mkdir(join(root, part, 'n01440764'), { recursive: true });
      await writeFile(join(root, part, 'n01440764/a.JPEG'), content);
    }
    return root;
  };
  const keyWith = async (data: Record<string, string>): Promise<string> =>
    artifactKey((await experimentOf(imagenette, { data })).data.train);
  const fetched = await photos(join(downloads, 'imagenette'), 'fetched');
  const mine = await photos(await temporaryFolder(), 'my own');
  expect(await keyWith({})).toBe(await keyWith({ imagenet: fetched }));
  expect(await keyWith({ imagenet: mine })).not.toBe(await keyWith({}));
  // A profile that takes either means the small one.
  await photos(join(downloads, 'imagenet'), 'all of ImageNet');
  expect(await keyWith({})).toBe(await keyWith({ imagenet: fetched }));
  // A plan that is only looked at is that of the folder as well.
  const looked = await experimentOf(imagenette, { data: {}, lookOnly: true });
  expect(artifactKey(looked.data.train)).toBe(await keyWith({}));
});
