// `data NAME`: from whatever is there of a data set to all of it.
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock, type Lock } from '../store/lock.ts';
import type { DataSet, DataSetPart, PublicFile } from './data-set.ts';
import { explainDiskError, freeBytes, requireSpace } from './disk-space.ts';
import { fileOf, keepFirstChecksum, putAside, type ObtainOptions, type Running } from './obtain-file.ts';
import { bytesAt, partialPath } from './partial-file.ts';
import { archivesFolder, stateOf, type DataSetState } from './state.ts';
import { NothingFound, unpackPart } from './unpack.ts';

/**
 * Fetches, checks and unpacks what is missing of a data set, and returns how it stands then: complete. Each part's
 * folder appears complete or not at all; whatever interrupts it, the same call goes on from there. A part that is there
 * but not complete is an error unless `replace` is set: it may be somebody's.
 *
 * Rejects with one message that says what to do. Only one process at a time works on a data set.
 */
export async function obtain(set: DataSet, options: ObtainOptions): Promise<DataSetState> {
  const { downloads } = options;
  try {
    await mkdir(downloads, { recursive: true });
    const lock = await lockOf(set, options);
    try {
      const signal = options.signal ? AbortSignal.any([options.signal, lock.lost]) : lock.lost;
      await obtainParts(set, { ...options, signal });
      return await stateOf(set, downloads);
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw explainDiskError(error, downloads);
  }
}

async function lockOf(set: DataSet, { downloads, waitSeconds = 12, onEvent, signal }: ObtainOptions): Promise<Lock> {
  const path = join(downloads, '.locks', set.name);
  const until = performance.now() + 1000 * waitSeconds;
  for (let told = false; ; told = true) {
    const lock = await tryLock(path);
    if (lock) return lock;
    if (performance.now() > until)
      throw new Error(`another process is at ${set.name} in ${downloads}: wait for it, or end it`);
    if (!told)
      onEvent?.({ type: 'remark', text: `waiting: another process is at ${set.name}, or was until seconds ago` });
    await sleep(250, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }
}

async function obtainParts(set: DataSet, options: Running): Promise<void> {
  const { downloads, from = [], replace = false } = options;
  const state = await stateOf(set, downloads);
  const missing = set.parts.filter((_, index) => replace || state.parts[index].state !== 'there');
  if (missing.length === 0) {
    if (from.length > 0)
      throw new Error(
        `${state.folder} is there and complete. To unpack ${from.join(', ')} in its place, add --replace`,
      );
    return;
  }
  for (const [index, part] of set.parts.entries()) {
    const partState = state.parts[index];
    if (partState.state !== 'damaged' || replace) continue;
    throw new Error(
      `${join(state.folder, part.folder)} is not complete: ${partState.problem}. ` +
        `Remove it and run the same command again, or add --replace`,
    );
  }
  if (from.length > 0) return unpackGiven(set, missing, from, options);
  const fetched: PublicFile[] = [];
  const unpacked: DataSetPart[] = [];
  for (const part of missing)
    if (await unpackIfFound(set, part, await namedAfter(set, downloads), options)) unpacked.push(part);
  const rest = missing.filter((part) => !unpacked.includes(part));
  await requireSpace(downloads, await bytesNeeded(rest, downloads), options.free ?? freeBytes);
  for (const part of rest) {
    const files: Obtained[] = [];
    for (const file of part.files) files.push({ file, ...(await fileOf(set, part, file, options)) });
    await unpackObtained(set, part, files, options);
    fetched.push(...files.filter(({ ours }) => ours).map(({ file }) => file));
  }
  if (!options.keep) for (const { name } of fetched) await rm(join(archivesFolder(downloads), name), { force: true });
}

type Obtained = { readonly file: PublicFile } & Awaited<ReturnType<typeof fileOf>>;

/**
 * Unpacks a part from its published files. One without a published checksum has only what it holds to prove it right: then
 * its checksum is kept, else the next call fetches it anew.
 */
async function unpackObtained(
  set: DataSet,
  part: DataSetPart,
  files: readonly Obtained[],
  options: Running,
): Promise<void> {
  try {
    await unpack(
      set,
      part,
      files.map(({ path }) => path),
      options,
    );
  } catch (error) {
    const isOfContent = !options.signal.aborted && (error as NodeJS.ErrnoException).syscall === undefined;
    const doubtful = isOfContent ? files.filter(({ file, ours }) => ours && file.digest === null) : [];
    if (doubtful.length === 0) throw error;
    const aside = await Promise.all(doubtful.map(({ path }) => putAside(path)));
    throw new Error(
      `${(error as Error).message}\nKept as ${aside.join(', ')}. Run the same command to fetch it again.`,
      { cause: error },
    );
  }
  for (const { file, path } of files) await keepFirstChecksum(file, path, options);
}

async function unpackGiven(
  set: DataSet,
  parts: readonly DataSetPart[],
  archives: readonly string[],
  options: Running,
): Promise<void> {
  const sizes = await Promise.all(archives.map((archive) => bytesAt(archive)));
  const nothing = archives.find((_, index) => sizes[index] === 0);
  if (nothing !== undefined) throw new Error(`${nothing} is not there, or empty`);
  await requireSpace(
    options.downloads,
    sizes.reduce((sum, bytes) => sum + bytes, 0),
    options.free ?? freeBytes,
  );
  let unpacked = 0;
  for (const part of parts) if (await unpackIfFound(set, part, archives, options)) unpacked++;
  if (unpacked > 0) return;
  const wanted = parts[0].files[0].name;
  throw new Error(
    `${archives.join(', ')}: nothing of ${set.name} in it. Expected ${wanted}, or an archive with the same files`,
  );
}

/** Unpacks a part from archives that may hold it; false when they do not. */
async function unpackIfFound(
  set: DataSet,
  part: DataSetPart,
  archives: readonly string[],
  options: Running,
): Promise<boolean> {
  if (archives.length === 0) return false;
  try {
    await unpack(set, part, archives, options);
    return true;
  } catch (error) {
    if (error instanceof NothingFound) return false;
    throw error;
  }
}

/** Archives that somebody put into the folder of downloads under the data set's own name. */
async function namedAfter(set: DataSet, downloads: string): Promise<string[]> {
  const paths = ['.tar', '.tar.gz', '.tgz', '.zip'].map((ending) => join(downloads, `${set.name}${ending}`));
  const sizes = await Promise.all(paths.map((path) => bytesAt(path)));
  return paths.filter((_, index) => sizes[index] > 0).slice(0, 1);
}

async function bytesNeeded(parts: readonly DataSetPart[], downloads: string): Promise<number> {
  const missing = await Promise.all(
    parts
      .flatMap(({ files }) => files)
      .map(async ({ name, bytes }) => {
        const there = [
          join(downloads, name),
          join(archivesFolder(downloads), name),
          partialPath(join(archivesFolder(downloads), name)),
        ];
        const most = Math.max(...(await Promise.all(there.map((path) => bytesAt(path)))));
        return Math.max(0, (bytes ?? 0) - most);
      }),
  );
  return [...missing, ...parts.map(({ unpackedBytes }) => unpackedBytes)].reduce((sum, bytes) => sum + bytes, 0);
}

async function unpack(
  set: DataSet,
  part: DataSetPart,
  archives: readonly string[],
  { downloads, onEvent, signal }: Running,
): Promise<void> {
  const sizes = await Promise.all(archives.map((archive) => bytesAt(archive)));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const name = archives.length === 1 ? basename(archives[0]) : `${archives.length} files`;
  onEvent?.({ type: 'begin', stage: 'unpack', name, total });
  let done = 0;
  const onBytes = (bytes: number) => onEvent?.({ type: 'progress', done: (done += bytes), total });
  await unpackPart(part, archives, join(downloads, set.name, part.folder), { onBytes, signal });
  onEvent?.({ type: 'end', stage: 'unpack', name, bytes: total });
}
