// What figures ask for, by the plan: which records of a profile that is, and that a figure draws from what it asked for.
import { describe, expect, it } from 'vitest';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { outputs } from '../../lib/experiments/plan/outputs.ts';
import { sourcesOf } from '../../lib/experiments/plan/resolve.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import type { KitProfile } from '../../lib/experiments/profiles/profile.ts';
import { paper } from '../../lib/experiments/profiles/paper.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { resultsFolder } from '../../lib/experiments/reference/folders.ts';
import { committedRecordsOf } from '../../lib/experiments/reference/reference-records.ts';
import { figures } from '../../lib/figures/index.ts';
import { answering } from '../../lib/records/query.ts';
import type { Query } from '../../lib/records/query.ts';

const namesOf = async (query: Query): Promise<readonly string[]> =>
  (await sourcesOf(await experimentOf(quick, { data: {} }), [query])).flatMap(({ names }) => names);

describe('a query of a profile', () => {
  it('asks for the rows of Table 2, at the lowest rate, or where codecs are fine-tuned', async () => {
    const networks = { kind: 'network', tasks: ['classification'] } as const;
    expect(await namesOf(networks)).toHaveLength(12);
    expect(await namesOf({ ...networks, points: 'lowest' })).toEqual(
      [
        'resnet-50-reconstruction',
        'cresnet-51-latent',
        'cresnet-39-latent',
        'resnet-71-reconstruction',
        'cresnet-72-latent',
      ].map((setup) => `classification-${setup}-0.0983bpp-seed1`),
    );
    const setups = [{ network: 'cResNet-51', input: 'latent' }] as const;
    expect(await namesOf({ ...networks, setups, points: 'tuned', tunings: ['none', 'joint'] })).toEqual([
      'classification-cresnet-51-latent-0.635bpp-seed1',
      'classification-cresnet-51-latent-0.0983bpp-seed1',
      'classification-cresnet-51-latent-0.635bpp-joint-seed1',
      'classification-cresnet-51-latent-0.0983bpp-joint-seed1',
    ]);
    expect(await namesOf({ ...networks, setups: [{ network: 'ResNet-50', input: 'latent' }] })).toEqual([]);
  });

  it('asks for further seeds of the two roads’ classifiers alone, at the rates that have them, and not with a seed of its own', async () => {
    const profile: KitProfile = { ...quick, furtherSeeds: { seeds: [4, 5], bpp: [0.635] } };
    const query = { kind: 'network', tasks: ['classification', 'segmentation'] } as const satisfies Query;
    const setups = [{ network: 'cResNet-51', input: 'latent' }] as const;
    const tuned: Query = { ...query, setups, points: 'tuned', tunings: ['none', 'joint', 'classification'] };
    const asked = async (of: KitProfile, seed?: number) =>
      (await sourcesOf(await experimentOf(of, { data: {}, ...(seed && { seed }) }), [query, tuned])).flatMap(
        ({ names }) => names,
      );
    const [without, withFurther] = await Promise.all([asked(quick), asked(profile)]);
    expect([...new Set(withFurther.filter((name) => !without.includes(name)))].sort()).toEqual(
      ['cresnet-51-latent', 'resnet-50-reconstruction'].flatMap((setup) =>
        [4, 5].map((seed) => `classification-${setup}-0.635bpp-seed${seed}`),
      ),
    );
    expect(withFurther.filter((name) => without.includes(name))).toEqual(without);
    expect(await asked(profile, 2)).toEqual(await asked(quick, 2));
  });

  it('refuses further seeds that are compared already, and rates that are no operating point', async () => {
    const of = (furtherSeeds: KitProfile['furtherSeeds']) => experimentOf({ ...quick, furtherSeeds }, { data: {} });
    await expect(of({ seeds: [1, 4], bpp: [0.635] })).rejects.toThrow(
      'profile quick: furtherSeeds.seeds: expected others than comparisonSeeds (1), got 1',
    );
    await expect(of({ seeds: [4], bpp: [0.5] })).rejects.toThrow(/furtherSeeds\.bpp: expected some of .*, got 0\.5/);
  });

  it('asks for engineered codecs only where it names them', async () => {
    expect(await namesOf({ kind: 'rate-distortion', codecs: ['codec'] })).toEqual(['quality-codec-validation-seed1']);
    expect(await namesOf({ kind: 'rate-distortion', codecs: ['JPEG 2000'] })).toEqual(['quality-jpeg-2000-validation']);
  });
});

describe('a query of what networks read in codecs’ pictures', () => {
  it('asks for every codec and task of the profile, and for nothing where it asks for none', async () => {
    const names = await namesOf({ kind: 'machine-reading' });
    expect(names).toHaveLength(10);
    expect(names[1]).toBe('reading-classification-jpeg-seed1');
    expect(outputs['figure-r'].isIn!(quick)).toBe(true);
    expect(outputs['figure-r'].isIn!(paper)).toBe(false);
  });
});

describe('every figure of the list', () => {
  it('can be asked for, under its name', () => {
    expect(Object.keys(outputs)).toEqual(Object.keys(figures));
  });

  it.each(
    Object.values(figures)
      .filter(({ name, reads }) => reads.length > 0 && (outputs[name].isIn?.(imagenette) ?? true))
      .map((figure) => [figure.name, figure] as const),
  )('%s is given what it asks for, and nothing else', async (name, { reads }) => {
    const folder = resultsFolder('imagenette');
    const { records, missing } = await committedRecordsOf(outputs[name].records!, imagenette, folder);
    expect(records.length).toBeGreaterThan(0);
    const asked = new Set<unknown>(reads.flatMap((query) => answering(records, query)));
    expect(records.filter((record) => !asked.has(record))).toEqual([]);
    const experiment = await experimentOf(imagenette, { data: {}, lookOnly: true });
    for (const query of reads) {
      // Of what the committed run has made.
      const made = (await sourcesOf(experiment, [query]))
        .flatMap(({ names }) => names)
        .filter((record) => !missing.includes(record));
      expect(answering(records, query).length, JSON.stringify(query)).toBeGreaterThanOrEqual(made.length);
    }
  });
});
