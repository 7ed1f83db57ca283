import { describe, expect, it } from 'vitest';
import { renderScene } from '../../lib/datasets/synthetic-scenes.ts';
import { damaged, damages } from '../../lib/notebook/damage.ts';
import type { Damage } from '../../lib/notebook/damage.ts';
import type { Image } from '../../lib/notebook/models/image.ts';

const scene: Image = { pixels: renderScene(1, 'val', 5, 64).image, width: 64, height: 64 };

/** 10 log10(255^2 / MSE), written out. */
function decibels(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  a.forEach((value, i) => {
    sum += (value - b[i]) ** 2;
  });
  return 10 * Math.log10((255 ** 2 * a.length) / sum);
}
const meanOf = (pixels: Uint8Array) => pixels.reduce((a, b) => a + b, 0) / pixels.length;
function spreadOf(pixels: Uint8Array): number {
  const mean = meanOf(pixels);
  return Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length);
}

describe.each(damages)('%s', (way) => {
  it('does as much damage as was asked for', () => {
    for (const target of [24, 30])
      expect(Math.abs(decibels(scene.pixels, damaged(scene, way, target).pixels) - target)).toBeLessThan(0.1);
  });

  it('is the same every time, and leaves the picture alone', () => {
    const before = Uint8Array.from(scene.pixels);
    expect(damaged(scene, way, 26)).toEqual(damaged(scene, way, 26));
    expect(scene.pixels).toEqual(before);
  });
});

describe('a damaged picture', () => {
  it('is brighter', () => {
    // 24.6 dB are 15 levels where nothing is cut off.
    const grey: Image = { pixels: new Uint8Array(16 * 8 * 3).fill(100), width: 16, height: 8 };
    expect(meanOf(damaged(grey, 'brighter', 20 * Math.log10(255 / 15)).pixels)).toBeCloseTo(115, 0);
  });

  it('has less contrast about the same mean', () => {
    const { pixels } = damaged(scene, 'less contrast', 26);
    expect(meanOf(pixels)).toBeCloseTo(meanOf(scene.pixels), 0);
    expect(spreadOf(pixels)).toBeLessThan(spreadOf(scene.pixels) - 5);
  });

  it('is moved to the right by less than it takes', () => {
    // A bright column on black: what is moved away from its place is found further right.
    const pixels = new Uint8Array(32 * 8 * 3);
    for (let y = 0; y < 8; y++) pixels.fill(200, 3 * (32 * y + 8), 3 * (32 * y + 12));
    const { pixels: after } = damaged({ pixels, width: 32, height: 8 }, 'moved', 14);
    const column = (x: number) => after[3 * (32 * 4 + x)];
    expect(column(8)).toBeLessThan(100);
    expect(column(12)).toBeGreaterThan(100);
    expect(column(7)).toBeLessThan(2);
    expect(column(16)).toBeLessThan(2);
  });
});

it('says what it cannot do', () => {
  expect(() => damaged(scene, 'sharper' as Damage, 20)).toThrow(
    'damaged: expected one of brighter, less contrast, moved, blurred, blocks, noise, got sharper',
  );
  expect(() => damaged(scene, 'noise', NaN)).toThrow('damaged: expected a PSNR in dB above 0, got NaN');
  const grey: Image = { pixels: new Uint8Array(8 * 8 * 3).fill(7), width: 8, height: 8 };
  expect(() => damaged(grey, 'blurred', 20)).toThrow(
    /blurred at its strongest leaves (Infinity|[\d.]+) dB of this picture, not 20: ask for more/,
  );
});
