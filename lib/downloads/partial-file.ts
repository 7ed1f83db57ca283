// A half-fetched file on disk: its bytes so far, and beside them what is known of the whole.
import { readFile, rm, stat } from 'node:fs/promises';
import { writeAtomically } from '../files/atomic-file.ts';

/** What is known of a half-fetched file, beside it on disk: whether the rest can be asked for. */
export interface Note {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly total: number | null;
}

/** Where the bytes fetched so far are. */
export const partialPath = (path: string): string => `${path}.part`;
/** Where what is known of them is. */
export const notePath = (path: string): string => `${path}.part.json`;

export async function beginAnew(path: string, note: Note): Promise<void> {
  await discard(path);
  await writeAtomically(notePath(path), `${JSON.stringify(note, null, 2)}\n`);
}

/** Bytes of a file fetched so far that a next attempt may go on from. */
export async function bytesAt(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What is known of the bytes at `path` that came from this address; null: nothing. */
export async function noteOf(path: string, url: string): Promise<Note | null> {
  try {
    const note = JSON.parse(await readFile(notePath(path), 'utf8')) as Note;
    return note.url === url ? note : null;
  } catch {
    return null; // none, or one that a full disk cut short: the fetch starts anew
  }
}

/** Forgets what was fetched. */
export async function discard(path: string): Promise<void> {
  const part = await stat(partialPath(path)).catch(() => null);
  if (part?.isFile()) await rm(partialPath(path), { force: true });
  await rm(notePath(path), { force: true });
}
