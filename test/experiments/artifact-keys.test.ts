// What artifacts of the kit's profiles are told is part of their keys, by which stored artifacts and committed records are
// found: it stands here as it was when it was last thought about. (Recipes' versions are held by recipe-code.test.ts.)
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { artifactOf } from '../../lib/experiments/plan/artifacts/artifact-of.ts';
import { outputs } from '../../lib/experiments/plan/outputs.ts';
import { profiles } from '../../lib/experiments/profiles/index.ts';
import { jointRecipe, type JointConfig } from '../../lib/experiments/recipes/joint.ts';
import { writeAtomically } from '../../lib/files/atomic-file.ts';
import type { Artifact } from '../../lib/store/artifact.ts';
import { canonicalJson } from '../../lib/store/key.ts';
import { temporaryFolder } from './toy/folder.ts';

const held = new URL('artifact-keys.json', import.meta.url);

/** By kind of artifact. */
type ByKind<Value> = Readonly<Record<string, Value>>;

interface Told {
  /** Fields of configs, of all profiles together. */
  readonly fields: ByKind<readonly string[]>;
  /** By profile, a digest of all configs of a kind, and one of all artifacts with what they rest on. */
  readonly digests: Readonly<Record<string, ByKind<string>>>;
}

/** Everything that the artifacts rest on. */
function withInputs(artifacts: readonly Artifact[], seen = new Set<Artifact>()): Set<Artifact> {
  for (const artifact of artifacts)
    if (!seen.has(artifact)) withInputs(Object.values(seen.add(artifact) && artifact.inputs), seen);
  return seen;
}

/** Committed weights change with every publication: of what is read from those, which they are. */
function configOf({ kind, config }: Artifact): object {
  if (!kind.startsWith('pretrained-')) return config;
  const { from, targetBpp = null } = config as { readonly from: string; readonly targetBpp?: number };
  return { from, targetBpp };
}

function grouped(artifacts: Iterable<Artifact>): Map<string, Artifact[]> {
  const groups = new Map<string, Artifact[]>();
  for (const artifact of artifacts) groups.set(artifact.kind, [...(groups.get(artifact.kind) ?? []), artifact]);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const digestOf = (texts: readonly string[]): string =>
  createHash('sha256')
    .update([...new Set(texts)].sort().join('\n'))
    .digest('hex')
    .slice(0, 12);

const identities = new WeakMap<Artifact, string>();

/** An artifact's key, but for its recipe's version. */
function identity(artifact: Artifact): string {
  const known = identities.get(artifact);
  if (known) return known;
  const { kind, inputs } = artifact;
  const from = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, identity(input)]));
  const digest = digestOf([canonicalJson({ kind, config: configOf(artifact), inputs: from })]);
  identities.set(artifact, digest);
  return digest;
}

async function now(): Promise<Told> {
  const all = await Promise.all(
    profiles.map(async (profile) => {
      const needs = Object.values(outputs).map((output) => output.needs(profile, { data: {}, lookOnly: true }));
      return [profile.name, [...withInputs((await Promise.all(needs)).flat())]] as const;
    }),
  );
  const byKind = <Value>(artifacts: Iterable<Artifact>, of: (group: readonly Artifact[]) => Value): ByKind<Value> =>
    Object.fromEntries([...grouped(artifacts)].map(([kind, group]) => [kind, of(group)]));
  return {
    fields: byKind(
      all.flatMap(([, artifacts]) => artifacts),
      (group) => [...new Set(group.map(configOf).flatMap(Object.keys))].sort(),
    ),
    digests: Object.fromEntries(
      all.map(([name, artifacts]) => [
        name,
        {
          ...byKind(artifacts, (group) => digestOf(group.map((artifact) => canonicalJson(configOf(artifact))))),
          'what goes into what': digestOf(artifacts.map(identity)),
        },
      ]),
    ),
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

it('of the profiles are what the store and the committed records know them by', async () => {
  // Of folders that were fetched here, the content would be part of it.
  vi.stubEnv('WITHOUT_DECODING_DOWNLOADS', await temporaryFolder());
  const current = await now();
  if (process.env.ARTIFACT_KEYS === 'hold') {
    await writeAtomically(fileURLToPath(held), `${JSON.stringify(current, null, 1)}\n`);
    return;
  }
  const before = JSON.parse(await readFile(held, 'utf8')) as Told;
  const kinds = Object.keys({ ...before.fields, ...current.fields });
  const fieldChanges = kinds.flatMap((kind) => {
    const [was, is] = [before.fields[kind] ?? [], current.fields[kind] ?? []];
    return [
      ...is.filter((field) => !was.includes(field)).map((field) => `${kind}: ${field} is new`),
      ...was.filter((field) => !is.includes(field)).map((field) => `${kind}: ${field} is gone`),
    ];
  });
  const profileChanges = Object.keys({ ...before.digests, ...current.digests }).flatMap((name) => {
    const [was, is] = [before.digests[name], current.digests[name]];
    if (!was || !is) return [`profile ${name} is ${is ? 'new' : 'gone'}`];
    const changed = Object.keys({ ...was, ...is }).filter((part) => was[part] !== is[part]);
    return changed.length > 0 ? [`profile ${name}: ${changed.join(', ')}`] : [];
  });
  expect(
    [...fieldChanges, ...profileChanges],
    'what artifacts are told has changed, so that all of these kinds (and what rests on them) are made anew, and committed ' +
      'records of them no longer fit their profile. If a setting was added, leave it out of the config at its old value (as ' +
      '`networkSettings` in lib/experiments/plan/artifacts/network.ts leaves out `augmentation`). If a profile is new, or is meant ' +
      'to say something else, hold what is there: ARTIFACT_KEYS=hold npx vitest run test/experiments/artifact-keys.test.ts',
  ).toEqual([]);
});

it('are made of fields that the recipe knows, which the type check sees to', () => {
  const config = { seed: 1 } as JointConfig;
  const schedule = { ...config, dropout: 0.5 };
  const inputs = {} as Parameters<typeof artifactOf<JointConfig, JointConfig, object, object>>[2];
  // @ts-expect-error A spread brings a field along that joint training does not know.
  expect(artifactOf(jointRecipe, schedule, inputs, 'label').config).toHaveProperty('dropout');
  // @ts-expect-error Also one among fields that are written out.
  expect(artifactOf(jointRecipe, { ...schedule, draws: 'classifier', seed: 2 }, inputs, 'label').config.seed).toBe(2);
  expect(artifactOf(jointRecipe, { ...config, seed: 2 }, inputs as never, 'label').config.seed).toBe(2);
});
