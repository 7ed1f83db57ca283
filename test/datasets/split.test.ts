import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSplit, writeSplit } from '../../lib/datasets/split.ts';
import type { SplitDescription, SplitItem } from '../../lib/datasets/split.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'split-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const description: SplitDescription = {
  name: 'tiny',
  part: 'train',
  height: 2,
  width: 3,
  classNames: ['cat', 'dog', 'owl'],
  masks: true,
};
const item = (value: number, label: number): SplitItem => ({
  image: new Uint8Array(18).fill(value),
  mask: new Uint8Array(6).fill(value + 100),
  label,
});
const items = [item(1, 2), item(2, 0), item(3, 2), item(4, 1)];

test('a split written is the split opened', async () => {
  const dir = join(folder, 'a');
  const skipped: { file: string; reason: string }[] = [];
  const source = async function* () {
    yield* items;
    skipped.push({ file: 'x.jpg', reason: 'cut' });
  };
  await writeSplit(dir, { ...description, skipped, about: { seed: 3 } }, source());
  const split = openSplit(dir);
  expect(split).toMatchObject({ name: 'tiny', part: 'train', count: 4, height: 2, width: 3, about: { seed: 3 } });
  expect([...split.labels]).toEqual([2, 0, 2, 1]);
  expect(split.skipped).toEqual([{ file: 'x.jpg', reason: 'cut' }]);
  expect([...split.readImages([3, 0])]).toEqual([...new Array(18).fill(4), ...new Array(18).fill(1)]);
  expect([...split.readMasks!([1])]).toEqual(new Array(6).fill(102));
  split.close();
});

test('a batch is as good as its images one by one', async () => {
  const dirs = [join(folder, 'one'), join(folder, 'batch')] as const;
  await writeSplit(dirs[0], description, items);
  const batch = {
    image: Buffer.concat(items.map(({ image }) => image)),
    mask: Buffer.concat(items.map(({ mask }) => mask!)),
    label: items.map(({ label }) => label as number),
  };
  await writeSplit(dirs[1], description, [batch]);
  expect(openSplit(dirs[1]).fingerprint).toBe(openSplit(dirs[0]).fingerprint);
});

test('the fingerprint sees pixels, masks, labels, class names and size, not the name', async () => {
  let at = 0;
  const fingerprint = async (changed: Partial<SplitDescription>, source: SplitItem[]): Promise<string> => {
    const dir = join(folder, `${at++}`);
    await writeSplit(dir, { ...description, ...changed }, source);
    return openSplit(dir).fingerprint;
  };
  const original = await fingerprint({}, items);
  expect(await fingerprint({ name: 'other', about: 1 }, items)).toBe(original);
  const others = await Promise.all([
    fingerprint({}, [...items.slice(0, 3), { ...items[3], image: new Uint8Array(18).fill(9) }]),
    fingerprint({}, [...items.slice(0, 3), { ...items[3], mask: new Uint8Array(6).fill(9) }]),
    fingerprint({}, [...items.slice(0, 3), { ...items[3], label: 0 }]),
    fingerprint({}, items.slice(0, 3)),
    fingerprint({ classNames: ['cat', 'dog', 'emu'] }, items),
    fingerprint({ height: 3, width: 2 }, items),
    fingerprint(
      { masks: false },
      items.map(({ image, label }) => ({ image, label })),
    ),
  ]);
  expect(new Set([original, ...others]).size).toBe(others.length + 1);
});

describe('mask classes', () => {
  const named = { ...description, maskClassNames: ['ground', 'sky'] };
  const masked = (...mask: number[]): SplitItem => ({
    image: new Uint8Array(18),
    mask: Uint8Array.from(mask),
    label: 0,
  });

  test('are kept by name, and part of the fingerprint', async () => {
    const fingerprint = async (maskClassNames?: string[]): Promise<string> => {
      await writeSplit(join(folder, 'a'), { ...description, ...(maskClassNames && { maskClassNames }) }, [
        masked(0, 1, 255, 1, 0, 0),
      ]);
      const split = openSplit(join(folder, 'a'));
      expect(split.maskClassNames).toEqual(maskClassNames);
      return split.fingerprint;
    };
    const all = [await fingerprint(['ground', 'sky']), await fingerprint(['ground', 'sea']), await fingerprint()];
    expect(new Set(all).size).toBe(3);
  });

  test('bound what masks may hold', async () => {
    const write = (mask: number) => writeSplit(join(folder, 'a'), named, [masked(0, 0, 0, 0, 0, mask)]);
    await write(1);
    await write(255);
    await expect(write(2)).rejects.toThrow(/masks of values between 0 and 1, or 255, got 2/);
    await expect(write(254)).rejects.toThrow(/got 254/);
    await expect(writeSplit(join(folder, 'a'), { ...named, masks: false }, [])).rejects.toThrow(/without masks/);
  });
});

test('images may have no label', async () => {
  const dir = join(folder, 'a');
  const { label: _, ...unlabelled } = item(1, 0);
  await writeSplit(dir, { ...description, classNames: [] }, [unlabelled, unlabelled]);
  const split = openSplit(dir);
  expect(split).toMatchObject({ count: 2, classNames: [], labels: new Uint16Array(2) });
  await expect(writeSplit(dir, { ...description, classNames: [] }, [item(1, 0)])).rejects.toThrow(/no classes/);
  await expect(writeSplit(dir, description, [unlabelled])).rejects.toThrow(/labels between 0 and 2, got none/);
});

// A split's identity is the key of everything trained on it: it must not move with the code. The value is sha-256 of
// the JSON of size, class names and the digests of labels and images, made by hand.
test('the fingerprint of labelled images is what it always was', async () => {
  const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
  await writeSplit(join(folder, 'a'), { ...description, masks: false }, [
    { image: new Uint8Array(18).fill(7), label: 2 },
  ]);
  const expected = sha256(
    JSON.stringify([
      2,
      3,
      ['cat', 'dog', 'owl'],
      sha256(Uint8Array.of(2, 0)),
      sha256(new Uint8Array(18).fill(7)),
      null,
    ]),
  );
  expect(openSplit(join(folder, 'a')).fingerprint).toBe(expected);
});

test('without masks there is no readMasks', async () => {
  await writeSplit(`${folder}/a`, { ...description, masks: false }, [{ image: new Uint8Array(18), label: 0 }]);
  expect(openSplit(`${folder}/a`).readMasks).toBeUndefined();
});

test('refuses items that do not fit the description', async () => {
  const write = (bad: SplitItem, masks = true) => writeSplit(join(folder, 'a'), { ...description, masks }, [bad]);
  await expect(write({ ...item(1, 0), image: new Uint8Array(17) })).rejects.toThrow(/2x3x3, 18 bytes in all, got 17/);
  await expect(write({ image: new Uint8Array(18), label: 0 })).rejects.toThrow(/1 mask\(s\) of 2x3, got 0 bytes/);
  await expect(write(item(1, 0), false)).rejects.toThrow(/described as having none/);
  await expect(write(item(1, 3))).rejects.toThrow(/labels between 0 and 2, got 3/);
});

test('says what is wrong with a damaged or missing folder', async () => {
  const dir = join(folder, 'a');
  expect(() => openSplit(dir)).toThrow(/holds no prepared split/);
  await writeSplit(dir, description, items);
  writeFileSync(join(dir, 'labels.bin'), new Uint8Array(8));
  expect(() => openSplit(dir)).toThrow(/labels.bin holds other bytes.* the folder with a record.json/);
});
