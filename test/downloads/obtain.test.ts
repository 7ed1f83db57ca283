import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, readlink, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DataSet, PublicFile } from '../../lib/downloads/data-set.ts';
import { lineDisplay } from '../../lib/downloads/display.ts';
import { explainDiskError } from '../../lib/downloads/disk-space.ts';
import { obtain } from '../../lib/downloads/obtain.ts';
import type { ObtainEvent, ObtainOptions } from '../../lib/downloads/obtain-file.ts';
import { stateOf } from '../../lib/downloads/state.ts';
import { tryLock } from '../../lib/store/lock.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { tar, tarGz, zip, type Entry } from './archives.ts';
import { send, serve, type Handler } from './server.ts';
import { archive, photos, sha256, toys } from './toy.ts';

beforeEach(() => {
  for (const name of ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'NODE_USE_ENV_PROXY'])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** The toys under a server's address, and how they are obtained into a new folder. */
async function setting(
  handler: Handler = (request, response) => send(request, response, archive),
  file: Partial<PublicFile> = {},
) {
  const server = await serve(handler);
  const downloads = await temporaryFolder();
  const lines: string[] = [];
  const events: ObtainEvent[] = [];
  const display = lineDisplay({ write: (text) => lines.push(text.trimEnd()) });
  const onEvent = (event: ObtainEvent): void => {
    events.push(event);
    display.show(event);
  };
  const set = toys(server.address, file);
  const run = (options: Partial<ObtainOptions> = {}, one: DataSet = set) =>
    obtain(one, {
      downloads,
      onEvent,
      waitSeconds: 0,
      fetch: { firstPause: 0.01, longestPause: 0.02, attempts: 3 },
      ...options,
    });
  const put = async (name: string, content: Uint8Array): Promise<string> => {
    await writeFile(join(downloads, name), content);
    return join(downloads, name);
  };
  return { ...server, downloads, set, lines, events, run, put, folder: join(downloads, 'toys') };
}

/** Paths and contents of all files in a folder. */
async function tree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')])),
  );
}

const complete = Object.fromEntries(photos.map(({ path, content }) => [path.replace('toys-1/', ''), content]));

describe('fetches, checks and unpacks', () => {
  test('what is not there; then only looks', async () => {
    const { run, folder, downloads, requests, lines, events } = await setting();
    expect(await run()).toMatchObject({ state: 'there', folder });
    expect(await tree(folder)).toEqual(complete);
    expect(requests).toHaveLength(1);
    expect(lines.map((line) => line.replace(/[\d.]+ s\)/, 'T)'))).toEqual([
      'fetch    toys-1.tgz (1.1 kB)',
      'fetched  toys-1.tgz (1.1 kB, T)',
      'checked  toys-1.tgz (1.1 kB, T)',
      'unpacked toys-1.tgz (1.1 kB, T)',
    ]);
    expect(events.filter(({ type }) => type === 'progress').length).toBeGreaterThan(2);
    expect((await readdir(downloads)).sort()).toEqual(['.locks', 'archives', 'toys']);
    expect(await readdir(join(downloads, 'archives'))).toEqual([]);
    await run();
    expect(requests).toHaveLength(1);
  });

  test('from where it stopped, in a later call', async () => {
    const { run, folder, requests, downloads, set } = await setting((request, response, count) =>
      send(request, response, archive, count === 0 ? { until: 50, then: 'drop' } : {}),
    );
    await expect(run({ fetch: { attempts: 1 } })).rejects.toThrow(
      /toys-1\.tgz could not be fetched: .*connection was lost/,
    );
    expect(await stateOf(set, downloads)).toMatchObject({
      state: 'partial',
      parts: [{ state: 'absent', fetched: 50 }],
    });
    await run();
    expect(requests[1].range).toBe('bytes=50-');
    expect(await tree(folder)).toEqual(complete);
  });

  test('and keeps the archive where it is asked to', async () => {
    const { run, downloads } = await setting();
    await run({ keep: true });
    expect((await readFile(join(downloads, 'archives/toys-1.tgz'))).equals(archive)).toBe(true);
  });

  test('from a mirror, by the file names', async () => {
    const { run, folder, address, set, requests } = await setting();
    const elsewhere: DataSet = {
      ...set,
      parts: set.parts.map((part) => ({
        ...part,
        files: part.files.map((file) => ({ ...file, urls: ['http://127.0.0.1:1/gone'] })),
      })),
    };
    await run({ mirror: `${address}/copies/` }, elsewhere);
    expect(requests.map(({ path }) => path)).toEqual(['/copies/toys-1.tgz']);
    expect(await tree(folder)).toEqual(complete);
  });

  test('files that are no archives', async () => {
    const pictures = { '1.png': Buffer.from('one'), '2.png': Buffer.from('two') };
    const { run, address, folder, downloads } = await setting((request, response) =>
      send(request, response, pictures[request.url!.slice(1) as '1.png']),
    );
    const {
      parts: [part],
      ...set
    } = toys(address);
    const files = Object.entries(pictures).map(
      ([name, content]): PublicFile => ({
        name,
        urls: [`${address}/${name}`],
        bytes: content.length,
        digest: {
          algorithm: 'md5',
          hex: { '1.png': 'f97c5d29941bfb1b2fdab0874906ab82', '2.png': 'b8a9f715dbb64fd5c56e7783c6820a61' }[name]!,
        },
      }),
    );
    await run(
      {},
      {
        ...set,
        parts: [
          {
            ...part,
            files,
            place: (path) => (path.endsWith('.png') ? path : null),
            counts: [{ folder: '.', files: 2, what: 'pictures' }],
          },
        ],
      },
    );
    expect(await tree(folder)).toEqual({ '1.png': 'one', '2.png': 'two' });
    expect(await readdir(join(downloads, 'archives'))).toEqual([]);
  });
});

describe('trusts no file', () => {
  const other = tarGz(...photos.map((photo) => ({ ...photo, content: 'forged' })));

  test('that has another checksum: it is kept aside, and nothing is unpacked', async () => {
    const { run, folder, downloads } = await setting((request, response) => send(request, response, other), {
      bytes: null,
    });
    const rejected = join(downloads, 'archives/toys-1.tgz.rejected');
    await expect(run()).rejects.toThrow(
      new RegExp(
        `is not the published file \\(SHA-256 ${sha256(other)}, published ${sha256(archive)}\\)\\. Not unpacked; kept as ${rejected}`,
      ),
    );
    expect(existsSync(folder)).toBe(false);
    expect((await readFile(rejected)).equals(other)).toBe(true);
    // The way out that the message names.
    await run({ from: [rejected] });
    expect(Object.values(await tree(folder))).toEqual(Array(6).fill('forged'));
  });

  test('put together from pieces of two versions: it is fetched once more from the start', async () => {
    // The server says that both are the same, byte ranges and all.
    const bytes = Buffer.from(archive);
    bytes[10] ^= 255;
    const { run, folder, lines, requests } = await setting((request, response, count) =>
      count === 0
        ? send(request, response, bytes, { etag: '"same"', until: 100, then: 'drop' })
        : send(request, response, archive, { etag: '"same"' }),
    );
    await run();
    expect(await tree(folder)).toEqual(complete);
    expect(requests.map(({ range }) => range)).toEqual([undefined, 'bytes=100-', undefined]);
    expect(lines.join('\n')).toMatch(/is not the published file .*fetching it once more from the start/);
  });

  test('that differs from the first fetch, where no checksum is published', async () => {
    let served = archive;
    const { run, downloads, folder, lines } = await setting((request, response) => send(request, response, served), {
      bytes: null,
      digest: null,
    });
    await run();
    expect(lines.join('\n')).toContain('nobody has published a checksum that binds; its SHA-256 is kept in');
    expect(JSON.parse(await readFile(join(downloads, 'checksums.json'), 'utf8'))).toEqual({
      'toys-1.tgz': sha256(archive),
    });
    await run({ replace: true });
    served = other;
    await expect(run({ replace: true })).rejects.toThrow(
      /is not the file that was fetched first \(SHA-256 .*to accept it, remove its line from .*checksums\.json/,
    );
    expect(await tree(folder)).toEqual(complete);
    await rm(join(downloads, 'checksums.json'));
    await run({ replace: true });
    expect(Object.values(await tree(folder))).toEqual(Array(6).fill('forged'));
  });

  test.each<[string, Buffer, RegExp]>([
    ['cut short', archive.subarray(0, 300), /unexpected end of file/],
    ['empty', Buffer.alloc(0), /it is empty/],
    ['a web page', Buffer.from('<html>Log in first</html>'), /looks like a web page/],
    ['one with photos missing', tar(...photos.slice(1)), /holds 3 of 4 training photos/],
  ])('that came %s where no checksum is published: the next call fetches it again', async (_, bad, message) => {
    let served = bad;
    const { run, downloads, folder, requests } = await setting((request, response) => send(request, response, served), {
      bytes: null,
      digest: null,
    });
    const rejected = join(downloads, 'archives/toys-1.tgz.rejected');
    await expect(run()).rejects.toThrow(message);
    await expect(readFile(rejected)).resolves.toEqual(bad);
    expect(existsSync(join(downloads, 'checksums.json'))).toBe(false);
    served = archive;
    await run();
    expect([await tree(folder), requests.length]).toEqual([complete, 2]);
    expect(JSON.parse(await readFile(join(downloads, 'checksums.json'), 'utf8'))).toEqual({
      'toys-1.tgz': sha256(archive),
    });
  });

  test.each<[string, Buffer, RegExp]>([
    [
      'leads out of its folder',
      tar(...photos, { path: '../../evil.jpg', content: 'x' }),
      /outside its folder.*do not use it/,
    ],
    [
      'hides that in a zip',
      zip(...photos, { path: 'toys-1/train/cat/../../../../evil.jpg', content: 'x' }),
      /outside its folder|invalid relative path/,
    ],
    [
      'holds a link',
      tar(...photos, { path: 'toys-1/train/cat/z.jpg', kind: 'symlink', target: '/etc/passwd' }),
      /holds a link/,
    ],
    ['lacks photos', tar(...photos.slice(1)), /holds 3 of 4 training photos: it is incomplete/],
    ['has too many', tar(...photos, { path: 'toys-1/val/dog/g.jpg', content: 'g' }), /holds 3 of 2 validation photos/],
    [
      'has an empty one',
      tar({ ...photos[0], content: '' }, ...photos.slice(1)),
      /1 of the training photos empty, e\.g\. train\/cat\/a\.jpg/,
    ],
    [
      'has one twice',
      tar(...photos, { ...photos[0], path: `copy/${photos[0].path}` }),
      /two files would be train\/cat\/a\.jpg/,
    ],
    ['ends too early', tarGz(...photos).subarray(0, 300), /archive/],
    [
      'is a web page',
      Buffer.from('<html>Quota exceeded</html>'),
      /is no tar, tar\.gz or zip archive: it looks like a web page/,
    ],
    [
      'holds something else',
      tar({ path: 'song.mp3', content: 'la' } as Entry),
      /nothing of toys in it\. Expected toys-1\.tgz/,
    ],
  ])('that %s: nothing of it stays', async (_, content, message) => {
    const { run, downloads, folder, put } = await setting();
    const from = await put('archive', content);
    await expect(run({ from: [from] })).rejects.toThrow(message);
    expect(existsSync(folder)).toBe(false);
    expect((await readdir(downloads)).sort()).toEqual(['.locks', 'archive']);
    expect(existsSync(join(downloads, '../evil.jpg'))).toBe(false);
  });
});

describe('what is there by hand', () => {
  test.each([
    ['toys-1.tgz', archive],
    ['toys.tar', tar(...photos)],
    ['toys.zip', zip(...photos)],
  ])('is used: %s in the folder of downloads', async (name, content) => {
    const { run, folder, put, requests } = await setting();
    const given = await put(name, content);
    await run();
    expect(await tree(folder)).toEqual(complete);
    expect([requests.length, existsSync(given)]).toEqual([0, true]);
  });

  test('is used from anywhere with --from', async () => {
    const { run, folder, requests } = await setting();
    const elsewhere = join(await temporaryFolder(), 'photos.bin');
    await writeFile(elsewhere, zip(...photos));
    await run({ from: [elsewhere] });
    expect(await tree(folder)).toEqual(complete);
    expect(requests).toEqual([]);
    await expect(run({ from: [elsewhere] })).rejects.toThrow(/is there and complete\..*add --replace/);
    await expect(run({ from: [`${elsewhere}.gone`], replace: true })).rejects.toThrow(/gone is not there, or empty/);
  });

  test('is not used when it bears the published name and is another file', async () => {
    const { run, folder, put } = await setting();
    const cut = await put('toys-1.tgz', archive.subarray(0, 400));
    await expect(run()).rejects.toThrow(
      new RegExp(
        `toys-1.tgz has 400 bytes, the published file ${archive.length}\\. Remove it to have it fetched, or use it as it is: .npx without-decoding data toys --from ${cut}`,
      ),
    );
    expect(existsSync(folder)).toBe(false);
  });

  test('a folder with files missing is told, and made anew only when asked to', async () => {
    const { run, folder, set, downloads } = await setting();
    await run();
    await rm(join(folder, 'train/cat/b.jpg'));
    await truncate(join(folder, 'val/cat/e.jpg'));
    expect(await stateOf(set, downloads)).toMatchObject({ state: 'partial', parts: [{ state: 'damaged' }] });
    await expect(run()).rejects.toThrow(
      `${folder} is not complete: 3 of 4 training photos, 1 of the validation photos empty, e.g. val/cat/e.jpg. Remove it and run the same command again, or add --replace`,
    );
    await run({ replace: true });
    expect(await tree(folder)).toEqual(complete);
  });

  test('a folder in which file browsers have been is complete', async () => {
    const { run, folder, set, downloads } = await setting();
    await run();
    await mkdir(join(folder, 'train/cat/@eaDir/a.jpg'), { recursive: true });
    for (const name of ['@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg', 'Thumbs.db', 'desktop.ini', '.DS_Store'])
      await writeFile(join(folder, 'train/cat', name), 'left behind');
    expect(await stateOf(set, downloads)).toMatchObject({ state: 'there' });
  });

  test.each(['there', 'not there yet'])(
    'behind a link to another disk, whose folder is %s, it lies on that disk',
    async (place) => {
      const { run, folder } = await setting();
      const other = join(await temporaryFolder(), 'toys');
      if (place === 'there') await mkdir(join(other, 'train'), { recursive: true });
      await symlink(other, folder);
      await run({ replace: true });
      expect(await readlink(folder)).toBe(other);
      expect(await tree(other)).toEqual(complete);
    },
  );

  test('a folder of something else is never replaced', async () => {
    const { run, folder } = await setting();
    await mkdir(folder);
    await writeFile(join(folder, 'diary.txt'), 'dear');
    await expect(run()).rejects.toThrow(/0 of 4 training photos/);
    await expect(run({ replace: true })).rejects.toThrow(/holds other files/);
    expect(await tree(folder)).toEqual({ 'diary.txt': 'dear' });
  });
});

describe('a data set of two parts', () => {
  const masks = tar({ path: 'masks/m.png', content: 'm' });

  async function twoParts() {
    const one = await setting((request, response) =>
      send(request, response, request.url!.endsWith('masks.tar') ? masks : archive),
    );
    const [part] = one.set.parts;
    const set: DataSet = {
      ...one.set,
      parts: [
        { ...part, folder: 'photos' },
        {
          title: 'masks',
          folder: 'masks',
          unpackedBytes: 1,
          counts: [{ folder: '.', files: 1, what: 'masks' }],
          files: [
            {
              name: 'masks.tar',
              urls: [`${one.address}/masks.tar`],
              bytes: masks.length,
              digest: { algorithm: 'sha256', hex: sha256(masks) },
            },
          ],
          place: (path) => (path.startsWith('masks/') ? path.slice(6) : null),
        },
      ],
    };
    return { ...one, set, run: (options: Partial<ObtainOptions> = {}) => one.run(options, set) };
  }

  test('takes what an archive has, and fetches the rest alone', async () => {
    const { run, folder, put, requests, set, downloads } = await twoParts();
    expect(await run({ from: [await put('given', archive)] })).toMatchObject({
      state: 'partial',
      parts: [{ state: 'there' }, { state: 'absent' }],
    });
    expect(await stateOf(set, downloads)).toMatchObject({ state: 'partial' });
    expect(await run()).toMatchObject({ state: 'there' });
    expect(requests.map(({ path }) => path)).toEqual(['/masks.tar']);
    expect(Object.keys(await tree(folder)).filter((path) => path.startsWith('masks'))).toEqual(['masks/m.png']);
  });

  test('takes both from two archives, in any order', async () => {
    const { run, put, requests } = await twoParts();
    expect(await run({ from: [await put('b', masks), await put('a', archive)] })).toMatchObject({ state: 'there' });
    expect(requests).toEqual([]);
  });
});

describe('tells what to do', () => {
  test('without a network: what to fetch, and where to put it', async () => {
    const { run, close, address, downloads } = await setting();
    await close();
    const error: Error = await run().then(
      () => {
        throw new Error('it was fetched');
      },
      (reason: Error) => reason,
    );
    expect(error.message).toBe(
      `toys-1.tgz could not be fetched: ${new URL(address).host} cannot be reached (ECONNREFUSED).\n` +
        `By hand, on any machine: fetch\n  ${address}/toys-1.tgz\nput it, not unpacked, into the folder\n  ${downloads}\n` +
        'and run `npx without-decoding data toys` again, or name the file wherever it lies: `--from FILE`. ' +
        'A folder of the same layout will do too: `--data toys=DIR` with any profile that reads it.',
    );
    await copyFile(join(await archiveAside(), 'toys-1.tgz'), join(downloads, 'toys-1.tgz'));
    expect(await run()).toMatchObject({ state: 'there' });
  });

  test('behind a proxy that Node was not asked to go through', async () => {
    const { run, close } = await setting();
    await close();
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:3128');
    await expect(run()).rejects.toThrow(
      /cannot be reached \(ECONNREFUSED\)\.\nHTTPS_PROXY is set, but Node goes past it: set NODE_USE_ENV_PROXY=1, too \(Node 22\.21 or newer.*\nBy hand/,
    );
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    await expect(run()).rejects.toThrow(/ECONNREFUSED\)\.\nBy hand/);
  });

  test('and the file that cannot be read, not the folder of downloads, where an archive is given', () => {
    const refusal = (path?: string) =>
      explainDiskError(
        Object.assign(new Error('EACCES'), { code: 'EACCES', ...(path && { path }) }),
        '/data/downloads',
      );
    expect(refusal('/home/me/kodak.zip')).toMatchObject({ message: '/home/me/kodak.zip cannot be read (EACCES)' });
    expect(refusal('/data/downloads-old/a')).toMatchObject({
      message: '/data/downloads-old/a cannot be read (EACCES)',
    });
    for (const path of [undefined, '/data/downloads', '/data/downloads/kodak/1.png', '/data'])
      expect(refusal(path)).toMatchObject({
        message: expect.stringMatching(/^\/data\/downloads cannot be written to: no permission \(EACCES\)\. What was/),
      });
  });

  test('before a disk would be full', async () => {
    const { run, requests } = await setting();
    await expect(run({ free: async () => 100_000 })).rejects.toThrow(
      /has 100\.0 kB free, and 2\d\d\.\d kB are needed\. Free some, or name a folder on another disk in WITHOUT_DECODING_DOWNLOADS/,
    );
    expect(requests).toEqual([]);
  });

  test.skipIf(!existsSync('/dev/full'))('when it is', async () => {
    const { run, downloads, folder } = await setting();
    await mkdir(join(downloads, 'archives'));
    await symlink('/dev/full', join(downloads, 'archives/toys-1.tgz.part'));
    await expect(run()).rejects.toThrow(
      `${downloads} is on a full disk (ENOSPC). What was fetched is kept: mend that, or name another folder`,
    );
    await rm(join(downloads, 'archives/toys-1.tgz.part'));
    await run();
    expect(await tree(folder)).toEqual(complete);
  });

  test('where another process is at it', async () => {
    const { run, downloads, lines, requests } = await setting();
    const lock = (await tryLock(join(downloads, '.locks/toys')))!;
    await expect(run({ waitSeconds: 0.3 })).rejects.toThrow(
      `another process is at toys in ${downloads}: wait for it, or end it`,
    );
    expect(lines).toEqual(['note     waiting: another process is at toys, or was until seconds ago']);
    const later = run({ waitSeconds: 10 });
    await lock.release();
    await later;
    expect(requests).toHaveLength(1);
  });

  test('when it is stopped', async () => {
    const abort = new AbortController();
    const { run, folder } = await setting((request, response, count) => {
      send(request, response, archive, count === 0 ? { until: 100, then: 'stall' } : {});
      if (count === 0) setTimeout(() => abort.abort(new Error('stopped')), 30);
    });
    await expect(run({ signal: abort.signal })).rejects.toThrow('stopped');
    expect(existsSync(folder)).toBe(false);
    await run();
    expect(await tree(folder)).toEqual(complete);
  });
});

async function archiveAside(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'toys-1.tgz'), archive);
  return folder;
}
