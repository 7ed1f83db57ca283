import { describe, expect, it } from 'vitest';
import { createRandom } from '../../lib/datasets/random.ts';
import { bdMiouInterval, bdQualityInterval, bdRateInterval } from '../../lib/metrics/bd-rate-interval.ts';
import type { SettingSample } from '../../lib/metrics/bd-rate-interval.ts';
import { bdQuality, bdRate } from '../../lib/metrics/bd-rate.ts';
import fc from '../property.ts';

const images = 200;
const means = (settings: readonly SettingSample[]) => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return settings.map(({ rates, qualities }) => ({ rate: mean(rates), quality: mean(qualities) }));
};

/** Six settings of a codec on images that differ in how much they need and how well they fare. */
function codec(seed: number, { gain = 0, noise = 0 } = {}): SettingSample[] {
  const [needs, fares] = ['needs', 'fares'].map((name) => {
    const random = createRandom(1, name);
    return Array.from({ length: images }, () => random.normal());
  });
  const own = createRandom(seed, 'own');
  return [0.1, 0.2, 0.35, 0.6, 1, 1.5].map((rate) => ({
    rates: needs.map((need) => rate * Math.exp(0.4 * need + noise * own.normal())),
    qualities: fares.map((fare) => 30 + gain + 3 * Math.log2(rate) + 2 * fare + noise * own.normal()),
  }));
}

describe('bdRateInterval', () => {
  it('has no width where every image takes the same share more rate, or is as much better at any rate', () => {
    const reference = codec(1, { noise: 0.2 });
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.integer(), (factor, seed) => {
        const test = reference.map(({ rates, qualities }) => ({
          rates: rates.map((rate) => factor * rate),
          qualities,
        }));
        const { low, high } = bdRateInterval(reference, test, { resamples: 50, seed })!;
        expect(low).toBeCloseTo(100 * (factor - 1), 8);
        expect(high).toBeCloseTo(100 * (factor - 1), 8);
      }),
      { numRuns: 20 },
    );
    // On lines of 3 dB for twice the rate, 1 dB is a third of a doubling, whatever images are drawn.
    const line = [1, 2].map((rate) => ({
      rates: Array(images).fill(rate),
      qualities: codec(1)[0].qualities.map((q) => q + 3 * rate),
    }));
    const offset = line.map(({ rates, qualities }) => ({ rates, qualities: qualities.map((quality) => quality + 1) }));
    const { low, high } = bdRateInterval(line, offset)!;
    expect([low, high]).toEqual([
      expect.closeTo(100 * (2 ** (-1 / 3) - 1), 8),
      expect.closeTo(100 * (2 ** (-1 / 3) - 1), 8),
    ]);
  });

  it('reaches from the one image to the other where there are two', () => {
    const settings = (...rates: readonly [number, number][]) =>
      rates.map((both, at) => ({ rates: both, qualities: [30 + at, 30 + at] }));
    const reference = settings([1, 1], [2, 2]);
    const test = settings([0.8, 1.3], [1.6, 2.6]);
    // A quarter of the resamples is the first image twice, another the second.
    expect(bdRateInterval(reference, test)).toEqual({ low: expect.closeTo(-20, 9), high: expect.closeTo(30, 9) });
  });

  it('agrees with the linearised error of means', () => {
    // Two settings of one quality each: the delta is the mean of two log-ratios of mean rates.
    const drawn = createRandom(7, 'rates');
    const sample = (scale: number) =>
      [1, 3].map((rate, at) => ({
        rates: Array.from({ length: images }, () => scale * rate * Math.exp(0.3 * drawn.normal())),
        qualities: Array<number>(images).fill(30 + 5 * at),
      }));
    const [reference, test] = [sample(1), sample(0.8)];
    const [ours, theirs] = [means(test), means(reference)];
    const influences = Array.from({ length: images }, (_, image) =>
      [0, 1].reduce(
        (sum, at) => sum + (test[at].rates[image] / ours[at].rate - reference[at].rates[image] / theirs[at].rate) / 2,
        0,
      ),
    );
    const error = Math.sqrt(influences.reduce((sum, each) => sum + each ** 2, 0)) / images;
    const centre = Math.log1p(bdRate(means(reference), means(test)) / 100);
    const { low, high } = bdRateInterval(reference, test, { resamples: 4000 })!;
    for (const [end, sign] of [
      [low, -1],
      [high, 1],
    ] as const) {
      const deviation = (Math.log1p(end / 100) - centre) / error;
      expect(deviation * sign).toBeGreaterThan(1.96 * 0.92);
      expect(deviation * sign).toBeLessThan(1.96 * 1.08);
    }
  });

  it('pairs the images: what they have in common cancels', () => {
    const [reference, test] = [codec(1, { noise: 0.05 }), codec(2, { noise: 0.05, gain: 1 })];
    const paired = bdRateInterval(reference, test)!;
    const turned = (values: readonly number[]) => [...values.slice(77), ...values.slice(0, 77)];
    const others = test.map(({ rates, qualities }) => ({ rates: turned(rates), qualities: turned(qualities) }));
    const unpaired = bdRateInterval(reference, others)!;
    expect(bdRate(means(reference), means(others))).toBeCloseTo(bdRate(means(reference), means(test)), 9);
    expect(unpaired.high - unpaired.low).toBeGreaterThan(4 * (paired.high - paired.low));
    const value = bdRate(means(reference), means(test));
    expect(paired.low).toBeLessThan(value);
    expect(paired.high).toBeGreaterThan(value);
  });

  it('gives the same interval again, another for another seed', () => {
    const [reference, test] = [codec(1, { noise: 0.2 }), codec(2, { noise: 0.2 })];
    const interval = bdRateInterval(reference, test);
    expect(bdRateInterval(reference, test)).toEqual(interval);
    expect(bdRateInterval(reference, test, { seed: 2 })).not.toEqual(interval);
    // One resample after a thousand: an interval of one value.
    const { low, high } = bdRateInterval(reference, test, { resamples: 1 })!;
    expect(low).toBe(high);
  });

  it('has none where many resamples have no BD-rate, and leaves out a few', () => {
    const flat = (...qualities: number[]) =>
      qualities.map((quality, at) => ({
        rates: Array<number>(4).fill(at + 1),
        qualities: Array<number>(4).fill(quality),
      }));
    const reference = flat(30, 33);
    expect(bdRateInterval(reference, flat(40, 43))).toBeNull();
    // One image in four at which more rate gives less: it is drawn alone in 1 of 256 resamples.
    const odd = flat(30, 33).map((setting, at) => ({
      ...setting,
      qualities: [30, 30, 30, 33.5].map((q) => (at === 0 ? q : 33)),
    }));
    const { low, high } = bdRateInterval(reference, odd)!;
    expect(low).toBeLessThan(high);
  });

  it('is of the method and the overlap that were asked for', () => {
    const line = [1, 2].map((rate, at) => ({ rates: [rate, rate], qualities: [30 + at, 30 + at] }));
    const higher = line.map(({ rates, qualities }) => ({ rates, qualities: qualities.map((each) => each + 0.5) }));
    expect(bdRateInterval(line, higher)).not.toBeNull();
    expect(bdRateInterval(line, higher, { leastOverlap: 0.6 })).toBeNull();
    // Through two points there is no polynomial of degree 3.
    expect(bdRateInterval(line, higher, { method: 'cubic' })).toBeNull();
  });

  it('refuses settings of different images, and a single image', () => {
    const one = [{ rates: [1], qualities: [30] }];
    expect(() => bdRateInterval(one, one)).toThrow(/same images, at least 2, got 1/);
    const two = [{ rates: [1, 2], qualities: [30, 31] }];
    expect(() => bdRateInterval(two, [{ rates: [1, 2, 3], qualities: [30, 31, 32] }])).toThrow(/got 2 and 3/);
    expect(() => bdRateInterval(two, two, { resamples: 0 })).toThrow(/resamples from 1, got 0/);
  });
});

describe('bdQualityInterval', () => {
  it('has no width where every image is as much better at any rate, and is of bdQuality', () => {
    const reference = codec(1, { noise: 0.2 });
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), fc.integer(), (gain, seed) => {
        const test = reference.map(({ rates, qualities }) => ({
          rates,
          qualities: qualities.map((quality) => quality + gain),
        }));
        const { low, high } = bdQualityInterval(reference, test, { resamples: 50, seed })!;
        expect(low).toBeCloseTo(gain, 8);
        expect(high).toBeCloseTo(gain, 8);
        expect(bdQuality(means(reference), means(test))).toBeCloseTo(gain, 8);
      }),
      { numRuns: 20 },
    );
  });

  it('is as wide as that of a share: images right or wrong, at one rate of the other codec', () => {
    // Of 200 images the reference has none right, the test a half, at both rates: the mean difference is their share.
    const setting = (rate: number, right: (image: number) => boolean) => ({
      rates: Array<number>(images).fill(rate),
      qualities: Array.from({ length: images }, (_, image) => (right(image) ? 100 : 0)),
    });
    const reference = [0.1, 1].map((rate) => setting(rate, () => false));
    const test = [0.1, 1].map((rate) => setting(rate, (image) => image % 2 === 0));
    const { low, high } = bdQualityInterval(reference, test)!;
    const half = 196 * Math.sqrt(0.25 / images);
    expect(low).toBeCloseTo(50 - half, -0.5);
    expect(high).toBeCloseTo(50 + half, -0.5);
  });

  it('names itself where images differ in number', () => {
    const one = { rates: [1, 1], qualities: [1, 1] };
    const other = { rates: [1, 1, 1], qualities: [1, 1, 1] };
    expect(() => bdQualityInterval([one], [other])).toThrow(/^bdQualityInterval: expected .* got 2 and 3$/);
  });
});

describe('bdMiouInterval', () => {
  it('has the linearised error of a quotient of sums, in points', () => {
    // At both rates the reference has nothing right. Of the test's areas, small and large ones, more or less is right.
    const union = Array.from({ length: images }, (_, image) => 10 + 20 * (image % 2));
    const intersection = union.map((area, image) => (image % 4 < 2 ? area / 2 : area / 10));
    const setting = (rate: number, own: readonly number[]) => ({
      rates: Array<number>(images).fill(rate),
      intersection: own,
      union,
    });
    const nothing = Array<number>(images).fill(0);
    const curve = (own: readonly number[]) => [0.1, 1].map((rate) => setting(rate, own));
    const { low, high } = bdMiouInterval(curve(nothing), curve(intersection), { resamples: 4000 })!;
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const share = sum(intersection) / sum(union);
    const error = Math.sqrt(sum(union.map((area, image) => (intersection[image] - share * area) ** 2))) / sum(union);
    expect((100 * share - low) / (196 * error)).toBeCloseTo(1, 1);
    expect((high - 100 * share) / (196 * error)).toBeCloseTo(1, 1);
  });
});
