import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bdQuality, bdRate } from '../../lib/metrics/bd-rate.ts';
import type { RateQuality } from '../../lib/metrics/bd-rate.ts';

const curve = (rates: number[], qualities: number[]): RateQuality[] => (
  rates.map((rate, i) => ({ rate, quality: qualities[i] })));

// The sample points that circulate with implementations of VCEG-M33.
const sample = [
  curve([686.76, 309.58, 157.11, 85.95], [40.28, 37.18, 34.24, 31.42]),
  curve([893.34, 407.8, 204.93, 112.75], [40.39, 37.21, 34.17, 31.24]),
] as const;
// Six points against six, not on a smooth curve: the cubic is a fit here.
const six = [
  curve([0.1, 0.2, 0.3, 0.5, 0.8, 1.2], [25, 27.9, 29.2, 31.9, 33.8, 35.9]),
  curve([0.12, 0.2, 0.33, 0.5, 0.9, 1.3], [26, 28.2, 30.4, 32.1, 34.9, 36.1]),
] as const;
// Three points against four, as with the learned codec.
const three = [
  curve([0.1, 0.33, 0.635], [26.30, 30.33, 33.36]),
  curve([0.103, 0.331, 0.636, 1.1], [22.54, 28.13, 30.93, 33.0]),
] as const;

// Strictly rising from one and the same first point, so that any two overlap.
const steps = fc.array(fc.tuple(fc.double({ min: 0.2, max: 2, noNaN: true }), fc.double({ min: 0.5, max: 4, noNaN: true })), {
  minLength: 3, maxLength: 6,
});
const curves = steps.map((all): RateQuality[] => {
  let [logRate, quality] = [-2, 20];
  return [{ rate: 10 ** logRate, quality }, ...all.map(([across, up]) => {
    logRate += across / 3;
    quality += up;
    return { rate: 10 ** logRate, quality };
  })];
});

describe('bdRate', () => {
  // The worked examples of JCT-VC's spreadsheet as Netflix's vmaf quotes them, as fractions
  // (python/test/bd_rate_calculator_test.py).
  it('gives the published values of the JCT-VC examples', () => {
    expect(bdRate(
      curve([108048.8736, 61279.976, 33905.6656, 18883.6928], [43.6471, 40.3953, 37.247, 34.2911]),
      curve([108061.2784, 61299.9936, 33928.7472, 18910.912], [43.6768, 40.4232, 37.2761, 34.3147]),
    )).toBeCloseTo(-0.465215420752807, 9);
    expect(bdRate(
      curve([40433.8848, 7622.7456, 2394.488, 1017.6184], [37.5761, 35.3756, 33.8977, 32.0603]),
      curve([40370.12, 7587.0024, 2390.0944, 1017.0984], [37.5982, 35.4025, 33.9194, 32.0822]),
    )).toBeCloseTo(-1.8779823450567612, 9);
  });

  // numpy 1.24: polyfit of degree 3 and polyint; scipy 1.10: PchipInterpolator(...).integrate; log10 of the rate.
  it('agrees with numpy and scipy', () => {
    expect(bdRate(...sample, { method: 'cubic' })).toBeCloseTo(31.39737405490841, 6);
    expect(bdRate(...sample)).toBeCloseTo(31.379878202397627, 9);
    expect(bdRate(...six, { method: 'cubic' })).toBeCloseTo(-8.841817160012566, 6);
    expect(bdRate(...six)).toBeCloseTo(-8.918601121195957, 9);
    expect(bdRate(...three)).toBeCloseTo(79.44849803204923, 9);
  });

  // The same PchipInterpolator; both ends of the first curve bend so hard that their slopes are held back.
  it('agrees with scipy on a curve that turns back', () => {
    const bent = curve([0, 0.1, 1.1, 1].map((power) => 10 ** power), [20, 21, 22, 23]);
    const straight = curve([0, 0.4, 0.8, 1.2].map((power) => 10 ** power), [20, 21, 22, 23]);
    const short = curve([0, 0.4, 0.8].map((power) => 10 ** power), [20.3, 20.6, 22.7]);
    expect(bdRate(bent, straight)).toBeCloseTo(5.9253725177288885, 9);
    expect(bdRate(bent, short)).toBeCloseTo(6.515736022750662, 9);
  });

  it('is the saving itself where it is the same at every quality', () => {
    fc.assert(fc.property(curves, fc.double({ min: 0.3, max: 3, noNaN: true }), (reference, factor) => {
      const test = reference.map(({ rate, quality }) => ({ rate: rate * factor, quality }));
      for (const method of ['pchip', 'cubic'] as const) {
        expect(bdRate(reference, test, { method })).toBeCloseTo((factor - 1) * 100, 6);
      }
    }));
  });

  it('turns into its inverse when the codecs change places', () => {
    fc.assert(fc.property(curves, curves, (one, other) => {
      for (const method of ['pchip', 'cubic'] as const) {
        const there = 1 + bdRate(one, other, { method }) / 100;
        const back = 1 + bdRate(other, one, { method }) / 100;
        expect(there * back).toBeCloseTo(1, 6);
      }
    }));
  });

  it('takes points in any order', () => {
    expect(bdRate([...sample[0]].reverse(), [sample[1][2], sample[1][0], sample[1][3], sample[1][1]])).toBe(bdRate(...sample));
  });

  it('counts only the qualities that both reach', () => {
    const reference = curve([1, 10], [20, 30]);
    // Between 25 and 30 dB twice the rate; what lies above 30 dB is no matter.
    const test = curve([2 * 10 ** 0.5, 20, 20000], [25, 30, 60]);
    expect(bdRate(reference, test.slice(0, 2))).toBeCloseTo(100, 9);
    expect(bdRate(reference, curve([2 * 10 ** 0.5, 20, 200], [25, 30, 40]))).toBeCloseTo(100, 9);
  });

  it('says what is missing', () => {
    expect(() => bdRate(three[0], three[1], { method: 'cubic' })).toThrow(
      /bdRate: reference: expected at least 4 points, got 3 \(the method pchip takes 2\)/);
    expect(() => bdRate(three[0], three[1].slice(0, 1))).toThrow(/bdRate: test: expected at least 2 points, got 1/);
    expect(() => bdRate(curve([1, 2], [20, 25]), curve([1, 2], [25, 30]))).toThrow(
      /qualities overlap, got 20 to 25 \(reference\) and 25 to 30 \(test\)/);
    expect(() => bdRate(curve([1, 2], [20, 20]), three[1])).toThrow(/reference: expected qualities that all differ, got 20 twice/);
    expect(() => bdRate(curve([0, 2], [20, 25]), three[1])).toThrow(/rates above 0, got 0/);
    expect(() => bdRate(curve([1, 2], [20, Infinity]), three[1])).toThrow(/finite qualities, got Infinity/);
  });
});

describe('bdQuality', () => {
  it('agrees with numpy and scipy', () => {
    expect(bdQuality(...sample, { method: 'cubic' })).toBeCloseTo(-1.1848979217703455, 8);
    expect(bdQuality(...sample)).toBeCloseTo(-1.183472404622454, 10);
    expect(bdQuality(...six)).toBeCloseTo(0.40327302299935397, 10);
  });

  it('is the gain itself where it is the same at every rate', () => {
    fc.assert(fc.property(curves, fc.double({ min: -5, max: 5, noNaN: true }), (reference, gain) => {
      const test = reference.map(({ rate, quality }) => ({ rate, quality: quality + gain }));
      expect(bdQuality(reference, test)).toBeCloseTo(gain, 8);
    }));
  });
});
