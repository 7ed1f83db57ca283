import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsedJson } from '../../lib/records/fields.ts';
import { asRecord } from '../../lib/records/record-reader.ts';
import type { ResultRecord } from '../../lib/records/record.ts';

/** Every record in the JSON files of `dir` and its folders, in the order of their paths. */
export async function readRecords(dir: string): Promise<ResultRecord[]> {
  const names = await readdir(dir, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => asRecord(parsedJson(await readFile(join(dir, name), 'utf8'), name), name)),
  );
}
