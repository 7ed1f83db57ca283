// Where commands write, and what they are given by mistake, is looked at before they work.
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../lib/cli.ts';
import { fileToWrite, folderToWrite } from '../../lib/cli/output-place.ts';
import { downloadedFolder } from '../../lib/datasets/downloads.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { runHere } from './run.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'FILE');
  await writeFile(file, 'mine');
});

describe('a folder to write into', () => {
  test('is one that is there, or can be made; nothing is left in it', async () => {
    for (const place of [folder, join(folder, 'new'), join(folder, 'new', 'below')])
      expect(folderToWrite('--output', place)).toBe(place);
    expect(fileToWrite('--output', join(folder, 'new', 'x.html'))).toBe(join(folder, 'new', 'x.html'));
    expect(fileToWrite('--output', file)).toBe(file);
    expect(await readdir(folder)).toEqual(['FILE']);
  });

  test('is no file, nor below one, nor one that the system refuses', async () => {
    expect(() => folderToWrite('--output', file)).toThrow(`--output: expected a folder, got the file ${file}`);
    expect(() => folderToWrite('--output', join(file, 'a', 'b'))).toThrow(
      `--output: expected a folder, got ${join(file, 'a', 'b')}, which would lie below the file ${file}`,
    );
    expect(() => fileToWrite('--output', folder)).toThrow(`--output: expected a file, got the folder ${folder}`);
    expect(() => fileToWrite('--output', join(file, 'x.html'))).toThrow(`expected a folder, got the file ${file}`);
  });

  // Nobody may write into /proc, and root may write anywhere else.
  test.skipIf(process.platform !== 'linux')('refuses, with the reason, where nobody may write', async () => {
    expect(() => folderToWrite('--output', '/proc/none/x')).toThrow(
      /^--output: expected a folder that can be written to, got \/proc\/none\/x: \/proc cannot be written to/,
    );
    if (process.getuid?.() === 0) return;
    await chmod(folder, 0o500);
    expect(() => folderToWrite('--output', join(folder, 'x'))).toThrow(`${folder} cannot be written to: no permission`);
  });
});

/** The kit's own command, in this process. */
async function run(...args: string[]): Promise<{ code: number; stderr: string }> {
  let stderr = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text;
    return true;
  });
  return { code: await main(args).finally(() => spy.mockRestore()), stderr };
}

test.each<[string, () => string[], RegExp]>([
  ['playground', () => ['--output', join(file, 'x.html')], /--output: expected a folder, got the file .*FILE$/m],
  [
    'report',
    () => ['--output', join(file, 'x')],
    /--output: expected a folder, got .*, which would lie below the file/,
  ],
  ['publish', () => ['--profile', 'quick', '--output', file], /--output: expected a folder, got the file .*FILE$/m],
  ['bundle', () => [file], /bundle: expected a new folder, got the file .*FILE: name another one/],
  ['bundle', () => [join(file, 'x')], /bundle: expected a folder, got the file .*FILE$/m],
  ['export', () => [join(file, 'x')], /export: expected a folder, got the file .*FILE$/m],
  ['data', () => ['kodak', '--from', folder], /--from: expected an archive, got the folder/],
  ['status', () => ['--profile', 'imagenette', '--data', `imagenet=${file}/x`], /--data imagenet: .* is not a folder/],
  [
    'publish',
    () => ['--profile', 'quick', '--names', 'zzz'],
    /--names: no record of profile quick has a name that begins with zzz; they begin with classification, codec,/,
  ],
  [
    'publish',
    () => ['--profile', 'quick', '--names', 'codec,clasification-r'],
    /begins with clasification-r; did you mean classification\?/,
  ],
  ['export', () => [''], /export: an argument is empty; usage:/],
])('%s is told of a file that should be a folder, and the like: %#', async (command, args, message) => {
  const { code, stderr } = await run(command, ...args());
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b/);
  expect(code).toBe(2);
  expect(await readFile(file, 'utf8')).toBe('mine');
  expect(await readdir(folder)).toEqual(['FILE']);
});

test('`figure` and `reproduce` look at --output before they train', async () => {
  for (const args of [['figure', '3'], ['reproduce']]) {
    const { code, stderr } = await runHere(...args, '--output', join(file, 'x'), '--store', join(folder, 'store'));
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('lie below the file') });
  }
  expect(await readdir(folder)).toEqual(['FILE']);
});

test('without --output they look at the folder of the profile', async () => {
  const place = fileURLToPath(new URL('../../figures/quick-seed990017', import.meta.url));
  await writeFile(place, '');
  try {
    const { code, stderr } = await runHere('figure', '3', '--seed', '990017', '--store', folder);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`without --output: expected a folder, got the file ${place}`),
    });
  } finally {
    await rm(place);
  }
  expect(await readdir(folder)).toEqual(['FILE']);
});

test('WITHOUT_DECODING_DOWNLOADS names a folder', async () => {
  vi.stubEnv('WITHOUT_DECODING_DOWNLOADS', file);
  try {
    expect(await run('data')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`WITHOUT_DECODING_DOWNLOADS: expected a folder, got the file ${file}`),
    });
    // Whoever looks for a data set there finds none.
    expect(downloadedFolder(['imagenette'])).toBeUndefined();
  } finally {
    vi.unstubAllEnvs();
  }
});

test('an empty value, of a shell variable that is not set, is no folder', async () => {
  await mkdir(join(folder, 'store'));
  for (const option of ['--output', '--store']) {
    for (const args of [[option, ''], [`${option}=`]])
      expect(await runHere('reproduce', ...args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`${option}: expected DIR, got an empty text\n`),
      });
  }
});
