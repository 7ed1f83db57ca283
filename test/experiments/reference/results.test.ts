// Records of a run as files: written from a store, read without one.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Artifact } from '../../../lib/store/artifact.ts';
import { artifactKey, canonicalJson } from '../../../lib/store/key.ts';
import { outputs, type FigureOutput } from '../../../lib/experiments/plan/outputs.ts';
import { imagenette } from '../../../lib/experiments/profiles/imagenette.ts';
import { profiles } from '../../../lib/experiments/profiles/index.ts';
import type { KitProfile } from '../../../lib/experiments/profiles/profile.ts';
import { quick } from '../../../lib/experiments/profiles/quick.ts';
import { publishResults } from '../../../lib/experiments/reference/publish-results.ts';
import { committedRecordsOf } from '../../../lib/experiments/reference/reference-records.ts';
import { distinctSources } from '../../../lib/experiments/plan/sources.ts';
import { findFinished, openStore, type Store } from '../../../lib/store/store.ts';
import { referenceRecords as recordsInCell } from '../../../lib/notebook/reference.ts';
import { atRates } from '../toy/at-rates.ts';
import { temporaryFolder } from '../toy/folder.ts';
import { fabricate } from './fabricated.ts';

/** One operating point, two seeds where seeds are compared. */
const profile: KitProfile = {
  ...atRates(quick, [0.33]),
  comparisonSeeds: [1, 2],
};
const figure3 = outputs['figure-3'] as FigureOutput<KitProfile>;
const options = { data: {} };
const names = [
  'classification-cresnet-39-latent-0.330bpp-seed1',
  'classification-cresnet-51-latent-0.330bpp-seed1',
  'classification-cresnet-51-latent-0.330bpp-seed2',
  'classification-resnet-50-original-seed1',
  'classification-resnet-50-original-seed2',
  'classification-resnet-50-reconstruction-0.330bpp-seed1',
  'classification-resnet-50-reconstruction-0.330bpp-seed2',
  'codec-0.330bpp-seed1',
];

let store: Store;
let folder: string;
let needs: readonly Artifact[];

beforeEach(async () => {
  store = openStore(await temporaryFolder());
  folder = await temporaryFolder();
  needs = await figure3.needs(profile, options);
});

const publish = async (to = folder) => publishResults(await figure3.records!.sources(profile, options), store, to);
const read = (changed = profile) => committedRecordsOf(figure3.records!, changed, folder);
const fileOf = async (name: string) => JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));

describe('published results', () => {
  test('are a file per record, under names that say what it is of', async () => {
    await fabricate(store, needs);
    expect(await publish()).toMatchObject({ missing: [], removed: [] });
    expect((await readdir(folder)).sort()).toEqual(names.map((name) => `${name}.json`));
    expect(await fileOf('classification-cresnet-51-latent-0.330bpp-seed2')).toMatchObject({
      kind: 'classification',
      network: 'cResNet-51',
      input: 'latent',
      targetBpp: 0.33,
      entropyBpp: 0.31,
      fileBpp: 0.34,
      provenance: {
        seed: 2,
        engine: 'onnx-cpu',
        machine: '2 cores, an abacus, linux-x64',
        durationSeconds: 12.5,
        dataset: { name: 'invented photos', train: 96, val: 40, fingerprint: 'of train' },
      },
      artifact: { kind: 'classifier', config: { epochs: quick.classification.epochs, momentum: 0.9, seed: 2 } },
    });
  });

  test('leave a file alone that says the same in another order, and mend one that does not', async () => {
    await fabricate(store, needs);
    await publish();
    const [same, other] = names.map((name) => join(folder, `${name}.json`)) as [string, string];
    const turned = JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(await readFile(same, 'utf8'))).reverse()),
    );
    const right = await readFile(other, 'utf8');
    await writeFile(same, turned);
    await writeFile(other, right.replace('"seed": 1', '"seed": 9'));
    expect(await readFile(other, 'utf8')).not.toBe(right);
    await publish();
    expect(await readFile(same, 'utf8')).toBe(turned);
    expect(await readFile(other, 'utf8')).toBe(right);
  });

  test('name the codecs behind them whose training went wrong', async () => {
    await fabricate(store, needs);
    expect((await publish()).collapsed).toEqual([]);
    const codec = needs.find(({ kind }) => kind === 'codec')!;
    const path = join((await findFinished(store, codec))!.directory, 'record.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    const curve = [900, 480, 470, 640, 620].map((mse, at) => ({
      iteration: 10 * (at + 1),
      loss: mse,
      mse,
      entropy: 1,
    }));
    await writeFile(path, JSON.stringify({ ...record, result: { ...record.result, curve } }));
    expect((await publish()).collapsed).toEqual([
      'codec 0.33 bpp ends with 32% more error than it had at iteration 30',
    ]);
  });

  test('hold all that the key follows from', async () => {
    await fabricate(store, needs);
    await publish();
    for (const name of names) {
      const {
        artifact: { kind, recipeVersion, config, inputs },
        provenance,
      } = await fileOf(name);
      const hash = createHash('sha256').update(canonicalJson({ kind, recipeVersion, config, inputs })).digest('hex');
      expect(provenance.key, name).toBe(hash.slice(0, 16));
    }
  });

  test('draw the very figure that the store draws', async () => {
    await fabricate(store, needs);
    await publish();
    const [own, theirs] = [join(folder, 'own'), join(folder, 'theirs')];
    const finished = await Promise.all(needs.map((artifact) => findFinished(store, artifact)));
    await figure3.draw(profile, finished as never, own, options);
    await figure3.records!.draw((await read()).records, theirs);
    for (const file of await readdir(own))
      expect(await readFile(join(theirs, file), 'utf8')).toBe(await readFile(join(own, file), 'utf8'));
  });

  test('come out the same the second time; what no longer belongs to them goes', async () => {
    await fabricate(store, needs);
    await publish();
    const other = await temporaryFolder();
    await publish(other);
    for (const file of await readdir(folder))
      expect(await readFile(join(other, file), 'utf8')).toBe(await readFile(join(folder, file), 'utf8'));
    await writeFile(join(folder, 'codec-0.500bpp-seed1.json'), '{}');
    await writeFile(join(folder, 'README.md'), 'by hand');
    const part = { complete: false };
    expect(
      (await publishResults(await figure3.records!.sources(profile, options), store, folder, part)).removed,
    ).toEqual([]);
    expect((await publish()).removed).toEqual(['codec-0.500bpp-seed1.json']);
    expect(await readdir(folder)).toContain('README.md');
  });

  test('in part name those beside them that the profile would now make otherwise', async () => {
    await fabricate(store, needs);
    await publish();
    const longer = { ...profile, classification: { ...profile.classification, epochs: 6 } };
    const changed = await figure3.records!.sources(longer, options);
    await fabricate(store, await figure3.needs(longer, options));
    const isWanted = (name: string) => name.startsWith('classification-cresnet-51');
    const { written, outdated } = await publishResults(changed, store, folder, { complete: false, isWanted });
    expect(written).toHaveLength(2);
    // The codec is the same.
    expect([...outdated].sort()).toEqual(
      names.filter((name) => name.startsWith('classification') && !written.includes(name)),
    );
    expect((await publishResults(changed, store, folder)).outdated).toEqual([]);
    expect((await publishResults(changed, store, folder, { complete: false, isWanted })).outdated).toEqual([]);
  });

  test('say by which protocol they were made, and are read all the same', async () => {
    await fabricate(store, needs);
    const protocol = { file: 'protocol.md', sha256: 'ab'.repeat(32) };
    await publishResults(await figure3.records!.sources(profile, options), store, folder, { protocol });
    for (const name of names) expect((await fileOf(name)).protocol).toEqual(protocol);
    expect((await read()).records).toHaveLength(names.length);
  });

  test('are published by name, by a protocol of their own; those of other names keep theirs', async () => {
    await fabricate(store, needs);
    const sources = await figure3.records!.sources(profile, options);
    const [first, second] = ['first.md', 'second.md'].map((file) => ({ file, sha256: 'ab'.repeat(32) }));
    await publishResults(sources, store, folder, { protocol: first });
    const isWanted = (name: string): boolean => name === names[0];
    const { written } = await publishResults(sources, store, folder, { protocol: second, complete: false, isWanted });
    expect(written).toEqual([names[0]]);
    for (const name of names) expect((await fileOf(name)).protocol).toEqual(isWanted(name) ? second : first);
  });
});

describe('a run that is not complete', () => {
  const isShallow = ({ label }: Artifact): boolean => label.startsWith('cResNet-39');

  test('is published as far as it is, and says what waits for what', async () => {
    await fabricate(
      store,
      needs.filter((artifact) => !isShallow(artifact)),
    );
    const { written, missing } = await publish();
    expect(written).toHaveLength(7);
    expect(missing).toEqual([{ name: names[0], lacks: ['cResNet-39 on compressed representation 0.33 bpp'] }]);
    const { records, missing: absent } = await read();
    expect([records.length, absent]).toEqual([7, [names[0]]]);
    await figure3.records!.draw(records, folder);
    expect(await readFile(join(folder, 'figure-3.svg'), 'utf8')).toMatch(/not trained yet: cResNet-39/);
  });

  test('leaves the records of its other artifacts that another store has made, and takes back those of other settings', async () => {
    await fabricate(store, needs);
    await publish();
    store = openStore(await temporaryFolder());
    await fabricate(
      store,
      needs.filter((artifact) => !isShallow(artifact)),
    );
    const before = await readFile(join(folder, `${names[0]}.json`), 'utf8');
    expect(await publish()).toMatchObject({ removed: [], outdated: [], missing: [{ name: names[0] }] });
    expect(await readFile(join(folder, `${names[0]}.json`), 'utf8')).toBe(before);

    const longer = { ...profile, classification: { ...profile.classification, epochs: 6 } };
    const needed = await figure3.needs(longer, options);
    await fabricate(
      store,
      needed.filter((artifact) => !isShallow(artifact)),
    );
    const { removed } = await publishResults(await figure3.records!.sources(longer, options), store, folder);
    expect(removed).toEqual([`${names[0]}.json`]);
  });

  test('with nothing computed touches nothing', async () => {
    await writeFile(join(folder, 'codec-0.330bpp-seed1.json'), '{}');
    await expect(publish()).rejects.toThrow(
      `the store ${store.directory} has none of these records yet: nothing was written`,
    );
    expect(await readdir(folder)).toEqual(['codec-0.330bpp-seed1.json']);
  });
});

describe('committed records', () => {
  test('made with other settings than the profile has now are named', async () => {
    await fabricate(store, needs);
    await publish();
    expect((await read()).outdated).toEqual([]);
    const { outdated } = await read({ ...profile, classification: { ...profile.classification, epochs: 6 } });
    expect([...outdated].sort()).toEqual(names.filter((name) => name.startsWith('classification')));
  });

  test('of another seed are not these', async () => {
    await fabricate(store, needs);
    await publish();
    const { records, missing } = await committedRecordsOf(figure3.records!, profile, folder, { seed: 3 });
    expect(records).toEqual([]);
    expect(missing).toContain('classification-cresnet-39-latent-0.330bpp-seed3');
  });

  test('that are none are named', async () => {
    await fabricate(store, needs);
    await publish();
    const path = join(folder, `${names[1]}.json`);
    await writeFile(path, JSON.stringify({ ...(await fileOf(names[1])), classes: 0 }));
    await expect(read()).rejects.toThrow(`${path}: classes: expected a whole number of at least 1, got 0`);
    await writeFile(path, '{"kind": "class');
    await expect(read()).rejects.toThrow(`${path}: expected JSON`);
  });
});

describe('names of records', () => {
  test.each(profiles.map((one) => [one.name, one] as const))('are different for all records of %s', async (_, one) => {
    const drawings = Object.values(outputs).flatMap(({ records }) => records ?? []);
    const sources = (await Promise.all(drawings.map((each) => each.sources(one, { data: {}, lookOnly: true })))).flat();
    // Figures share records; what has one name rests on the same artifacts.
    const rests = new Map<string, string>();
    for (const source of sources) {
      const keys = source.needs.map(artifactKey).join(' ');
      for (const name of source.names) {
        expect(rests.get(name) ?? keys, name).toBe(keys);
        rests.set(name, keys);
      }
    }
    const all = [...rests.keys()];
    expect(
      distinctSources(sources)
        .flatMap((source) => source.names)
        .sort(),
    ).toEqual([...all].sort());
    expect(all.every((name) => /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name))).toBe(true);
  });
});

describe('referenceRecords in a cell', () => {
  beforeEach(() => {
    vi.stubEnv('WITHOUT_DECODING_REFERENCE', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
  });

  test('gives the records of the reference run', async () => {
    await fabricate(store, needs);
    await publish(join(folder, 'results', profile.name));
    const records = await recordsInCell(profile, 'figure-3');
    expect(records).toHaveLength(8);
    expect(records.every(({ provenance }) => provenance.dataset.name === 'invented photos')).toBe(true);
  });

  test('says when they were made with other settings than the profile has', async () => {
    await fabricate(store, needs);
    await publish(join(folder, 'results', profile.name));
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    onTestFinished(() => warn.mockRestore());
    await recordsInCell(profile, 'figure-3');
    expect(warn).not.toHaveBeenCalled();
    const classification = { ...profile.classification, epochs: profile.classification.epochs + 1 };
    await recordsInCell({ ...profile, classification }, 'figure-3');
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^referenceRecords: 7 of 8 records of figure-3 were made with other settings .*, …$/)],
    ]);
  });

  test('says that there are none, or no such figure or profile', async () => {
    await mkdir(join(folder, 'results', 'imagenette'), { recursive: true });
    await expect(recordsInCell('imagenette', 'figure-3')).rejects.toThrow(
      /no records of figure-3 are committed for profile imagenette \(none in .*results.imagenette\): .*publish --profile imagenette`/,
    );
    await expect(recordsInCell(imagenette, 'figure-33')).rejects.toThrow('got figure-33; did you mean figure-3?');
    await expect(recordsInCell('imagenet' as 'imagenette', 'figure-3')).rejects.toThrow(
      "there is no profile 'imagenet'",
    );
  });
});
