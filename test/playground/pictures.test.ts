import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kodakSet } from '../../lib/downloads/sets/kodak.ts';
import { beginningPictures } from '../../lib/playground/pictures.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

afterEach(() => vi.unstubAllEnvs());

async function downloadsWith(names: readonly string[]): Promise<string> {
  const downloads = await temporaryFolder();
  await mkdir(join(downloads, 'kodak'));
  for (const name of names) {
    await sharp({ create: { width: 30, height: 20, channels: 3, background: 'teal' } }).toFile(
      join(downloads, 'kodak', name),
    );
  }
  return downloads;
}

describe('the pictures that a page begins with', () => {
  it.each([
    ['as `data kodak` places them', kodakSet.parts[0].files.map(({ name }) => name)],
    ['as copies of the set have them', ['08.png', '19.png', '20.png', '23.png']],
  ])("are Kodak's, %s, and a scene", async (_, names) => {
    vi.stubEnv('WITHOUT_DECODING_DOWNLOADS', await downloadsWith(names));
    const pictures = await beginningPictures();
    expect(pictures.map(({ title }) => title)).toEqual([
      'Lighthouse (Kodak)',
      'Parrots (Kodak)',
      'Plane (Kodak)',
      'Market houses (Kodak)',
      'Synthetic scene 1',
    ]);
    expect(await sharp(pictures[0].bytes).metadata()).toMatchObject({ format: 'webp', width: 30, height: 20 });
  });

  it('are three scenes without them', async () => {
    vi.stubEnv('WITHOUT_DECODING_DOWNLOADS', await temporaryFolder());
    expect((await beginningPictures()).map(({ title }) => title)).toEqual(
      [1, 2, 3].map((number) => `Synthetic scene ${number}`),
    );
  });
});
