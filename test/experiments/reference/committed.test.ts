// What is committed of the runs on photos: records that figures ask for, by protocols that stay as they were.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { outputs } from '../../../lib/experiments/plan/outputs.ts';
import { findProfile } from '../../../lib/experiments/profiles/index.ts';
import type { Protocol } from '../../../lib/experiments/reference/result-file.ts';
import { grouped } from '../../../lib/figures/chart/grouped.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const committed = readdirSync(at('data/results'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
);
const claimed = committed.flatMap((name) => {
  const { protocol } = JSON.parse(readFileSync(at(join('data/results', name)), 'utf8')) as { protocol?: Protocol };
  return protocol ? [{ name, profile: name.split('/')[0], protocol }] : [];
});

test('committed records name the protocol as it is committed: what changes later is written elsewhere', () => {
  expect(claimed.length).toBeGreaterThan(0);
  for (const { name, profile, protocol } of claimed) {
    const text = readFileSync(at(join('figures', profile, protocol.file)));
    expect(createHash('sha256').update(text).digest('hex'), name).toBe(protocol.sha256);
  }
});

test.each([...new Set(committed.map((name) => name.split('/')[0]))])(
  'every committed record of %s is asked for by a figure, a table or a study, under its name',
  async (name) => {
    const profile = findProfile(name);
    const sources = await Promise.all(
      Object.values(outputs).map((output) => output.records?.sources(profile, { data: {}, lookOnly: true }) ?? []),
    );
    const asked = new Set(sources.flat().flatMap(({ names }) => names));
    const files = committed.filter((file) => file.startsWith(`${name}/`)).map((file) => basename(file, '.json'));
    expect(files.filter((file) => !asked.has(file))).toEqual([]);
  },
);

test("records of one classifier's training, wherever they stand, have the same of it", () => {
  const kinds = ['classification', 'gap-study', 'dct-study'];
  type Trained = { kind: string; provenance: { key: string; profile: string }; curve: unknown; artifact: unknown };
  const trained = committed
    .map((name) => JSON.parse(readFileSync(at(join('data/results', name)), 'utf8')) as Trained)
    .filter(({ kind }) => kinds.includes(kind));
  const byTraining = grouped(trained, ({ provenance: { profile, key } }) => `${profile} ${key}`);
  const several = [...byTraining].filter(([, ofOne]) => ofOne.length > 1);
  // The gap study and the run itself have the networks of the profile's own schedule in common.
  expect(several.length).toBeGreaterThan(0);
  for (const [training, [first, ...others]] of several)
    for (const { curve, artifact } of others)
      expect({ curve, artifact }, training).toEqual({ curve: first.curve, artifact: first.artifact });
});
