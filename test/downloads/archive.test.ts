import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { forEachFile } from '../../lib/downloads/archive.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { tar, tarGz, zip, type Entry } from './archives.ts';

async function filesOf(content: Uint8Array): Promise<Record<string, string>> {
  const archive = join(await temporaryFolder(), 'archive');
  await writeFile(archive, content);
  const found: Record<string, string> = {};
  let read = 0;
  await forEachFile(
    archive,
    async (file) => void (found[file.path] = Buffer.from(await file.read()).toString()),
    (bytes) => (read += bytes),
  );
  expect(read).toBeGreaterThan(0);
  return found;
}

const kinds = [
  ['tar', tar],
  ['tar.gz', tarGz],
  ['zip', zip],
] as const;

describe.each(kinds)('%s', (_, pack) => {
  test('gives every file, wherever it lies, and folders not', async () => {
    const many = Array.from({ length: 300 }, (__, index) => ({
      path: `deep/er/${index}.txt`,
      content: `${index} `.repeat(index * 7),
    }));
    const found = await filesOf(
      pack({ path: './one.txt', content: '1' }, { path: 'deep', kind: 'folder' }, ...many, {
        path: 'empty',
        content: '',
      }),
    );
    expect(found).toEqual({
      'one.txt': '1',
      empty: '',
      ...Object.fromEntries(many.map(({ path, content }) => [path, content])),
    });
  });

  test('passes over files that are not read', async () => {
    const archive = join(await temporaryFolder(), 'archive');
    await writeFile(archive, pack({ path: 'a', content: 'x'.repeat(5000) }, { path: 'b', content: 'y' }));
    const seen: string[] = [];
    await forEachFile(archive, ({ path }) => void seen.push(path));
    expect(seen).toEqual(['a', 'b']);
  });

  test.each([
    ['leads up', '../evil.jpg'],
    ['leads up from inside', 'train/cat/../../../evil.jpg'],
    ['is absolute', '/etc/evil.jpg'],
    ['is a path of Windows', 'train\\..\\..\\evil.jpg'],
    ['names a drive', 'C:/evil.jpg'],
  ])('refuses a name that %s', async (__, path) => {
    await expect(filesOf(pack({ path: 'good.jpg', content: 'x' }, { path, content: 'x' }))).rejects.toThrow(
      /archive: .*(outside its folder|invalid|absolute)/,
    );
  });

  test('refuses links', async () => {
    await expect(filesOf(pack({ path: 'a.jpg', kind: 'symlink', target: '/etc/passwd', content: '' }))).rejects.toThrow(
      /holds a link, "a\.jpg"/,
    );
  });

  test('hands on what the visitor throws, and calls it no more', async () => {
    const archive = join(await temporaryFolder(), 'archive');
    await writeFile(
      archive,
      pack(...Array.from({ length: 50 }, (__, index) => ({ path: `${index}`, content: 'x'.repeat(9000) }))),
    );
    let calls = 0;
    const visit = async (): Promise<void> => {
      if (++calls === 3) throw new Error('no more');
    };
    await expect(forEachFile(archive, visit)).rejects.toThrow('no more');
    const then = calls;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toBe(then);
  });

  test('says when it is cut short', async () => {
    const whole = pack(
      ...Array.from({ length: 20 }, (__, index) => ({ path: `${index}`, content: `${index} `.repeat(20_000) })),
    );
    for (const share of [0.3, 0.77, 0.95]) {
      const ended = await filesOf(whole.subarray(0, Math.floor(whole.length * share))).catch((error: Error) => error);
      expect(ended).toBeInstanceOf(Error);
    }
  });
});

test('refuses hard links in a tar', async () => {
  await expect(filesOf(tar({ path: 'a.jpg', kind: 'hardlink', target: '../../secret' }))).rejects.toThrow(
    /holds a link/,
  );
});

test.each([
  ['tar', (entry: Entry) => tar(entry)],
  ['tar.gz', (entry: Entry) => tarGz(entry)],
])('refuses a file in a %s that announces more than any picture has', async (_, pack) => {
  await expect(filesOf(pack({ path: 'a.jpg', content: 'x', size: 2 ** 30 }))).rejects.toThrow(
    /1073741824 bytes, more than any file/,
  );
});

test('finds damage in a zip by its CRC-32', async () => {
  await expect(
    filesOf(zip({ path: 'a.jpg', content: 'intact' }, { path: 'b.jpg', content: 'damaged', crc: 1 })),
  ).rejects.toThrow(/b\.jpg is damaged \(CRC-32\)/);
});

test('finds damage in a tar by the checksum of its headers', async () => {
  const damaged = tar({ path: 'a.jpg', content: 'x' }, { path: 'b.jpg', content: 'y' });
  damaged[1024] ^= 1; // the first letter of b.jpg
  await expect(filesOf(damaged)).rejects.toThrow(/checksum failure/);
});

test.each([
  ['nothing', Buffer.alloc(0), /it is empty/],
  ['a web page', Buffer.from('\n<!doctype html><title>404</title>'), /it looks like a web page/],
  ['a picture', Buffer.from('\x89PNG\r\n\x1a\n'.padEnd(600, 'x'), 'latin1'), /its first bytes are of none/],
])('says what %s is: no archive', async (_, content, message) => {
  await expect(filesOf(content)).rejects.toThrow(message);
});

test('takes gzip around something else for no archive', async () => {
  await expect(filesOf(gzipSync('hello, I am no tar'))).rejects.toThrow(/archive: /);
});
