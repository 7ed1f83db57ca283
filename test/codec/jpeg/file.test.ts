import { describe, expect, it } from 'vitest';
import { greyFileBytes, jpegFile, nearestQuality } from '../../../lib/codec/jpeg/file.ts';
import fc from '../../property.ts';
import { stripes } from '../../metrics/pictures.ts';

const size = { height: 64, width: 64 };

it('a file grows with its quality, and a grey picture is the smallest', async () => {
  const bytes = await Promise.all([1, 10, 40, 90].map(async (q) => (await jpegFile(stripes(size), size, q)).length));
  expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  expect(bytes[0]).toBeGreaterThan(await greyFileBytes(size, 1));
});

describe('the nearest quality', () => {
  it('is the one that trying all hundred finds, in at most nine measurements', async () => {
    const rates = fc.array(fc.nat({ max: 50 }), { minLength: 100, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: -10, max: 5000 }), async (steps, target) => {
        let sum = 0;
        const rateOf = steps.map((step) => (sum += step));
        const asked = new Set<number>();
        const found = await nearestQuality(target, async (quality) => {
          asked.add(quality);
          return rateOf[quality - 1];
        });
        const distance = (rate: number) => Math.abs(rate - target);
        expect(distance(rateOf[found - 1])).toBe(Math.min(...rateOf.map(distance)));
        expect(asked.size).toBeLessThanOrEqual(9);
      }),
    );
  });

  it('is the last where none reaches the rate, the first where all are above it', async () => {
    expect(await nearestQuality(1000, async (quality) => quality)).toBe(100);
    expect(await nearestQuality(0, async (quality) => quality)).toBe(1);
  });
});
