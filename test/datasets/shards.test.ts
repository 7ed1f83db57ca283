import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from '../property.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openShards } from '../../lib/datasets/shards.ts';
import { writeShards } from './write-shards.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'records-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Record i holds the bytes of (i * 7 + j) mod 256. */
const record = (i: number, bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, j) => i * 7 + j);
const someRecords = (count: number, bytes: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => record(i, bytes));

describe('shards', () => {
  test('reads back what was written, in any order, across shards', async () => {
    let at = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.nat(), { maxLength: 60 }),
        async (count, recordBytes, shardRecords, picks) => {
          const dir = join(folder, `set-${at++}`);
          await writeShards(dir, { recordBytes, shardRecords, meta: { at } }, someRecords(count, recordBytes));
          const records = openShards<{ at: number }>(dir);
          const indices = [...picks.map((pick) => pick % count), ...Array.from({ length: count }, (_, i) => i)];
          const expected = Buffer.concat(indices.map((i) => record(i, recordBytes)));
          expect(Buffer.from(records.read(indices)).equals(expected)).toBe(true);
          expect(records.count).toBe(count);
          expect(records.meta).toEqual({ at });
          records.close();
          expect(() => records.read([0])).toThrow(/closed/);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the fingerprint is the sha-256 of the bytes, however they are cut and passed', async () => {
    const all = Buffer.concat(someRecords(30, 5));
    const expected = createHash('sha256').update(all).digest('hex');
    const batches = async function* () {
      yield all.subarray(0, 50);
      yield all.subarray(50);
    };
    const one = await writeShards(join(folder, 'one'), { recordBytes: 5, meta: null }, someRecords(30, 5));
    const two = await writeShards(join(folder, 'two'), { recordBytes: 5, shardRecords: 7, meta: null }, batches());
    expect(one.fingerprint).toBe(expected);
    expect(two.fingerprint).toBe(expected);
    expect(one.shards.length).toBe(1);
    expect(two.shards.map((shard) => shard.bytes)).toEqual([35, 35, 35, 35, 10]);
  });

  test('writes records larger than its buffer, after small ones', async () => {
    const recordBytes = 3 * 2 ** 20;
    const big = Buffer.concat([record(1, recordBytes), record(2, recordBytes), record(3, recordBytes)]);
    const dir = join(folder, 'big');
    await writeShards(dir, { recordBytes, meta: null }, [record(0, recordBytes), big]);
    const records = openShards(dir);
    for (const i of [3, 0, 2]) expect(Buffer.compare(records.read([i]), record(i, recordBytes))).toBe(0);
    records.close();
  });

  test('fills the array it is given and returns the filled part', async () => {
    await writeShards(join(folder, 'set'), { recordBytes: 2, meta: null }, someRecords(3, 2));
    const records = openShards(join(folder, 'set'));
    const out = new Uint8Array(8).fill(99);
    const filled = records.read([2, 0], out);
    expect([...out]).toEqual([14, 15, 0, 1, 99, 99, 99, 99]);
    expect(filled.buffer).toBe(out.buffer);
    expect(filled.length).toBe(4);
    expect(() => records.read([0, 1], new Uint8Array(3))).toThrow(/need 4 bytes, got an array of 3/);
    for (const bad of [-1, 3, 0.5, Number.NaN]) expect(() => records.read([bad])).toThrow(/between 0 and 2/);
    records.close();
  });

  test('appears complete or not at all, and replaces what was there', async () => {
    const dir = join(folder, 'set');
    await writeShards(dir, { recordBytes: 1, meta: 'old' }, someRecords(4, 1));
    const failing = function* () {
      yield record(0, 1);
      expect(readdirSync(folder).length).toBe(2); // the old set and the partial new one
      throw new Error('source broke');
    };
    await expect(writeShards(dir, { recordBytes: 1, meta: 'new' }, failing())).rejects.toThrow('source broke');
    expect(readdirSync(folder)).toEqual(['set']);
    expect(openShards(dir).meta).toBe('old');
    await writeShards(dir, { recordBytes: 1, meta: 'new' }, someRecords(2, 1));
    expect(openShards(dir).meta).toBe('new');
    expect(readdirSync(folder)).toEqual(['set']);
  });

  test('does not replace a folder that is not a record set', async () => {
    writeFileSync(join(folder, 'diary.txt'), 'mine');
    const writing = writeShards(folder, { recordBytes: 1, meta: null }, someRecords(1, 1));
    await expect(writing).rejects.toThrow(/holds other files \(no records\.json\)/);
    expect(readdirSync(folder)).toEqual(['diary.txt']);
  });

  test('clears what a killed process left, and leaves a running one alone', async () => {
    const host = hostname().replace(/[^\w.]/g, '_');
    const dead = join(folder, `set.partial-${host}-4194999-abc`); // above the largest process number of Linux
    const alive = join(folder, `set.partial-${host}-${process.ppid}-abc`);
    mkdirSync(dead);
    mkdirSync(alive);
    await writeShards(join(folder, 'set'), { recordBytes: 1, meta: null }, someRecords(2, 1));
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(alive)).toBe(true);
  });

  test('names the file that is missing or cut', async () => {
    const dir = join(folder, 'set');
    const write = () => writeShards(dir, { recordBytes: 4, shardRecords: 3, meta: null }, someRecords(8, 4));
    expect(() => openShards(dir)).toThrow(/holds no record set/);
    await write();
    const shard = join(dir, 'shard-00001.bin');
    truncateSync(shard, 11);
    expect(() => openShards(dir)).toThrow(/shard-00001\.bin has 11 bytes, expected 12/);
    rmSync(shard);
    expect(() => openShards(dir)).toThrow(/shard-00001\.bin is missing/);
    writeFileSync(join(dir, 'records.json'), '{"format": "some');
    expect(() => openShards(dir)).toThrow(/records\.json is not valid JSON/);
    writeFileSync(join(dir, 'records.json'), '{"format": "other"}');
    expect(() => openShards(dir)).toThrow(/has format 'other'/);
  });

  test('refuses items that are not whole records and sizes that are not positive integers', async () => {
    const dir = join(folder, 'set');
    const write = (recordBytes: number, item: number) =>
      writeShards(dir, { recordBytes, meta: null }, [new Uint8Array(item)]);
    await expect(write(4, 6)).rejects.toThrow(/items of 4 bytes \(or a multiple\), got one of 6/);
    await expect(write(4, 0)).rejects.toThrow(/got one of 0/);
    await expect(write(1.5, 3)).rejects.toThrow(/recordBytes to be a positive integer, got 1.5/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
