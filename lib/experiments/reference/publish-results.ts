// A run's records from the store into files to be committed.
import { mkdir } from 'node:fs/promises';
import { collapseOf } from '../../codec/collapse.ts';
import type { ResultRecord } from '../../records/record.ts';
import type { Finished, StoredRecord } from '../../store/artifact.ts';
import { artifactKey } from '../../store/key.ts';
import { codecRecipe, type CodecResult } from '../recipes/codec.ts';
import { distinctSources, findAmong, type RecordSource } from '../plan/sources.ts';
import { findFinished, type Store } from '../../store/store.ts';
import { removeOthers } from './remove-others.ts';
import { readResultFile, resultFile, resultFileText, writeResultFile, type Protocol } from './result-file.ts';

/** A record that cannot be published yet, and the artifacts it waits for. */
export interface Unpublished {
  readonly name: string;
  readonly lacks: readonly string[];
}

export interface Published {
  /** Names of what is there now, as the store has it. */
  readonly written: readonly string[];
  readonly missing: readonly Unpublished[];
  /** Files that were there before and are of nothing that the profile now asks for. */
  readonly removed: readonly string[];
  /** Names of records that stay, but are of other settings, data or codecs than the profile's now: no comparison for the new ones. */
  readonly outdated: readonly string[];
  /** Codecs behind what was written whose training had gone wrong, a sentence each. */
  readonly collapsed: readonly string[];
}

/** A record that the store has, and the artifact that it was read from. */
export interface StoredResult {
  readonly record: ResultRecord;
  readonly stored: StoredRecord;
}

/** What the store has of the sources' records, by name, and what it lacks. */
export async function storedResults(
  sources: readonly RecordSource[],
  store: Store,
): Promise<{
  readonly results: ReadonlyMap<string, StoredResult>;
  readonly missing: readonly Unpublished[];
  readonly collapsed: readonly string[];
}> {
  const finished = await finishedAmong(sources, store);
  const results = new Map<string, StoredResult>();
  const missing: Unpublished[] = [];
  const behind = new Set<Finished>();
  for (const { names, needs, read } of distinctSources(sources)) {
    const lacks = needs.filter((artifact) => !finished.has(artifactKey(artifact))).map(({ label }) => label);
    if (lacks.length > 0) {
      missing.push(...names.map((name) => ({ name, lacks })));
      continue;
    }
    const records = await read(findAmong([...finished.values()]));
    if (records.length !== names.length)
      throw new Error(`${names.join(', ')}: expected as many records, got ${records.length}`);
    records.forEach((record, index) => {
      results.set(names[index], { record, stored: finished.get(record.provenance.key)!.record });
    });
    for (const artifact of needs) behind.add(finished.get(artifactKey(artifact))!);
  }
  return { results, missing, collapsed: [...behind].flatMap(collapseText) };
}

function collapseText({ record }: Finished): string[] {
  if (record.kind !== codecRecipe.kind) return [];
  const collapse = collapseOf((record.result as CodecResult).curve);
  if (!collapse) return [];
  const percent = (100 * collapse.rise).toFixed(0);
  return [`${record.label} ends with ${percent}% more error than it had at iteration ${collapse.iteration}`];
}

export interface PublishOptions {
  /** What said beforehand what the run is and what will be claimed: each file says by which one it was made. */
  readonly protocol?: Protocol | null;
  /** Whether the sources are all that the folder is to hold. Default true. */
  readonly complete?: boolean;
  /** Whether a record of that name is published; all where it is left out. */
  readonly isWanted?: ((name: string) => boolean) | undefined;
}

/**
 * Writes a file for each record of the sources whose artifacts the store has, where none says the same. Unless they are a
 * part, the folder's other records are removed, but not those of the very artifacts that the sources ask for: another store
 * has made them. Rejects, and touches nothing, when the store has none of them.
 */
export async function publishResults(
  sources: readonly RecordSource[],
  store: Store,
  folder: string,
  { protocol = null, complete = true, isWanted = () => true }: PublishOptions = {},
): Promise<Published> {
  const wanted = sources.filter(({ names }) => names.some(isWanted));
  const stored = await storedResults(wanted, store);
  const results = new Map([...stored.results].filter(([name]) => isWanted(name)));
  const { collapsed } = stored;
  const missing = stored.missing.filter(({ name }) => isWanted(name));
  if (results.size === 0)
    throw new Error(`the store ${store.directory} has none of these records yet: nothing was written`);
  await mkdir(folder, { recursive: true });
  for (const [name, { record, stored }] of results)
    await writeResultFile(folder, name, resultFileText(record, stored, protocol));
  const written = [...results.keys()];
  const { current, outdated } = await othersIn(folder, sources, new Set(written));
  if (!complete) return { written, missing, removed: [], outdated, collapsed };
  const removed = await removeOthers(folder, [...written, ...current].map(resultFile), ['.json']);
  return { written, missing, removed, outdated: [], collapsed };
}

/** The sources' records in a folder beside those just written, by whether they were read from an artifact that these still need. */
async function othersIn(
  folder: string,
  sources: readonly RecordSource[],
  written: ReadonlySet<string>,
): Promise<{ readonly current: readonly string[]; readonly outdated: readonly string[] }> {
  const stays = distinctSources(sources).flatMap(({ names, needs }) => {
    const keys = new Set(needs.map(artifactKey));
    return names.filter((name) => !written.has(name)).map((name) => ({ name, keys }));
  });
  const files = await Promise.all(stays.map(({ name }) => readResultFile(folder, name)));
  const current: string[] = [];
  const outdated: string[] = [];
  for (const [at, { name, keys }] of stays.entries()) {
    const key = files[at]?.record.provenance.key;
    if (key !== undefined) (keys.has(key) ? current : outdated).push(name);
  }
  return { current, outdated };
}

async function finishedAmong(sources: readonly RecordSource[], store: Store): Promise<ReadonlyMap<string, Finished>> {
  const needs = new Map(sources.flatMap((source) => source.needs).map((artifact) => [artifactKey(artifact), artifact]));
  const finished = await Promise.all([...needs.values()].map((artifact) => findFinished(store, artifact)));
  return new Map(finished.flatMap((artifact) => (artifact ? [[artifact.key, artifact] as const] : [])));
}
