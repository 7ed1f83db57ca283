import { expect, test } from 'vitest';
import { maskImage } from '../../lib/notebook/mask-image.ts';

const colours = ['#010203', '#ff8000'];
const maskOf = (...labels: number[]) => ({ values: Uint8Array.from(labels), width: labels.length, height: 1 });

test('each label has the colour of its class, void is white', () => {
  const { pixels, ...size } = maskImage(maskOf(1, 255, 0), colours);
  expect(size).toEqual({ width: 3, height: 1 });
  expect([...pixels]).toEqual([255, 128, 0, 255, 255, 255, 1, 2, 3]);
});

test('a label without a colour is refused', () => {
  expect(() => maskImage(maskOf(0, 2), colours)).toThrow(
    new RangeError('maskImage: expected indices below 2, or 255 for void, got 2'),
  );
});
