// Records from JSON files, checked field by field: a file that is no record is named, not drawn.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { classification, dctStudy, gapStudy } from './classification.ts';
import { codec } from './codec.ts';
import { fitted, object, oneOf, parsedJson, type Field } from './fields.ts';
import { underPresentNames } from './former-names.ts';
import { machineReading } from './machine-reading.ts';
import { pictures } from './pictures.ts';
import { rateDistortion } from './rate-distortion.ts';
import type { ResultRecord } from './record.ts';
import { runtime } from './runtime.ts';
import { segmentation } from './segmentation.ts';

type Kind = ResultRecord['kind'];

const schemas: { readonly [K in Kind]: Field<Extract<ResultRecord, { kind: K }>> } = {
  classification,
  'gap-study': gapStudy,
  'dct-study': dctStudy,
  codec,
  segmentation,
  'rate-distortion': rateDistortion,
  runtime,
  'machine-reading': machineReading,
  pictures,
};
const ofKind = object({ kind: oneOf(Object.keys(schemas) as Kind[]) });

/**
 * Every record in the JSON files of `dir` and its folders, in the order of their paths. A folder that
 * does not exist holds no records. Throws a TypeError that names file and field when a file is not a record.
 */
export async function readRecords(dir: string): Promise<ResultRecord[]> {
  const names = await readdir(dir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => asRecord(parsedJson(await readFile(join(dir, name), 'utf8'), name), name)),
  );
}

/** `value` as a record; throws a TypeError that names `place` and the field when it is none. */
export function asRecord(value: unknown, place = 'record'): ResultRecord {
  const { kind } = fitted(ofKind, value, place);
  return fitted<ResultRecord>(schemas[kind], underPresentNames(value, kind), place);
}
