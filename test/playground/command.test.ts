import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { mostBytes } from '../../lib/playground/page.ts';
import { runHere } from '../cli/run.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

describe('the command', () => {
  test('writes one file that holds all it needs, within 12 MB, with the pictures of a folder', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'made', 'page.html');
    await writeFile(
      join(folder, 'a <b>.png'),
      await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    const { code, stdout } = await runHere('playground', '--pictures', folder, '--output', file, '--json');
    expect(code).toBe(0);
    const html = await readFile(file, 'utf8');
    const bytes = Buffer.byteLength(html);
    expect(JSON.parse(stdout)).toEqual({ file, bytes, pictures: ['a <b>'] });
    expect(bytes).toBeLessThanOrEqual(mostBytes);
    expect(html).toContain('>a &lt;b&gt;</button>');
    // Nothing that a browser would fetch, and a policy that would not let it.
    expect(html).toMatch(/content="default-src 'none'; [^"]*worker-src blob:[^"]*script-src 'sha256-/);
    expect(html).not.toContain('connect-src');
    const markup = html.replace(/<(script|style)\b[^>]*>.*?<\/\1>/gs, '');
    expect(markup.match(/\b(?:src|href)="(?!#|data:)[^"]*"/g)).toBeNull();
    expect(html.match(/<script[^>]*>/g)).toEqual([
      '<script type="application/json" id="kit">',
      '<script type="text/plain" id="pictures">',
      '<script type="text/plain" id="weights">',
      '<script type="text/plain" id="worker">',
      '<script>',
    ]);
  });

  test.each([
    [
      'none',
      async (folder: string) => folder,
      /--pictures: expected pictures \(JPEG, PNG, WebP, AVIF, TIFF or GIF\) in .*, found none/,
    ],
    [
      'no folder',
      async (folder: string) => join(folder, 'absent'),
      /--pictures: expected a folder of pictures, got .*absent, which is not there/,
    ],
    [
      'a file',
      async (folder: string) => (await writeFile(join(folder, 'x'), ''), join(folder, 'x')),
      /--pictures: expected a folder of pictures, got the file .*x/,
    ],
    [
      'nine',
      async (folder: string) => (
        await Promise.all(Array.from({ length: 9 }, (_, at) => writeFile(join(folder, `${at}.png`), ''))), folder
      ),
      /expected at most 8 pictures in .*, found 9: move some away/,
    ],
  ])('says what is wrong with pictures: %s', async (_, make, message) => {
    const folder = await make(await temporaryFolder());
    const output = join(await temporaryFolder(), 'page.html');
    const { code, stderr } = await runHere('playground', '--pictures', folder, '--output', output);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('names a picture that cannot be read', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.png'), 'no picture');
    expect(await runHere('playground', '--pictures', folder)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/a\.png cannot be read as a picture \(.*\): save it as JPEG or PNG/),
    });
  });
});
