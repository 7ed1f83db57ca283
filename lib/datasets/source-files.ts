import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLitter } from '../files/litter.ts';
import { isFile } from '../files/stats.ts';
import { inOrder } from './in-order.ts';
import { createRandom } from './random.ts';

/** A file of a data set in its published layout. */
export interface SourceFile {
  /** Its name from the data set's root on, with '/': the same wherever the data set lies. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/**
 * Looks up `names` (with '/') under `root`. Throws when some are missing, naming the first of them and what asked for
 * them (`listedIn`).
 */
export async function sourceFiles(root: string, names: readonly string[], listedIn: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const missing: string[] = [];
  const look = (name: string) => stat(join(root, name)).catch(() => undefined);
  let at = 0;
  for await (const entry of inOrder(names, 32, look)) {
    const name = names[at++];
    if (entry?.isFile()) files.push({ name, path: join(root, name), bytes: entry.size });
    else missing.push(name);
  }
  if (missing.length > 0) {
    throw new Error(
      `${root}: ${missing.length} of the ${names.length} files that ${listedIn} asks for are missing:\n` +
        `${indented(missing)}\nComplete the folder, or unpack the data set anew.`,
    );
  }
  return files;
}

/** sha-256 (hex) of the files' names and sizes in their order: tells data sets apart before anything is decoded. */
export function sourceFingerprint(files: readonly SourceFile[]): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${JSON.stringify([name, bytes])}\n`);
  return hash.digest('hex');
}

/** The names in a list file, one a line. Throws when there is no such file, no name, or more than a name on a line. */
export function readNameList(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Error(`${path} is missing or unreadable: expected a list of picture names, one a line.`);
  }
  const names = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (names.length === 0) throw new Error(`${path} is empty: expected picture names, one a line.`);
  const odd = names.find((name) => !/^[\w.-]+$/.test(name));
  if (odd !== undefined) throw new Error(`${path}: expected one picture name a line, without folder, got '${odd}'.`);
  return names;
}

/** The visible files directly in a folder, in the order of their names' bytes. */
export function visibleFiles(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => !isLitter(name) && isFile(join(dir, name)))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** At most `most` of the items, drawn at random but always the same, in their order; a smaller choice is part of a larger. */
export function fixedSubset<T>(items: readonly T[], most: number | undefined): readonly T[] {
  if (most === undefined || most >= items.length) return items;
  if (!Number.isSafeInteger(most) || most < 1) {
    throw new RangeError(`Data set: expected maxImages to be a positive integer, got ${most}.`);
  }
  const chosen = createRandom('data set subset').permutation(items.length).subarray(0, most).sort();
  return Array.from(chosen, (index) => items[index]!);
}

/** The first few names, one a line, for messages. */
export function indented(names: readonly string[]): string {
  return [...names.slice(0, 5).map((name) => `  ${name}`), ...(names.length > 5 ? ['  ...'] : [])].join('\n');
}
