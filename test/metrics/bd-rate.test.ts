import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { bdQuality, bdRate, bdRateDelta } from '../../lib/metrics/bd-rate.ts';
import type { DeltaOptions, RateQuality } from '../../lib/metrics/bd-rate.ts';
import { CurveError, curveFaults } from '../../lib/metrics/rate-curve.ts';

const curve = (rates: number[], qualities: number[]): RateQuality[] =>
  rates.map((rate, i) => ({ rate, quality: qualities[i] }));

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
  curve([0.1, 0.33, 0.635], [26.3, 30.33, 33.36]),
  curve([0.103, 0.331, 0.636, 1.1], [22.54, 28.13, 30.93, 33.0]),
] as const;

// Eight points each, JPEG 2000 and JPEG on Kodak, whose ranges share two thirds.
const eight = [
  curve(
    [0.083, 0.153, 0.253, 0.403, 0.602, 0.852, 1.152, 1.502],
    [25.9046, 27.6198, 29.2977, 31.1769, 33.0922, 35.0065, 36.882, 38.6829],
  ),
  curve(
    [0.097, 0.164, 0.255, 0.416, 0.61, 0.81, 1.039, 1.431],
    [21.6847, 24.7039, 26.6792, 28.8053, 30.4883, 31.8165, 33.0746, 34.8862],
  ),
] as const;
// MS-SSIM that all but levels off.
const saturating = [
  curve([0.1, 0.2, 0.4, 0.8, 1.6, 3.2], [0.9, 0.96, 0.985, 0.9949, 0.998, 0.9984]),
  curve([0.12, 0.25, 0.5, 1, 2, 4], [0.88, 0.955, 0.987, 0.996, 0.9982, 0.9983]),
] as const;
// A learned codec that ends where AVIF begins: 0.0036 dB in common.
const sliver = [
  curve([0.079, 0.128, 0.194, 0.316], [26.0409, 27.4616, 28.7776, 30.5806]),
  curve([0.085, 0.254, 0.548], [21.9809, 24.874, 26.0445]),
] as const;
const straight = curve([1, 10], [20, 30]);

function reasonOf(
  reference: readonly RateQuality[],
  test: readonly RateQuality[],
  options?: DeltaOptions,
  delta = bdRate,
): string {
  try {
    delta(reference, test, options);
    return 'none';
  } catch (error) {
    expect(error).toBeInstanceOf(CurveError);
    return (error as CurveError).reason;
  }
}

// Strictly rising from one and the same first point, so that any two overlap.
const steps = fc.array(
  fc.tuple(fc.double({ min: 0.2, max: 2, noNaN: true }), fc.double({ min: 0.5, max: 4, noNaN: true })),
  {
    minLength: 3,
    maxLength: 6,
  },
);
const curves = steps.map((all): RateQuality[] => {
  let [logRate, quality] = [-2, 20];
  return [
    { rate: 10 ** logRate, quality },
    ...all.map(([across, up]) => {
      logRate += across / 3;
      quality += up;
      return { rate: 10 ** logRate, quality };
    }),
  ];
});

describe('bdRate', () => {
  // The worked examples of JCT-VC's spreadsheet as Netflix's vmaf quotes them, as fractions
  // (python/test/bd_rate_calculator_test.py).
  it('gives the published values of the JCT-VC examples', () => {
    expect(
      bdRate(
        curve([108048.8736, 61279.976, 33905.6656, 18883.6928], [43.6471, 40.3953, 37.247, 34.2911]),
        curve([108061.2784, 61299.9936, 33928.7472, 18910.912], [43.6768, 40.4232, 37.2761, 34.3147]),
      ),
    ).toBeCloseTo(-0.465215420752807, 9);
    expect(
      bdRate(
        curve([40433.8848, 7622.7456, 2394.488, 1017.6184], [37.5761, 35.3756, 33.8977, 32.0603]),
        curve([40370.12, 7587.0024, 2390.0944, 1017.0984], [37.5982, 35.4025, 33.9194, 32.0822]),
      ),
    ).toBeCloseTo(-1.8779823450567612, 9);
  });

  // numpy 1.24: polyfit of degree 3 and polyint; scipy 1.10: PchipInterpolator(...).integrate; log10 of the rate.
  it('agrees with numpy and scipy', () => {
    expect(bdRate(...sample, { method: 'cubic' })).toBeCloseTo(31.39737405490841, 6);
    expect(bdRate(...sample)).toBeCloseTo(31.379878202397627, 9);
    expect(bdRate(...six, { method: 'cubic' })).toBeCloseTo(-8.841817160012566, 6);
    expect(bdRate(...six)).toBeCloseTo(-8.918601121195957, 9);
    expect(bdRate(...three)).toBeCloseTo(79.44849803204923, 9);
  });

  // Values of bjontegaard 1.3.0 (PyPI, FAU Erlangen), min_overlap=0.
  it('agrees with the package bjontegaard, also where curves saturate', () => {
    expect(bdRate(...eight)).toBeCloseTo(87.86023728602169, 8);
    expect(bdRate(...eight, { method: 'cubic' })).toBeCloseTo(87.63925022307318, 5);
    expect(bdRate(...saturating)).toBeCloseTo(31.709639552556702, 8);
    expect(bdRate(...sliver, { leastOverlap: 0 })).toBeCloseTo(592.3123256640977, 8);
  });

  it('refuses a curve that turns back, and says at which points', () => {
    // The package's value through the points in the order of their qualities, without a word, is −7.5%.
    const back = curve([0.1, 0.33, 0.635, 1], [26.3, 30.33, 29, 33.36]);
    const other = curve([0.1, 0.3, 0.6, 1], [26, 29, 31, 33]);
    for (const method of ['pchip', 'cubic'] as const) {
      expect(reasonOf(back, other, { method })).toBe('turns-back');
      expect(reasonOf(other, back, { method })).toBe('turns-back');
    }
    expect(() => bdRate(other, back)).toThrow(
      'bdRate: test: expected more quality at every higher rate, got 30.33 at 0.33 and 29 at 0.635',
    );
  });

  it('refuses a curve that levels off', () => {
    expect(reasonOf(curve([1, 2, 4], [20, 25, 25]), straight)).toBe('levels-off');
    expect(reasonOf(curve([1, 2, 4], [1, 1, 1]), curve([1, 2], [1, 1]))).toBe('levels-off');
    expect(reasonOf(straight, curve([1, 2, 4], [20, 20, 25]))).toBe('levels-off');
    expect(reasonOf(curve([1, 2, 2], [20, 25, 25]), straight)).toBe('repeated-point');
  });

  // The package gives 78.3% for the polynomial, 31.7% for the curve through the points: no sign of which is wrong.
  it('refuses a polynomial that turns back between points that rise', () => {
    expect(reasonOf(...saturating, { method: 'cubic' })).toBe('turns-back');
    expect(() => bdRate(...saturating, { method: 'cubic' })).toThrow(
      /polynomial .* falls in between; take the method pchip/,
    );
  });

  it('refuses a mean over a sliver of the qualities', () => {
    expect(reasonOf(...sliver)).toBe('small-overlap');
    expect(() => bdRate(...sliver)).toThrow(
      /qualities overlap by at least 10% of the narrower range, got 26.04 to 30.58 \(reference\) and 21.98 to 26.04 \(test\)/,
    );
    expect(bdRate(straight, straight, { leastOverlap: 1 })).toBeCloseTo(0, 9);
    expect(() => bdRate(...sliver, { leastOverlap: 2 })).toThrow(/leastOverlap from 0 to 1, got 2/);
  });

  // Straight lines of log-rate over quality, one above the other: the value is the same whatever is shared.
  it('gives the share of the narrower range that it rests on', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.11, max: 0.99, noNaN: true }), (share) => {
        const shifted = curve([2 * 10 ** (1 - share), 2 * 10 ** (3 - share)], [30 - 10 * share, 50 - 10 * share]);
        const { value, overlap } = bdRateDelta(straight, shifted);
        expect(value).toBeCloseTo(100, 6);
        expect(overlap).toBeCloseTo(share, 9);
        expect(reasonOf(straight, shifted, { leastOverlap: share + 1e-6 })).toBe('small-overlap');
      }),
    );
  });

  it('gives a finite value or a reason, whatever the points', () => {
    const point = fc.record({
      rate: fc.oneof(fc.double({ min: -1, max: 3 }), fc.constantFrom(0, 0.5, Infinity, NaN)),
      quality: fc.oneof(fc.double({ min: 20, max: 24, noNaN: true }), fc.constantFrom(20, 21, 22, Infinity, NaN)),
    });
    const any = fc.array(point, { maxLength: 5 });
    fc.assert(
      fc.property(any, any, fc.constantFrom('pchip', 'cubic'), (one, other, method) => {
        for (const delta of [bdRate, bdQuality]) {
          const reason = reasonOf(one, other, { method }, delta);
          if (reason === 'none') expect(Number.isFinite(delta(one, other, { method }))).toBe(true);
          else expect(curveFaults).toContain(reason);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is the saving itself where it is the same at every quality', () => {
    fc.assert(
      fc.property(curves, fc.double({ min: 0.3, max: 3, noNaN: true }), (reference, factor) => {
        const test = reference.map(({ rate, quality }) => ({ rate: rate * factor, quality }));
        for (const method of ['pchip', 'cubic'] as const) {
          if (method === 'cubic' && reasonOf(reference, test, { method }) === 'turns-back') continue;
          expect(bdRate(reference, test, { method })).toBeCloseTo((factor - 1) * 100, 6);
        }
      }),
    );
  });

  it('turns into its inverse when the codecs change places', () => {
    fc.assert(
      fc.property(curves, curves, (one, other) => {
        for (const method of ['pchip', 'cubic'] as const) {
          if (['turns-back', 'small-overlap'].includes(reasonOf(one, other, { method }))) continue;
          const there = 1 + bdRate(one, other, { method }) / 100;
          const back = 1 + bdRate(other, one, { method }) / 100;
          expect(there * back).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  it('takes points in any order', () => {
    expect(bdRate([...sample[0]].reverse(), [sample[1][2], sample[1][0], sample[1][3], sample[1][1]])).toBe(
      bdRate(...sample),
    );
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
      /bdRate: reference: expected at least 4 points, got 3 \(the method pchip takes 2\)/,
    );
    expect(() => bdRate(three[0], three[1].slice(0, 1))).toThrow(/bdRate: test: expected at least 2 points, got 1/);
    expect(() => bdRate(curve([1, 2], [20, 25]), curve([1, 2], [25, 30]))).toThrow(
      /qualities overlap by at least 10% of the narrower range, got 20 to 25 \(reference\) and 25 to 30 \(test\)/,
    );
    expect(() => bdRate(curve([0, 2], [20, 25]), three[1])).toThrow(/reference: expected rates above 0, got 0/);
    expect(() => bdRate(curve([1, 2], [20, Infinity]), three[1])).toThrow(/finite qualities, got Infinity/);
    expect(reasonOf(three[0], three[1].slice(0, 1))).toBe('too-few-points');
    expect(reasonOf([], straight)).toBe('too-few-points');
    expect(reasonOf(curve([1, 2], [20, 25]), curve([1, 2], [25, 30]))).toBe('no-overlap');
    expect(reasonOf(curve([0, 2], [20, 25]), straight)).toBe('bad-value');
    expect(reasonOf(straight, curve([1, 2], [20, NaN]))).toBe('bad-value');
  });
});

describe('bdQuality', () => {
  it('agrees with numpy and scipy', () => {
    expect(bdQuality(...sample, { method: 'cubic' })).toBeCloseTo(-1.1848979217703455, 8);
    expect(bdQuality(...sample)).toBeCloseTo(-1.183472404622454, 10);
    expect(bdQuality(...six)).toBeCloseTo(0.40327302299935397, 10);
  });

  // Quality is a function of the rate even so. bjontegaard 1.3.0 gives this value, too.
  it('takes a curve that turns back', () => {
    expect(
      bdQuality(curve([0.1, 0.33, 0.635, 1], [26.3, 30.33, 29, 33.36]), curve([0.1, 0.3, 0.6, 1], [26, 29, 31, 33])),
    ).toBeCloseTo(-0.28649156258962094, 9);
    expect(bdQuality(...eight)).toBeCloseTo(-3.0013687220965086, 9);
    // scipy 1.17. The curve turns at its second point, so steeply that the tangent at its end is held back.
    expect(
      bdQuality(curve([0.1, 0.2, 0.4, 0.8], [30, 30.5, 25, 24]), curve([0.1, 0.25, 0.4, 0.8], [29, 31, 33, 34])),
    ).toBeCloseTo(4.05344068940109, 9);
  });

  it('refuses two qualities at one rate', () => {
    expect(reasonOf(curve([1, 1, 10], [20, 21, 30]), straight, {}, bdQuality)).toBe('repeated-point');
  });

  it('is the gain itself where it is the same at every rate', () => {
    fc.assert(
      fc.property(curves, fc.double({ min: -5, max: 5, noNaN: true }), (reference, gain) => {
        const test = reference.map(({ rate, quality }) => ({ rate, quality: quality + gain }));
        expect(bdQuality(reference, test)).toBeCloseTo(gain, 8);
      }),
    );
  });
});
