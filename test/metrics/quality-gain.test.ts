import { describe, expect, it } from 'vitest';
import { miouGainInterval, qualityGainInterval } from '../../lib/metrics/bd-rate-interval.ts';
import { qualityGain } from '../../lib/metrics/quality-gain.ts';
import { CurveError } from '../../lib/metrics/rate-curve.ts';
import fc from '../property.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('qualityGain', () => {
  it('is how far a point lies above a line in log-rate, whichever points of the line are known', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(number(0.05, 2), { minLength: 2, maxLength: 6 }),
        number(-10, 10),
        number(-20, 20),
        number(0, 1),
        (rates, slope, gain, share) => {
          const line = (rate: number) => ({ rate, quality: 50 + slope * Math.log2(rate) });
          const [from, to] = [Math.min(...rates), Math.max(...rates)];
          const rate = Math.min(to, Math.max(from, from * (to / from) ** share));
          const test = { rate, quality: line(rate).quality + gain };
          expect(qualityGain(rates.map(line), [test]).value).toBeCloseTo(gain, 6);
        },
      ),
    );
  });

  it('takes one point of the reference as it is, whatever its rate', () => {
    expect(qualityGain([{ rate: 0.1, quality: 30 }], [{ rate: 0.12, quality: 34.5 }]).value).toBe(4.5);
  });

  it('refuses a rate on one side of all that is known, and says from where to where', () => {
    const line = [0.2, 0.4].map((rate) => ({ rate, quality: 1 }));
    for (const rate of [0.1, 0.5]) {
      expect(() => qualityGain(line, [{ rate, quality: 1 }])).toThrow(`expected a rate from 0.2 to 0.4, got ${rate}`);
    }
    expect(() => qualityGain([], [{ rate: 1, quality: 1 }])).toThrow(CurveError);
    expect(() => qualityGain([{ rate: 0, quality: 1 }, ...line], [{ rate: 0.3, quality: 1 }])).toThrow('above 0');
  });
});

describe('qualityGainInterval', () => {
  it('has the width of a difference of paired shares: 1.96 standard errors to either side', () => {
    // Of 1,000 images 100 are right with the second network alone, 40 with the first alone.
    const images = 1000;
    const right = (from: number, to: number) =>
      Array.from({ length: images }, (_, image) => (image >= from && image < to ? 100 : 0));
    const rates = Array<number>(images).fill(0.5);
    const interval = qualityGainInterval([{ rates, qualities: right(0, 540) }], { rates, qualities: right(40, 640) })!;
    const [more, less] = [0.1, 0.04];
    const error = 100 * Math.sqrt((more + less - (more - less) ** 2) / images);
    expect(interval.low).toBeCloseTo(6 - 1.96 * error, 0);
    expect(interval.high).toBeCloseTo(6 + 1.96 * error, 0);
    expect(interval.high - interval.low).toBeCloseTo(2 * 1.96 * error, 0);
  });

  it('has none where many draws hold nothing that is labelled: two images of three are void', () => {
    // (2/3)³ = 30% of the draws are of these two alone, and have no mIoU.
    const area = (intersection: number) => ({
      rates: [1, 1, 1],
      intersection: [intersection, 0, 0],
      union: [10, 0, 0],
    });
    expect(miouGainInterval([area(5)], area(6))).toBeNull();
    expect(() => qualityGain([{ rate: 1, quality: NaN }], [{ rate: 1, quality: 1 }])).toThrow(
      'finite qualities, got NaN',
    );
  });

  it('has no width for areas that are alike in every image', () => {
    const area = (intersection: number) => ({
      rates: [1, 1, 1],
      intersection: [intersection, 10, intersection, 10, intersection, 10],
      union: [40, 40, 40, 40, 40, 40],
    });
    const { low, high } = miouGainInterval([area(10)], area(20))!;
    expect([low, high]).toEqual([12.5, 12.5]);
  });
});
