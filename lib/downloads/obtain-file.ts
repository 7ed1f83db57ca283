// One published file of a data set: put there by hand or fetched, and held against its checksum.
import { shellWord } from '../files/shell.ts';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { byHandText, proxyText } from './by-hand.ts';
import { checksumOf, keepChecksum, keptChecksum } from './checksum.ts';
import type { DataSet, DataSetPart, PublicFile } from './data-set.ts';
import { FetchError } from './fetch-error.ts';
import { fetchFile, type FetchOptions } from './fetch-file.ts';
import { bytesAt, partialPath } from './partial-file.ts';
import { archivesFolder } from './state.ts';

export type ObtainStage = 'fetch' | 'check' | 'unpack';

/** What happens, in order: each stage begins, gets on and ends; remarks come anywhere. */
export type ObtainEvent =
  | { readonly type: 'begin'; readonly stage: ObtainStage; readonly name: string; readonly total: number | null }
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null }
  | { readonly type: 'end'; readonly stage: ObtainStage; readonly name: string; readonly bytes: number }
  | { readonly type: 'remark'; readonly text: string };

export interface ObtainOptions {
  /** The folder of downloads. */
  readonly downloads: string;
  /** Archives to unpack in place of fetching any. */
  readonly from?: readonly string[];
  /** Keep fetched archives once they are unpacked. */
  readonly keep?: boolean;
  /** Make what is there anew, complete or not. */
  readonly replace?: boolean;
  /** An address under which the files lie by their names: in place of where they are published. */
  readonly mirror?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ObtainEvent) => void;
  /** How to fetch: pauses, patience. */
  readonly fetch?: Pick<FetchOptions, 'stallSeconds' | 'attempts' | 'firstPause' | 'longestPause'>;
  /** How long to wait for another process that is at the same data set [s]. Default 12: longer than a dead one's lock lasts. */
  readonly waitSeconds?: number;
  /** Free bytes of a disk; for tests. */
  readonly free?: (path: string) => Promise<number>;
}

export type Running = ObtainOptions & { readonly signal: AbortSignal };

/** A published file, put there by hand or fetched, and checked; `ours` where this kit fetched it. */
export async function fileOf(
  set: DataSet,
  part: DataSetPart,
  file: PublicFile,
  options: Running,
): Promise<{ path: string; ours: boolean }> {
  const { downloads } = options;
  const byHand = join(downloads, file.name);
  if ((await bytesAt(byHand)) > 0) {
    const problem = await checksumProblem(file, byHand, options);
    if (problem === null) return { path: byHand, ours: false };
    throw new Error(
      `${byHand} ${problem}. Remove it to have it fetched, or use it as it is: \`npx without-decoding data ${set.name} --from ${shellWord(byHand)}\``,
    );
  }
  const path = join(archivesFolder(downloads), file.name);
  await mkdir(archivesFolder(downloads), { recursive: true });
  for (let again = false; ; again = true) {
    const inPieces = await fetchTo(path, set, part, file, options);
    const problem = await checksumProblem(file, path, options);
    if (problem === null) return { path, ours: true };
    // Pieces of different attempts may not belong together, where a server lies about that: once more in one piece.
    if (inPieces && !again) {
      options.onEvent?.({ type: 'remark', text: `${file.name} ${problem}: fetching it once more from the start` });
      await rm(path);
      continue;
    }
    const rejected = await putAside(path);
    throw new Error(
      `${file.name} from ${addressesOf(file, options)[0]} ${problem}. Not unpacked; kept as ${rejected}. Run the same command to ` +
        `fetch it again; if you know that this file is right, \`npx without-decoding data ${set.name} --from ${shellWord(rejected)}\``,
    );
  }
}

/** Takes a fetched file that is not right out of the way of the next fetch, and returns where it is then. */
export async function putAside(path: string): Promise<string> {
  const rejected = `${path}.rejected`;
  await rename(path, rejected);
  return rejected;
}

/** Keeps the checksum of a file that has proved right, where none is published: later fetches are held against it. */
export async function keepFirstChecksum(file: PublicFile, path: string, options: Running): Promise<void> {
  const kept = join(options.downloads, 'checksums.json');
  if (file.digest !== null || (await keptChecksum(kept, file.name)) !== null) return;
  await keepChecksum(kept, file.name, await checksumOf(path, 'sha256', { signal: options.signal }));
  options.onEvent?.({
    type: 'remark',
    text: `${file.name}: nobody has published a checksum that binds; its SHA-256 is kept in ${kept} and holds from now on`,
  });
}

/** Returns whether the file came in several pieces. */
async function fetchTo(
  path: string,
  set: DataSet,
  part: DataSetPart,
  file: PublicFile,
  options: Running,
): Promise<boolean> {
  if ((await bytesAt(path)) > 0) return false;
  const { onEvent, signal, fetch: patience = {} } = options;
  let inPieces = (await bytesAt(partialPath(path))) > 0;
  onEvent?.({ type: 'begin', stage: 'fetch', name: file.name, total: file.bytes });
  try {
    await fetchFile(addressesOf(file, options), path, {
      ...patience,
      bytes: file.bytes,
      checkedLater: file.digest !== null,
      signal,
      onProgress: (done, total) => onEvent?.({ type: 'progress', done, total: total ?? file.bytes }),
      onRetry: (reason, pause) => {
        inPieces = true;
        onEvent?.({
          type: 'remark',
          text: `${file.name}: ${reason}; trying again in ${pause < 1 ? pause.toFixed(1) : Math.round(pause)} s`,
        });
      },
    });
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const advice = byHandText(set, part, part.files.length > 1 ? part.files : [file], options.downloads);
    const proxy = error.offline ? proxyText() : '';
    throw new Error(`${file.name} could not be fetched: ${error.message}.\n${proxy}${advice}`, { cause: error });
  }
  onEvent?.({ type: 'end', stage: 'fetch', name: file.name, bytes: await bytesAt(path) });
  return inPieces;
}

function addressesOf({ name, urls }: PublicFile, { mirror }: ObtainOptions): readonly string[] {
  return mirror === undefined ? urls : [`${mirror.replace(/\/+$/, '')}/${name}`];
}

/** How a file differs from what is known of it, to follow its name; null when it does not. */
async function checksumProblem(
  file: PublicFile,
  path: string,
  { downloads, onEvent, signal }: Running,
): Promise<string | null> {
  const total = await bytesAt(path);
  if (file.bytes !== null && total !== file.bytes) return `has ${total} bytes, the published file ${file.bytes}`;
  const { algorithm, hex } = file.digest ?? { algorithm: 'sha256' as const, hex: null };
  onEvent?.({ type: 'begin', stage: 'check', name: file.name, total });
  let done = 0;
  const actual = await checksumOf(path, algorithm, {
    signal,
    onBytes: (bytes) => onEvent?.({ type: 'progress', done: (done += bytes), total }),
  });
  onEvent?.({ type: 'end', stage: 'check', name: file.name, bytes: total });
  const name = { sha256: 'SHA-256', md5: 'MD5' }[algorithm];
  if (hex !== null) return actual === hex ? null : `is not the published file (${name} ${actual}, published ${hex})`;
  const kept = join(downloads, 'checksums.json');
  const first = await keptChecksum(kept, file.name);
  if (first === null || first === actual) return null;
  return `is not the file that was fetched first (${name} ${actual}, kept ${first}; to accept it, remove its line from ${kept})`;
}
