import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSplit } from '../../lib/datasets/split.ts';
import {
  HARD_SCENE_OPTIONS,
  prepareSyntheticScenes,
  renderScene,
  SCENE_CLASS_NAMES,
} from '../../lib/datasets/synthetic-scenes.ts';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

describe('renderScene', () => {
  test('gives the same bytes on every machine', () => {
    const scenes = [
      renderScene(1, 'train', 0, 64),
      renderScene(1, 'val', 7, 72),
      renderScene('other', 'test', 123456, 33, HARD_SCENE_OPTIONS),
    ];
    expect(scenes.map(({ image, mask, label }) => [digest(image), digest(mask), label])).toMatchInlineSnapshot(`
      [
        [
          "8dcd1e408d4abfbc",
          "27f5d4ed571e57fb",
          18,
        ],
        [
          "95a32b2840773f2d",
          "31bace88e190da82",
          16,
        ],
        [
          "804861b7fa26d531",
          "517543703a9a20d7",
          4,
        ],
      ]
    `);
  });

  test('shows each class once in every twenty, in orders that differ', () => {
    const labels = Array.from({ length: 60 }, (_, i) => renderScene(3, 'train', i, 16).label);
    for (const start of [0, 20, 40]) {
      expect(new Set(labels.slice(start, start + 20)).size).toBe(20);
    }
    expect(labels.slice(0, 20)).not.toEqual(labels.slice(20, 40));
    expect(new Set(SCENE_CLASS_NAMES).size).toBe(20);
  });

  test('never repeats a scene: parts, seeds and indices differ', () => {
    const seen = new Set<string>();
    for (const seed of [1, 2, '1']) {
      for (const part of ['train', 'val', 'test'] as const) {
        for (let index = 0; index < 20; index++) seen.add(digest(renderScene(seed, part, index, 24).image));
      }
    }
    expect(seen.size).toBe(3 * 3 * 20);
  });

  test('masks hold the class, background and a closed void line between them', () => {
    for (let index = 0; index < 60; index++) {
      const { mask, label } = renderScene(4, 'train', index, 72, HARD_SCENE_OPTIONS);
      expect(new Set([...mask, 0, 255, label + 1])).toEqual(new Set([0, 255, label + 1]));
      const object = mask.filter((value) => value === label + 1).length;
      expect(object).toBeGreaterThan(72 * 72 * 0.02);
      expect(object).toBeLessThan(72 * 72 * 0.5);
      // Nowhere does the object touch the background, to the right or below.
      const touches = (a: number, b: number): boolean => mask[a] + mask[b] === label + 1;
      let touching = 0;
      for (let y = 0; y < 71; y++) {
        for (let x = 0; x < 71; x++) {
          const at = y * 72 + x;
          if (touches(at, at + 1) || touches(at, at + 72)) touching++;
        }
      }
      expect(touching).toBe(0);
    }
  });

  test('looks the same at every size', () => {
    for (let index = 0; index < 10; index++) {
      const options = { noise: [0, 0] as const };
      const small = renderScene(5, 'train', index, 64, options);
      const large = renderScene(5, 'train', index, 128, options);
      let difference = 0;
      for (let y = 0; y < 64; y++) {
        for (let x = 0; x < 64; x++) {
          for (let c = 0; c < 3; c++) {
            const at = (dy: number, dx: number) => large.image[((2 * y + dy) * 128 + 2 * x + dx) * 3 + c];
            difference += Math.abs((at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4 - small.image[(y * 64 + x) * 3 + c]);
          }
        }
      }
      expect(difference / small.image.length).toBeLessThan(6);
      expect(large.label).toBe(small.label);
    }
  });

  test('colour says nothing about the class: class means lie as close as chance has them', () => {
    const means = Array.from({ length: 20 }, () => [] as number[]);
    for (let index = 0; index < 1200; index++) {
      const { image, mask, label } = renderScene(6, 'train', index, 24);
      let [red, blue, count] = [0, 0, 0];
      mask.forEach((value, i) => {
        if (value !== label + 1) return;
        red += image[i * 3];
        blue += image[i * 3 + 2];
        count++;
      });
      if (count > 0) means[label].push((red - blue) / count);
    }
    // One-way analysis of variance: F of 19 and about 1,180 degrees of freedom, 99.9% quantile 2.3.
    const all = means.flat();
    const average = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    const grand = average(all);
    const between = means.reduce((sum, list) => sum + list.length * (average(list) - grand) ** 2, 0) / 19;
    const within =
      means.reduce((sum, list) => sum + list.reduce((s, v) => s + (v - average(list)) ** 2, 0), 0) / (all.length - 20);
    expect(between / within).toBeLessThan(2.3);
  });

  test('refuses options, sizes and indices that cannot be', () => {
    const render = (options: object) => renderScene(1, 'train', 0, 32, options);
    expect(() => render({ clutterr: [0, 1] })).toThrow(/no option 'clutterr'; the options are objectRadius/);
    expect(() => render({ clutter: [0, 1.5] })).toThrow(/clutter to be a range \[least, most\] of integers/);
    expect(() => render({ noise: [0.2, 0.1] })).toThrow(/noise to be a range/);
    expect(() => render({ objectSqueeze: [0, 1] })).toThrow(/between 0.1 and 1, got \[0,1\]/);
    expect(() => render({ texturePeriod: [0, 5] })).toThrow(/above 0/);
    expect(() => render({ decoys: 2 })).toThrow(/share between 0 and 1, got 2/);
    expect(() => renderScene(1, 'train', 0, 8)).toThrow(/between 16 and 1024, got 8/);
    expect(() => renderScene(1, 'train', -1, 32)).toThrow(/from 0 up, got -1/);
  });
});

describe('prepareSyntheticScenes', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scenes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('stores the scenes as a split', async () => {
    const told: number[] = [];
    const request = {
      seed: 1,
      part: 'val',
      count: 70,
      size: 24,
      onProgress: (done: number) => told.push(done),
    } as const;
    const split = await prepareSyntheticScenes(join(folder, 'a'), request);
    expect(split).toMatchObject({ name: 'synthetic-scenes', part: 'val', count: 70, height: 24, width: 24 });
    expect(split.maskClassNames).toEqual(['background', ...SCENE_CLASS_NAMES]);
    for (const index of [69, 0, 31]) {
      const scene = renderScene(1, 'val', index, 24);
      expect(Buffer.compare(split.readImages([index]), scene.image)).toBe(0);
      expect(Buffer.compare(split.readMasks!([index]), scene.mask)).toBe(0);
      expect(split.labels[index]).toBe(scene.label);
    }
    expect(told).toEqual([0, 64, 70]);
    split.close();
    expect(openSplit(join(folder, 'a')).fingerprint).toBe(split.fingerprint);
  });

  test('stops when told, leaving nothing', async () => {
    const controller = new AbortController();
    const request = { seed: 1, part: 'train', count: 500, size: 16, signal: controller.signal } as const;
    const stopped = prepareSyntheticScenes(join(folder, 'a'), { ...request, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(readdirSync(folder)).toEqual([]);
  });
});
