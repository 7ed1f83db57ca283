import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { temporaryFolder } from './toy/folder.ts';

async function addPicture(folder: string, name: string): Promise<void> {
  await sharp({ create: { width: 20, height: 20, channels: 3, background: 'navy' } }).toFile(join(folder, name));
}

it('a folder that was missing is looked for again', async () => {
  const root = join(await temporaryFolder(), 'photos');
  const options = { data: { imagenette: root } };
  await expect(experimentOf(imagenette, options)).rejects.toThrow(/photos/);
  for (const part of ['train', 'val']) {
    await mkdir(join(root, part, 'boats'), { recursive: true });
    await addPicture(join(root, part, 'boats'), 'one.png');
  }
  expect((await experimentOf(imagenette, options)).data.train.config).toMatchObject({ source: 'image-folder' });
});

it('a folder of images is looked through once for the same options, whatever profile asks for it', async () => {
  const root = await temporaryFolder();
  const classes = ['train', 'val'].map((part) => join(root, part, 'boats'));
  for (const folder of classes) {
    await mkdir(folder, { recursive: true });
    await addPicture(folder, 'one.png');
  }
  const given = { imagenet: root, imagenette: root };
  const keyBy = async (options: Parameters<typeof experimentOf>[1], width: number) => {
    const profile = { ...imagenette, classification: { ...imagenette.classification, width } };
    return artifactKey((await experimentOf(profile, options)).data.train);
  };
  const options = { data: given };
  const first = await keyBy(options, 0.25);
  await addPicture(classes[0], 'two.png');
  expect(await keyBy(options, 0.5)).toBe(first);
  // Who asks anew hears of it.
  expect(await keyBy({ data: given }, 0.5)).not.toBe(first);
});
