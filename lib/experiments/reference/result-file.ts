// A committed record as a file: what figures read, and the artifact that it came from.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeAtomically } from '../../files/atomic-file.ts';
import { anyObject, fitted, object, parsedJson, string, whole } from '../../records/fields.ts';
import { asRecord } from '../../records/record-reader.ts';
import type { ResultRecord } from '../../records/record.ts';
import type { JsonObject, StoredRecord } from '../../store/artifact.ts';

/** An artifact as a committed file keeps it: everything that its key follows from. */
export type ArtifactNote = Pick<StoredRecord, 'kind' | 'label' | 'recipeVersion' | 'config' | 'inputs'>;

/** A protocol that was committed before the run, as the record's file tells of it. */
export interface Protocol {
  /** Its name in the folder of the profile's figures. */
  readonly file: string;
  /** Of its text, in hexadecimal. */
  readonly sha256: string;
}

export const resultFile = (name: string): string => `${name}.json`;

/** The text of a record's file: the record's own fields, `artifact`, and `protocol`. The same for the same record. */
export function resultFileText(
  record: ResultRecord,
  { kind, label, recipeVersion, config, inputs }: StoredRecord,
  protocol: Protocol | null = null,
): string {
  const artifact: ArtifactNote = { kind, label, recipeVersion, config, inputs };
  const text = JSON.stringify({ ...record, artifact, ...(protocol && { protocol }) }, null, 1);
  // Lists of numbers on a line each.
  return `${text.replace(/\[\s+(-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)*)\s+\]/g, (_, list: string) => `[${list.replace(/,\s+/g, ', ')}]`)}\n`;
}

/** Writes a record's file, unless the one that is there says the same: another order of fields is no other result. */
export async function writeResultFile(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, resultFile(name));
  const there = await readFile(path, 'utf8').catch(() => '');
  if (!saysTheSame(there, text)) await writeAtomically(path, text);
}

function saysTheSame(there: string, text: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(there), JSON.parse(text));
  } catch {
    return false;
  }
}

const withArtifact = object({ artifact: object({ kind: string(), recipeVersion: whole(), config: anyObject() }) });

export interface ResultFile {
  readonly record: ResultRecord;
  readonly artifact: Pick<ArtifactNote, 'kind' | 'recipeVersion' | 'config'>;
}

/** The record of that name in a folder; null when it is not there. Rejects with a TypeError when the file is no record. */
export async function readResultFile(folder: string, name: string): Promise<ResultFile | null> {
  const path = join(folder, resultFile(name));
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const file = parsedJson(text, path);
  const { artifact } = fitted(withArtifact, file, path);
  return { record: asRecord(file, path), artifact: { ...artifact, config: artifact.config as JsonObject } };
}
