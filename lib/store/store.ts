import { randomBytes } from 'node:crypto';
import { open, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../files/atomic-file.ts';
import type { Artifact, Finished, Progress, StoredRecord } from './artifact.ts';
import { resultUnderPresentNames } from './former-results.ts';
import { artifactKey } from './key.ts';
import { isInside, refusalText } from '../files/refusals.ts';

/**
 * A folder of finished artifacts, `<kind>-<key>/record.json` and the recipe's files. Work in progress is under
 * `.partial/<key>/`, locks under `.locks/`. Any number of processes may use one store.
 */
export interface Store {
  /** Absolute path. */
  readonly directory: string;
}

/** A store that cannot be used as it is; the message says which folder and how to mend it. */
export class StoreError extends Error {
  override name = 'StoreError';
}

export const recordFile = 'record.json';

/**
 * Returns the store in `directory`, else in the folder that `WITHOUT_DECODING_STORE` names, else in the
 * project's `data/runs`. Nothing is created before something is stored.
 */
export function openStore(directory?: string): Store {
  const project = fileURLToPath(new URL('../../data/runs', import.meta.url));
  return { directory: resolve(directory || process.env.WITHOUT_DECODING_STORE || project) };
}

/** Returns the folder of the finished artifact, there or not. */
export function finishedDirectory(store: Store, artifact: Artifact): string {
  return join(store.directory, `${artifact.kind}-${artifactKey(artifact)}`);
}

export function lockPath(store: Store, key: string): string {
  return join(store.directory, '.locks', key);
}

export function checkpointPath(store: Store, key: string): string {
  return join(store.directory, '.partial', key, 'checkpoint');
}

/**
 * Returns the finished artifact, or null when the store does not have it. Throws a StoreError when its folder
 * is there but the record cannot be read.
 */
export async function findFinished<Config extends object, Result extends object>(
  store: Store,
  artifact: Artifact<Config, Result>,
): Promise<Finished<Result, Config> | null> {
  const key = artifactKey(artifact);
  const directory = finishedDirectory(store, artifact);
  const read = () => readFile(join(directory, recordFile), 'utf8');
  try {
    const text = await read().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR' || (error.code === 'ENOENT' && !(await exists(directory)))) return null;
      // Another process may have put the folder in place between the two looks.
      return read();
    });
    if (text === null) return null;
    const record = JSON.parse(text) as StoredRecord<Result, Config>;
    if (record?.key !== key) throw new Error(`it holds the key ${record?.key}, not ${key}`);
    if (typeof record.result !== 'object' || record.result === null) throw new Error('it holds no result');
    return { key, directory, record: { ...record, result: resultUnderPresentNames(artifact.kind, record.result) } };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // What the system does not let us read may be whole, and somebody else's.
    const mend =
      code === undefined || code === 'ENOENT'
        ? `Remove the folder ${directory} and run again: it will be computed anew.`
        : 'Mend that, or name another folder with --store or WITHOUT_DECODING_STORE, and run again.';
    throw new StoreError(`${join(directory, recordFile)} cannot be read (${message}). ${mend}`);
  }
}

/**
 * Returns a new empty folder for the files of one attempt at the artifact. Folders of earlier attempts are
 * removed; call it with the artifact's lock held.
 */
export async function startAttempt(store: Store, key: string): Promise<string> {
  const partial = join(store.directory, '.partial', key);
  await mkdir(partial, { recursive: true });
  for (const name of await readdir(partial)) {
    if (name !== 'checkpoint') await rm(join(partial, name), { recursive: true, force: true });
  }
  // Not mkdtemp, whose folders are its user's alone: others read a shared store.
  const attempt = join(partial, `files-${randomBytes(4).toString('hex')}`);
  await mkdir(attempt);
  return attempt;
}

/**
 * Turns the attempt's folder into the finished artifact by one rename, after its files and the record have
 * reached the disk. Should another process have finished the same artifact meanwhile, that one stays.
 */
export async function finish(
  store: Store,
  artifact: Artifact,
  attempt: string,
  record: StoredRecord,
): Promise<Finished> {
  if (await exists(join(attempt, recordFile))) {
    throw new Error(`${artifact.kind}: the recipe wrote ${recordFile}, a name that is the store's`);
  }
  await writeAtomically(join(attempt, recordFile), `${JSON.stringify(record, null, 2)}\n`);
  await flush(attempt);
  const directory = finishedDirectory(store, artifact);
  await rename(attempt, directory).catch(async (error: NodeJS.ErrnoException) => {
    if (!(await findFinished(store, artifact))) throw error;
  });
  await rm(join(store.directory, '.partial', record.key), { recursive: true, force: true });
  return { key: record.key, directory, record };
}

/** Leaves word of the progress for `status` in other processes. Best effort: work does not fail for it. */
export async function notePartialProgress(store: Store, key: string, progress: Progress): Promise<void> {
  const path = join(store.directory, '.partial', key, 'progress.json');
  await writeAtomically(path, JSON.stringify(progress)).catch(() => undefined);
}

/** Returns the progress last noted for an unfinished artifact, or null. */
export async function partialProgress(store: Store, key: string): Promise<Progress | null> {
  const path = join(store.directory, '.partial', key, 'progress.json');
  return readFile(path, 'utf8')
    .then(JSON.parse)
    .catch(() => null);
}

/** Returns the error in the store's words when the system refused a write there, else the error itself. */
export function explainStoreError(store: Store, error: unknown): unknown {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  // Failed writes and the lock thread give no path; other folders' troubles are not the store's.
  const inside = path === undefined || isInside(store.directory, path);
  const reason = inside ? refusalText(code) : undefined;
  if (!reason) return error;
  return new StoreError(
    `The store ${store.directory} ${reason} (${code}). Finished artifacts and checkpoints are intact. ` +
      'Mend that, or name another folder with --store or WITHOUT_DECODING_STORE, and run again.',
    { cause: error },
  );
}

async function flush(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await flush(path);
    if (!entry.isFile() || basename(path) === recordFile) continue;
    const file = await open(path, 'r');
    await file.sync().finally(() => file.close());
  }
}

async function exists(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    (error) => error.code !== 'ENOENT',
  );
}
