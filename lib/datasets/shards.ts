// Fixed-size byte records (a picture, a mask, a picture's symbols) in a folder of shards, written once and read at random.
// Results are records of another kind: lib/records.
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { damagedFile, readIndex, shardFile, writeIndex } from './shard-index.ts';
import type { ShardIndex } from './shard-index.ts';

export type { ShardIndex };

const SHARD_BYTES = 2 ** 30;
const WRITE_BUFFER_BYTES = 2 ** 22;
const MOST_PER_READ = 2 ** 30; // Node refuses reads of 2 GiB and more

/** How a folder of shards is written. */
export interface ShardOptions<Meta = unknown> {
  /** Size of every record in bytes. */
  readonly recordBytes: number;
  /** Records a shard; by default as many as fit in 1 GiB. */
  readonly shardRecords?: number;
  readonly meta: Meta;
}

/** An open folder of shards. */
export interface Shards<Meta = unknown> {
  readonly count: number;
  readonly recordBytes: number;
  /** sha-256 (hex) of all records back to back. */
  readonly fingerprint: string;
  readonly meta: Meta;
  /**
   * Copies the records at `indices`, in that order, into `out` (by default a new array) and returns the
   * `indices.length * recordBytes` bytes filled. Synchronous. Throws a RangeError for an index that there is none of, or an
   * `out` that is too short; an Error after `close`.
   */
  read(indices: ArrayLike<number>, out?: Uint8Array): Uint8Array;
  close(): void;
}

export interface ShardWriter<Meta = unknown> {
  /** Appends one or more whole records. */
  append(records: Uint8Array): void;
  /** Completes the last shard, writes the index and returns it. */
  finish(): ShardIndex<Meta>;
  /** Closes the open file, if any; after `finish` it does nothing. */
  close(): void;
}

/**
 * Writes records into an existing folder, in place; for callers that make the folder appear atomically themselves. Throws a
 * RangeError when a size is no positive whole number.
 */
export function createShardWriter<Meta>(dir: string, options: ShardOptions<Meta>): ShardWriter<Meta> {
  const { recordBytes, meta } = options;
  const shardRecords = options.shardRecords ?? Math.max(1, Math.floor(SHARD_BYTES / recordBytes));
  for (const [name, value] of Object.entries({ recordBytes, shardRecords })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`records: expected ${name} to be a positive integer, got ${value}.`);
    }
  }
  const hash = createHash('sha256');
  const shards: { file: string; bytes: number; digest: string }[] = [];
  const buffer = new Uint8Array(WRITE_BUFFER_BYTES);
  let buffered = 0;
  let fd: number | undefined;
  let shardBytes = 0;
  let count = 0;

  const flush = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd!, bytes, at);
    hash.update(bytes);
  };
  const closeShard = (): void => {
    if (fd === undefined) return;
    flush(buffer.subarray(0, buffered));
    buffered = 0;
    fsyncSync(fd);
    closeSync(fd);
    fd = undefined;
    shards.push({ file: shardFile(shards.length), bytes: shardBytes, digest: hash.copy().digest('hex') });
    shardBytes = 0;
  };
  const append = (records: Uint8Array): void => {
    if (records.length === 0 || records.length % recordBytes !== 0) {
      throw new RangeError(
        `records: expected items of ${recordBytes} bytes (or a multiple), got one of ${records.length} bytes.`,
      );
    }
    for (let at = 0; at < records.length; ) {
      fd ??= openSync(join(dir, shardFile(shards.length)), 'wx');
      const room = shardRecords * recordBytes - shardBytes;
      const taken = records.subarray(at, at + room);
      if (buffered + taken.length > buffer.length) {
        flush(buffer.subarray(0, buffered));
        buffered = 0;
      }
      if (taken.length > buffer.length) {
        flush(taken);
      } else {
        buffer.set(taken, buffered);
        buffered += taken.length;
      }
      at += taken.length;
      shardBytes += taken.length;
      count += taken.length / recordBytes;
      if (taken.length === room) closeShard();
    }
  };
  const finish = (): ShardIndex<Meta> => {
    closeShard();
    const fingerprint = hash.digest('hex');
    const index = { recordBytes, count, shardRecords, fingerprint, shards, meta };
    writeIndex(dir, index);
    return index;
  };
  const close = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  return { append, finish, close };
}

/**
 * Opens a folder of shards for random access. Throws an Error that names the file when one is missing or not of its size.
 * Files are opened when first read from and kept open until `close`.
 */
export function openShards<Meta = unknown>(dir: string): Shards<Meta> {
  const index = readIndex<Meta>(dir);
  const { recordBytes, count, shardRecords, shards } = index;
  const files: (number | undefined)[] = shards.map(() => undefined);
  let closed = false;

  /** Reads `length` bytes of one shard, from `position` on, to `out` at `offset`. */
  const readShard = (shard: number, position: number, out: Uint8Array, offset: number, length: number): void => {
    const path = join(dir, shards[shard].file);
    files[shard] ??= openSync(path, 'r');
    for (let done = 0; done < length; ) {
      const got = readSync(files[shard], out, offset + done, Math.min(length - done, MOST_PER_READ), position + done);
      if (got === 0) throw damagedFile(path, 'ends early: it was cut after it was opened');
      done += got;
    }
  };

  const read = (indices: ArrayLike<number>, out?: Uint8Array): Uint8Array => {
    if (closed) throw new Error(`${dir}: the records were closed; open them again before reading.`);
    const wanted = indices.length * recordBytes;
    const target = out ?? new Uint8Array(wanted);
    if (target.length < wanted) {
      throw new RangeError(`${dir}: ${indices.length} records need ${wanted} bytes, got an array of ${target.length}.`);
    }
    for (let i = 0; i < indices.length; ) {
      const first = indices[i];
      if (!Number.isInteger(first) || first < 0 || first >= count) {
        throw new RangeError(`${dir}: expected record indices between 0 and ${count - 1}, got ${first}.`);
      }
      // Records that follow one another in the same shard are copied at once.
      let run = 1;
      const shard = Math.floor(first / shardRecords);
      const shardEnd = Math.min(count, (shard + 1) * shardRecords);
      while (i + run < indices.length && indices[i + run] === first + run && first + run < shardEnd) run++;
      readShard(shard, (first - shard * shardRecords) * recordBytes, target, i * recordBytes, run * recordBytes);
      i += run;
    }
    return target.length === wanted ? target : target.subarray(0, wanted);
  };

  const close = (): void => {
    closed = true;
    files.forEach((fd, i) => {
      if (fd !== undefined) closeSync(fd);
      files[i] = undefined;
    });
  };
  return { count, recordBytes, fingerprint: index.fingerprint, meta: index.meta, read, close };
}
