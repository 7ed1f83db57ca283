import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from '../property.ts';
import { expect, onTestFinished, test } from 'vitest';
import { retryAfterSeconds } from '../../lib/downloads/fetch-error.ts';
import { fetchFile, type FetchOptions } from '../../lib/downloads/fetch-file.ts';
import { partialPath } from '../../lib/downloads/partial-file.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { etagOf, send, serve, type Handler } from './server.ts';

/** Bytes that no shift maps onto themselves: a wrong offset shows. */
function bytes(count: number, seed = 'a'): Buffer {
  const blocks = Array.from({ length: Math.ceil(count / 32) }, (_, index) =>
    createHash('sha256').update(`${seed}${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, count);
}

const content = bytes(300_000);

/** Impatient, so that a test takes no longer than it must. */
const quick: FetchOptions = { firstPause: 0.01, longestPause: 0.02, stallSeconds: 0.5, attempts: 3 };

async function fetched(handler: Handler, options: FetchOptions = {}) {
  const { address, requests, close } = await serve(handler);
  const folder = await temporaryFolder();
  const path = join(folder, 'archive.tar');
  const retries: string[] = [];
  const attempt = () =>
    fetchFile([`${address}/archive.tar`], path, { ...quick, onRetry: (reason) => retries.push(reason), ...options });
  return { address, requests, folder, path, retries, attempt, close };
}

test('fetches a file in one request and leaves nothing beside it', async () => {
  const progress: [number, number | null][] = [];
  const { attempt, requests, folder, path } = await fetched((request, response) => send(request, response, content), {
    bytes: content.length,
    onProgress: (done, total) => progress.push([done, total]),
  });
  await attempt();
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(requests).toEqual([{ path: '/archive.tar', range: undefined, ifRange: undefined }]);
  expect(await readdir(folder)).toEqual(['archive.tar']);
  expect(progress[0]).toEqual([0, content.length]);
  expect(progress.at(-1)).toEqual([content.length, content.length]);
});

test('goes on where a connection broke off, asking for the rest of the same file', async () => {
  const { attempt, requests, path, retries } = await fetched((request, response, count) =>
    send(request, response, content, count < 2 ? { until: 100_000, then: 'drop' } : {}),
  );
  await attempt();
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(requests.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
  expect(requests[1].ifRange).toBe(etagOf(content));
  expect(retries).toEqual([
    expect.stringContaining('connection was lost'),
    expect.stringContaining('connection was lost'),
  ]);
});

test('gives up a silent connection and goes on in another', async () => {
  const { attempt, requests, path, retries } = await fetched((request, response, count) =>
    send(request, response, content, count === 0 ? { until: 50_000, then: 'stall' } : {}),
  );
  await attempt();
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(requests[1].range).toBe('bytes=50000-');
  expect(retries).toEqual(['sent nothing for 0.5 s']);
});

test('gives up a server that never answers at all', async () => {
  const { attempt, requests } = await fetched(() => undefined, { stallSeconds: 0.1 });
  await expect(attempt()).rejects.toThrow(/archive\.tar sent nothing for 0\.1 s \(3 attempts\)/);
  expect(requests).toHaveLength(3);
});

test('starts anew where the server ignores Range', async () => {
  const { attempt, path, requests } = await fetched((request, response, count) =>
    send(request, response, content, {
      ignoreRange: true,
      ...(count === 0 && { until: 100_000, then: 'drop' as const }),
    }),
  );
  await attempt();
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(requests).toHaveLength(2);
});

test.each([
  ['says so by answering in full', false, 300_000],
  ['sends the rest of the new one all the same', true, 300_000],
  ['sends the rest of a longer one', true, 310_000],
])('never joins two versions of a file: a server that %s', async (_, ignoreIfRange, length) => {
  const changed = bytes(length, 'b');
  const { attempt, path } = await fetched((request, response, count) =>
    count === 0
      ? send(request, response, content, { until: 100_000, then: 'drop' })
      : send(request, response, changed, { ignoreIfRange }),
  );
  await attempt();
  expect(readFileSync(path).equals(changed)).toBe(true);
});

test('starts anew where the size has changed under the same version', async () => {
  const changed = bytes(310_000, 'b');
  const { attempt, path } = await fetched((request, response, count) =>
    count === 0
      ? send(request, response, content, { etag: '"1"', until: 100_000, then: 'drop' })
      : send(request, response, changed, { etag: '"1"' }),
  );
  await attempt();
  expect(readFileSync(path).equals(changed)).toBe(true);
});

test('without a version to ask for, goes on only where a checksum follows', async () => {
  for (const checkedLater of [false, true]) {
    const { attempt, requests, path } = await fetched(
      (request, response, count) =>
        send(request, response, content, { etag: null, ...(count === 0 && { until: 100_000, then: 'drop' as const }) }),
      { checkedLater },
    );
    await attempt();
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(requests[1]).toMatchObject({ range: checkedLater ? 'bytes=100000-' : undefined, ifRange: undefined });
  }
});

test('asks by date where the version is a weak one', async () => {
  const lastModified = 'Tue, 01 Sep 2020 10:00:00 GMT';
  const { attempt, requests, path } = await fetched((request, response, count) =>
    send(request, response, content, {
      etag: 'W/"1"',
      lastModified,
      ...(count === 0 && { until: 100_000, then: 'drop' as const }),
    }),
  );
  await attempt();
  expect(requests[1]).toMatchObject({ range: 'bytes=100000-', ifRange: lastModified });
  expect(readFileSync(path).equals(content)).toBe(true);
});

test('refuses a file that is announced with another size than it has', async () => {
  const { attempt, requests, folder } = await fetched(
    (request, response) => send(request, response, content, { length: 299_999, then: 'end' }),
    { bytes: content.length },
  );
  await expect(attempt()).rejects.toThrow(/archive\.tar announces 299999 bytes; the published file has 300000/);
  expect(requests).toHaveLength(1);
  expect(await readdir(folder)).toEqual([]);
});

test('takes no file for whole that ends before the announced size', async () => {
  const { attempt, path } = await fetched((request, response) =>
    send(request, response, content, { length: 400_000, ignoreRange: true, then: 'end' }),
  );
  await expect(attempt()).rejects.toThrow(/\(\d attempts\)/);
  expect(existsSync(path)).toBe(false);
});

test('takes no file for whole that ends without having been announced, where its size is known', async () => {
  const short = content.subarray(0, 200_000);
  const { attempt, path } = await fetched(
    (request, response) => send(request, response, short, { length: null, ignoreRange: true, then: 'end' }),
    { bytes: content.length },
  );
  await expect(attempt()).rejects.toThrow(/ended after 200000 of 300000 bytes/);
  expect(existsSync(path)).toBe(false);
});

test('refuses more bytes than the file has', async () => {
  const { attempt, folder } = await fetched(
    (request, response) => send(request, response, content, { length: null, then: 'end' }),
    { bytes: 200_000 },
  );
  await expect(attempt()).rejects.toThrow(/sends more than the 200000 bytes of the file/);
  expect(await readdir(folder)).toEqual([]);
});

test('finds the file whole where the server has nothing after what was fetched', async () => {
  // It announced more than it has: the true size is told when the rest is asked for.
  const { attempt, path, requests } = await fetched((request, response, count) =>
    send(request, response, content, count === 0 ? { length: 400_000, until: 300_000, then: 'drop' } : {}),
  );
  await attempt();
  expect(requests[1].range).toBe('bytes=300000-');
  expect(readFileSync(path).equals(content)).toBe(true);
});

test.each([
  [404, 'answers 404 Not Found'],
  [403, 'answers 403 Forbidden'],
])('asks once where the answer is %i, then at the next address', async (status, reason) => {
  const gone = await serve((_, response) => void response.writeHead(status).end());
  const { address, requests, path } = await fetched((request, response) => send(request, response, content));
  await expect(fetchFile([`${gone.address}/a`], path, quick)).rejects.toThrow(`${gone.address}/a ${reason}`);
  await fetchFile([`${gone.address}/a`, `${address}/archive.tar`], path, quick);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect([gone.requests.length, requests.length]).toEqual([2, 1]);
});

test('waits as long as a busy server asks for', async () => {
  const { attempt, path } = await fetched((request, response, count) =>
    count === 0 ? void response.writeHead(503, { 'retry-after': '1' }).end() : send(request, response, content),
  );
  const begun = performance.now();
  await attempt();
  expect(performance.now() - begun).toBeGreaterThan(990);
  expect(readFileSync(path).equals(content)).toBe(true);
  const asked = (retryAfter: string) => retryAfterSeconds({ retryAfter }, Date.UTC(2020, 0, 1));
  expect(asked('Wed, 01 Jan 2020 00:00:30 GMT')).toBe(30);
  expect(asked('Tue, 31 Dec 2019 00:00:00 GMT')).toBe(0);
  expect(asked('3600')).toBeUndefined(); // too long: our own pauses do
  expect(asked('soon')).toBeUndefined();
});

test('follows redirects, with what is left to fetch', async () => {
  const { attempt, requests, path } = await fetched((request, response, count) => {
    if (request.url === '/archive.tar') response.writeHead(302, { location: '/elsewhere' }).end();
    else send(request, response, content, count === 1 ? { until: 100_000, then: 'drop' } : {});
  });
  await attempt();
  expect(requests.map((one) => [one.path, one.range])).toEqual([
    ['/archive.tar', undefined],
    ['/elsewhere', undefined],
    ['/archive.tar', 'bytes=100000-'],
    ['/elsewhere', 'bytes=100000-'],
  ]);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test.each([
  ['a web page', { 'content-type': 'text/html; charset=utf-8' }, /answers with a web page in place of the file/],
  ['an encoded file', { 'content-encoding': 'br' }, /encoded once more \(br\)/],
])('refuses %s', async (_, headers, message) => {
  const { attempt, folder } = await fetched(
    (__, response) => void response.writeHead(200, headers).end('<html>Log in</html>'),
  );
  await expect(attempt()).rejects.toThrow(message);
  expect(await readdir(folder)).toEqual([]);
});

test('says so, and soon, where no server can be reached', async () => {
  const { path, attempt, address, requests, close } = await fetched(
    (request, response) => send(request, response, content),
    { attempts: 50 },
  );
  await close();
  const host = new URL(address).host;
  await expect(attempt()).rejects.toMatchObject({ offline: true, message: `${host} cannot be reached (ECONNREFUSED)` });
  expect([requests, existsSync(path)]).toEqual([[], false]);
});

test('does not try again what cannot be asked for', async () => {
  const { path, requests, address } = await fetched((request, response) => send(request, response, content));
  const retries: string[] = [];
  const url = address.replace('http://', 'http://me:secret@');
  await expect(fetchFile([url], path, { firstPause: 0, onRetry: (reason) => retries.push(reason) })).rejects.toThrow(
    /includes credentials/,
  );
  expect([requests, retries]).toEqual([[], []]);
});

test('stops when it is told to, and goes on later', async () => {
  const abort = new AbortController();
  const { attempt, address, requests, path } = await fetched(
    (request, response, count) =>
      send(request, response, content, count === 0 ? { until: 150_000, then: 'stall' } : {}),
    {
      stallSeconds: 10,
      signal: abort.signal,
      onProgress: (done) => done >= 150_000 && abort.abort(new Error('enough')),
    },
  );
  await expect(attempt()).rejects.toThrow('enough');
  expect(statSync(partialPath(path)).size).toBe(150_000);
  await fetchFile([`${address}/archive.tar`], path, quick);
  expect(requests[1].range).toBe('bytes=150000-');
  expect(readFileSync(path).equals(content)).toBe(true);
});

test.skipIf(!existsSync('/dev/full'))('keeps what there is when the disk is full', async () => {
  const { attempt, path, requests } = await fetched((request, response) => send(request, response, content));
  symlinkSync('/dev/full', partialPath(path));
  await expect(attempt()).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(requests).toHaveLength(1); // asking again makes no room
  unlinkSync(partialPath(path));
  await attempt();
  expect(readFileSync(path).equals(content)).toBe(true);
});

test('goes on after kill -9, from the very byte', async () => {
  const { address, requests, path } = await fetched((request, response, count) =>
    send(request, response, content, count === 0 ? { until: 200_000, then: 'stall' } : {}),
  );
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./fetching.ts', import.meta.url)), `${address}/archive.tar`, path],
    { stdio: 'ignore' },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect
    .poll(() => existsSync(partialPath(path)) && statSync(partialPath(path)).size, { timeout: 10_000, interval: 20 })
    .toBe(200_000);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('close', resolve));
  expect(existsSync(path)).toBe(false);
  await fetchFile([`${address}/archive.tar`], path, quick);
  expect(requests.map(({ range }) => range)).toEqual([undefined, 'bytes=200000-']);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test('whatever a server does, gives the whole file or an error, and the file in the end', async () => {
  const small = bytes(5000, 'c');
  const act = fc.oneof(
    fc.record({ until: fc.nat(5000), then: fc.constantFrom('drop', 'end'), ignoreRange: fc.boolean() }),
    fc.constantFrom(500, 503, 429),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 6 }), async (acts) => {
      const { attempt, path } = await fetched(
        (request, response, count) => {
          const how = acts[count];
          if (typeof how === 'number') response.writeHead(how).end();
          else send(request, response, small, (how ?? {}) as object);
        },
        { bytes: small.length, attempts: 10, firstPause: 0, longestPause: 0 },
      );
      await attempt();
      expect(readFileSync(path).equals(small)).toBe(true);
    }),
    { numRuns: 12, seed: 4, endOnFailure: true },
  );
});
