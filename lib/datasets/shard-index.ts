import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// A folder of shards, each holding whole records of one fixed size back to back, has an index.

export const INDEX_FILE = 'records.json';
const FORMAT = 'without-decoding records 1';

/** What `records.json` holds. */
export interface ShardIndex<Meta = unknown> {
  readonly recordBytes: number;
  readonly count: number;
  /** Records in every shard but the last, which may hold fewer. */
  readonly shardRecords: number;
  /** sha-256 (hex) of all records back to back; how they are cut into shards plays no part. */
  readonly fingerprint: string;
  /** In order; `digest` is the sha-256 of all records up to the end of the shard, so the last equals `fingerprint`. */
  readonly shards: readonly { readonly file: string; readonly bytes: number; readonly digest: string }[];
  /** Whatever the writer wanted to say about the records; JSON. */
  readonly meta: Meta;
}

/** Writes the index of the shards at `dir`. */
export function writeIndex(dir: string, index: ShardIndex): void {
  writeFileSync(join(dir, INDEX_FILE), `${JSON.stringify({ format: FORMAT, ...index }, null, 1)}\n`, { flush: true });
}

/** Reads and checks the index of the shards at `dir`: throws an Error unless every shard is there with its size. */
export function readIndex<Meta>(dir: string): ShardIndex<Meta> {
  const path = join(dir, INDEX_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw damagedFile(dir, `holds no record set: ${INDEX_FILE} cannot be read (${(error as Error).message})`);
  }
  let index: ShardIndex<Meta> & { format: string };
  try {
    index = JSON.parse(text) as ShardIndex<Meta> & { format: string };
  } catch {
    throw damagedFile(path, 'is not valid JSON');
  }
  if (index.format !== FORMAT) throw damagedFile(path, `has format '${index.format}', expected '${FORMAT}'`);
  for (const { file, bytes } of index.shards) {
    const shardPath = join(dir, file);
    const size = statSync(shardPath, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw damagedFile(shardPath, 'is missing');
    if (size !== bytes) throw damagedFile(shardPath, `has ${size} bytes, expected ${bytes}`);
  }
  return index;
}

/** The name of a shard's file. */
export function shardFile(shard: number): string {
  return `shard-${String(shard).padStart(5, '0')}.bin`;
}

/** The error for a file or folder that is not what was written. */
export function damagedFile(path: string, what: string): Error {
  return new Error(
    `${path} ${what}. Remove the result that it is part of, the folder with a record.json: it is made again.`,
  );
}
