// The page beside committed weights: it says what their notes and records say, and stays so.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { licenceOf } from '../../../lib/downloads/sets/index.ts';
import { imagenetteSmallCrops } from '../../../lib/experiments/profiles/imagenette-small-crops.ts';
import { imagenette } from '../../../lib/experiments/profiles/imagenette.ts';
import { pretrainedFolder, referenceFolder } from '../../../lib/experiments/reference/folders.ts';
import { modelCard, modelCardFile, writeModelCard } from '../../../lib/experiments/reference/model-card.ts';

it.each([imagenette, imagenetteSmallCrops])(
  'the committed one of $name is what its notes and records say',
  async (profile) => {
    const reference = referenceFolder();
    const committed = await readFile(join(pretrainedFolder(profile.name, reference), modelCardFile), 'utf8');
    const card = await modelCard(profile, { reference, licenceOf });
    expect(card, `npx without-decoding publish --profile ${profile.name} --weights writes it`).toBe(committed);
  },
);

it('tells what each network reached, on what, and under which terms', async () => {
  const card = await modelCard(imagenette, { reference: referenceFolder(), licenceOf });
  // As README.md beside the figures has them, from the same records.
  expect(card).toContain(
    '| `codec-0.0983bpp` | codec, C = 8 | pictures | 0.116 bpp in files, 20.05 dB (3,925 images) |',
  );
  expect(card).toContain('| cResNet-51 | symbols of `codec-0.0983bpp` | top-1 60.8 %, top-5 93.5 % |');
  expect(card).toMatch(/`segmenter-resnet-50-original` \| ResNet-50-d \| pictures \| mIoU 38\.6 %/);
  expect(card).toContain('stored symbols of 80 px');
  expect(card).toContain("the photos under ImageNet's terms");
});

let reference: string;
beforeEach(async () => {
  reference = await mkdtemp(join(tmpdir(), 'wd-card-'));
});
afterEach(() => rm(reference, { recursive: true }));

const codecFiles = async (): Promise<string> => {
  const folder = pretrainedFolder(imagenette.name, reference);
  for (const ending of ['.json', '.bin'])
    await cp(
      join(pretrainedFolder(imagenette.name), `codec-0.330bpp${ending}`),
      join(folder, `codec-0.330bpp${ending}`),
    );
  return folder;
};

it('has a row for what is there, says where no record tells of it, and speaks of classes only where something names them', async () => {
  await codecFiles();
  const path = await writeModelCard(imagenette, { reference, licenceOf: () => undefined });
  const card = await readFile(path, 'utf8');
  expect(card.match(/^\| `/gm)).toHaveLength(1);
  expect(card).toContain('| `codec-0.330bpp` | codec, C = 16 | pictures | not recorded |');
  expect(card).not.toMatch(/classes above|Terms:|pretrainedClassifier/);
});

it('is refused where there are no weights, and names a note that is none', async () => {
  const options = { reference, licenceOf };
  await expect(modelCard(imagenette, options)).rejects.toThrow(
    'model card: expected a profile with committed weights, got imagenette, which has none',
  );
  const note = join(await codecFiles(), 'codec-0.330bpp.json');
  const text = JSON.parse(await readFile(note, 'utf8'));
  delete text.record.config.channels;
  await writeFile(note, JSON.stringify(text));
  await expect(modelCard(imagenette, options)).rejects.toThrow(
    /codec-0\.330bpp\.json: record\.config\.channels: expected/,
  );
});
