import { describe, expect, it } from 'vitest';
import { nearestQuality } from '../../lib/codec/nearest-quality.ts';
import fc from '../property.ts';

describe('the nearest quality', () => {
  it('is the one that trying all hundred finds, in at most nine measurements', async () => {
    const rates = fc.array(fc.nat({ max: 50 }), { minLength: 100, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: -10, max: 5000 }), async (steps, target) => {
        let sum = 0;
        const rateOf = steps.map((step) => (sum += step));
        const asked = new Set<number>();
        const { quality: found } = await nearestQuality(target, async (quality) => {
          asked.add(quality);
          return rateOf[quality - 1];
        });
        const distance = (rate: number) => Math.abs(rate - target);
        expect(distance(rateOf[found - 1])).toBe(Math.min(...rateOf.map(distance)));
        expect(asked.size).toBeLessThanOrEqual(9);
      }),
    );
  });

  it('is the lower one of two as near', async () => {
    expect(await nearestQuality(3, async (quality) => 2 * quality)).toEqual({ quality: 1, fileBpp: 2 });
  });

  it('is the last where none reaches the rate, the first where all are above it', async () => {
    expect((await nearestQuality(1000, async (quality) => quality)).quality).toBe(100);
    expect((await nearestQuality(0, async (quality) => quality)).quality).toBe(1);
  });

  it('is of the codec’s own scale', async () => {
    const asked: number[] = [];
    const rateAt = async (quality: number) => {
      asked.push(quality);
      return quality / 10;
    };
    for (const [target, quality] of [
      [3.14, 31],
      [-1, 0],
      [100, 63],
    ])
      expect(await nearestQuality(target, rateAt, { least: 0, most: 63 })).toEqual({ quality, fileBpp: quality / 10 });
    expect([Math.min(...asked), Math.max(...asked)]).toEqual([0, 63]);
  });

  it('says its rate, and asks for none twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.001, max: 0.1, noNaN: true }), { minLength: 100, maxLength: 100 }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        async (steps, target) => {
          const rates: number[] = [];
          for (const step of steps) rates.push((rates.at(-1) ?? 0) + step);
          const asked: number[] = [];
          const found = await nearestQuality(target, async (quality) => {
            asked.push(quality);
            return rates[quality - 1];
          });
          const best = Math.min(...rates.map((rate) => Math.abs(rate - target)));
          expect(Math.abs(found.fileBpp - target)).toBe(best);
          expect(found.fileBpp).toBe(rates[found.quality - 1]);
          expect(asked.length).toBeLessThanOrEqual(9);
        },
      ),
    );
  });
});
