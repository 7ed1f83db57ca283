// Fine-tuned networks and codecs are compared at equal rates: what more rate gives by itself is none of the tuning's.
import { describe, expect, it } from 'vitest';
import { neighbours, rateDifference, shareOfWay, shareWithinWay } from '../../lib/claims/equal-rates.ts';
import { evidenceOf } from '../../lib/claims/evidence.ts';
import type { TrainedSetup } from '../../lib/claims/evidence.ts';
import { jointGain, perceptual, lessPsnr } from '../../lib/claims/joint.ts';
import { pictureSets } from '../../lib/claims/rate-quality.ts';
import type { RateDistortionRecord, Tuning } from '../../lib/records/record.ts';
import { classified } from './claims-records.ts';
import { fakeRateDistortion } from '../figures/fixtures.ts';

const low = 0.0983;

describe('accuracies after fine-tuning', () => {
  // Before it, twice the rate gives ten points.
  const curve = (bpp: number) => 0.6 + 0.1 * Math.log2(bpp / low);
  const run = (tuning: Tuning, bpp: number, factor: number, top1: number) =>
    [1, 2, 3].map((seed) => ({
      ...classified('cResNet-51', 'latent', bpp, top1 + (tuning === 'joint' ? 0.001 * (seed - 2) : 0), {
        tuning,
        seed,
      }),
      fileBpp: bpp * factor,
    }));
  const untuned = [low, 0.33, 0.635].flatMap((bpp) => run('none', bpp, 1, curve(bpp)));
  const controls = (gain: number) =>
    (['compression', 'classification'] as const).flatMap((tuning) => run(tuning, low, 1, 0.6 + gain));
  const [first] = jointGain(
    evidenceOf([...untuned, ...controls(0), ...run('joint', low, 1.05, curve(1.05 * low))]),
    'classification',
  ).parts;

  it('that a higher rate gives alone are no gain', () => {
    // 0.70 points for 5% more rate: more than the interval, and nothing at equal rates.
    expect(first).toMatchObject({ verdict: 'cannot tell', margin: '0.0 ± 0.2 at\u00a0equal\u00a0rates (>\u00a00)' });
    expect(first.found).toBe('60.7 vs 60.0 (rate\u00a0+5.0%)');
    expect(Math.abs(first.estimate!.value)).toBeLessThan(1e-9);
  });

  it('keep what they gain beyond that, and gain by what they spend less', () => {
    const gain = (factor: number, top1: number) =>
      jointGain(evidenceOf([...untuned, ...controls(0), ...run('joint', low, factor, top1)]), 'classification');
    expect(gain(1.05, curve(1.05 * low) + 0.01).parts[0].estimate!.value).toBeCloseTo(1, 9);
    expect(gain(1.05, curve(1.05 * low) + 0.01).verdict).toBe('borne out');
    expect(gain(0.95, 0.6).parts[0].estimate!.value).toBeCloseTo(-10 * Math.log2(0.95), 9);
  });

  it('without a second operating point are no gain at more than the tolerated rate', () => {
    const alone = untuned.filter(({ targetBpp }) => targetBpp === low);
    const gain = (factor: number) =>
      jointGain(evidenceOf([...alone, ...controls(0), ...run('joint', low, factor, 0.62)]), 'classification').verdict;
    expect([gain(1), gain(1.04), gain(1.06)]).toEqual(['borne out', 'borne out', 'cannot tell']);
  });

  it.each([1.02, 1.001, 1, 0.99])('are compared as they are where the untuned rates nearly meet: %f', (ratio) => {
    const [here, other] = [run('none', low, 1, 0.6), run('none', 0.33, (ratio * low) / 0.33, 0.64)];
    const gain = (factor: number) =>
      jointGain(evidenceOf([...here, ...other, ...controls(0), ...run('joint', low, factor, 0.617)]), 'classification')
        .parts[0];
    expect(gain(1.045)).toMatchObject({ verdict: 'borne out', found: '61.7 vs 60.0 (rate\u00a0+4.5%)' });
    expect(gain(1.045).estimate!.value).toBeCloseTo(1.7, 9);
    expect(gain(1.045).margin).not.toContain('equal');
    expect(gain(1.06).verdict).toBe('cannot tell');
  });

  it('whose rates nobody measured are compared as they are', () => {
    const unmeasured = { fileBpp: null, entropyBpp: null };
    const records = [...controls(0), ...run('joint', low, 1.5, 0.62)].map((record) => ({ ...record, ...unmeasured }));
    const evidence = evidenceOf(records);
    const setup = (tuning: Tuning): TrainedSetup => ({ network: 'cResNet-51', input: 'latent', bpp: low, tuning });
    expect(rateDifference(evidence, 'classification', [setup('joint'), setup('compression')])).toBeUndefined();
    expect(jointGain(evidence, 'classification').parts[0]).toMatchObject({
      verdict: 'borne out',
      found: '62.0 vs 60.0',
    });
  });

  it('differ by the geometric mean over seeds: twice and half the rate are no difference', () => {
    const factors = [2, 0.5, 1];
    const joint = run('joint', low, 1, 0.6).map((record, at) => ({ ...record, fileBpp: low * factors[at] }));
    const setup = (tuning: Tuning): TrainedSetup => ({ network: 'cResNet-51', input: 'latent', bpp: low, tuning });
    const evidence = evidenceOf([...untuned, ...controls(0), ...joint]);
    const { factor, worth } = rateDifference(evidence, 'classification', [setup('joint'), setup('compression')])!;
    expect(factor).toBeCloseTo(1, 12);
    expect(worth).toBeCloseTo(0, 9);
  });

  it('of three seeds are judged by three, however few the slope is of', () => {
    const records = [...untuned.filter(({ targetBpp, provenance }) => targetBpp === low || provenance.seed === 2)];
    const joint = run('joint', low, 1.05, curve(1.05 * low));
    const [part] = jointGain(evidenceOf([...records, ...controls(0), ...joint]), 'classification').parts;
    expect(part.estimate).toMatchObject({ basis: 'seeds', seeds: 3 });
    expect(part.estimate!.value).toBeCloseTo(0, 9);
  });

  it('are compared by entropy where the files of one seed were not measured', () => {
    const records = [...untuned, ...controls(0), ...run('joint', low, 1.05, curve(1.05 * low))].map((record) => ({
      ...record,
      entropyBpp: 0.9 * record.fileBpp,
      fileBpp: record.provenance.seed === 2 && record.tuning === 'joint' ? null : 3 * record.fileBpp,
    }));
    const [part] = jointGain(evidenceOf(records), 'classification').parts;
    expect(part.found).toContain('(rate\u00a0+5.0%)');
    expect(part.estimate!.value).toBeCloseTo(0, 9);
  });
});

describe('quality after fine-tuning', () => {
  const rates = [low, 0.33, 0.635];
  const untuned = fakeRateDistortion('codec', rates);
  /** The codec on its own curve, at `factor` times the rate, `lift` above it. */
  const along = (tuning: 'compression' | 'joint', factor: number, lift = 0): RateDistortionRecord => ({
    ...untuned,
    tuning,
    points: untuned.points.map((point) => {
      const { here, other } = neighbours(
        untuned.points.map((each) => ({ bpp: each.targetBpp!, each })),
        point.targetBpp!,
      )!;
      const share = shareOfWay(factor, here.each.fileBpp, other.each.fileBpp);
      const moved = (metric: 'ssim' | 'msSsim' | 'psnr') =>
        point[metric] + share * (other.each[metric] - point[metric]);
      return {
        ...point,
        fileBpp: point.fileBpp * factor,
        ssim: moved('ssim') + lift,
        msSsim: moved('msSsim') + lift,
        psnr: moved('psnr'),
      };
    }),
  });
  const setOf = (...records: RateDistortionRecord[]) => pictureSets([untuned, ...records])[0];

  it('that a higher rate gives alone is none of joint training', () => {
    const claim = perceptual(setOf(along('compression', 1), along('joint', 1.045)));
    for (const { estimate, verdict } of claim.parts) {
      expect(estimate!.value).toBeCloseTo(0, 9);
      expect(verdict).toBe('cannot tell');
    }
    expect(lessPsnr(setOf(along('compression', 1), along('joint', 1.045))).verdict).toBe('cannot tell');
    expect(claim.parts[0].found).toMatch(/^0\.\d{3} vs 0\.\d{3} at\u00a0its rate \(\+4\.5%\)$/);
  });

  it('beyond that is', () => {
    expect(perceptual(setOf(along('compression', 1), along('joint', 1.045, 0.004))).verdict).toBe('borne out');
    // Better as measured, worse than as much rate gives.
    const spent = setOf(along('compression', 1), along('joint', 1.2, -0.004));
    expect(perceptual(spent).verdict).toBe('not borne out');
  });

  it('is compared as it is where the untuned rates nearly meet', () => {
    const [here, other] = untuned.points;
    const near = { ...untuned, points: [here, { ...other, fileBpp: 1.01 * here.fileBpp }] };
    const tuned = (tuning: 'compression' | 'joint', factor: number, lift: number): RateDistortionRecord => ({
      ...untuned,
      tuning,
      points: [{ ...here, fileBpp: factor * here.fileBpp, ssim: here.ssim + lift, msSsim: here.msSsim + lift }],
    });
    const part = (factor: number) =>
      perceptual(pictureSets([near, tuned('compression', 1, 0), tuned('joint', factor, 0.01)])[0]).parts[0];
    expect(part(1.045)).toMatchObject({
      verdict: 'borne out',
      found: expect.stringMatching(/ \(rate\u00a0\+4\.5%\)$/),
    });
    expect(part(1.045).estimate!.value).toBeCloseTo(0.01, 9);
    expect(part(1.2).verdict).toBe('cannot tell');
  });

  it('is paired by image', () => {
    const withImages = (record: RateDistortionRecord): RateDistortionRecord => ({
      ...record,
      points: record.points.map((point) => {
        const of = (value: number) => Array.from({ length: 24 }, (_, image) => value + 0.01 * Math.sin(image));
        return {
          ...point,
          each: { fileBpp: of(point.fileBpp), mse: of(50), ssim: of(point.ssim), msSsim: of(point.msSsim) },
        };
      }),
    });
    const records = [untuned, along('compression', 1), along('joint', 1.045, 0.001)].map(withImages);
    const { parts, verdict } = perceptual(pictureSets(records)[0]);
    expect(verdict).toBe('borne out');
    expect(parts.map(({ estimate }) => estimate!.basis)).toEqual(Array(4).fill('images'));
  });
});

it('neighbours are the nearest in the logarithm of the rate', () => {
  const points = [low, 0.33, 0.635].map((bpp) => ({ bpp }));
  expect(points.map(({ bpp }) => neighbours(points, bpp)!.other.bpp)).toEqual([0.33, 0.635, 0.33]);
  expect(neighbours(points.slice(0, 1), low)).toBeUndefined();
  expect(neighbours(points, 0.2)).toBeUndefined();
  expect(shareOfWay(2, 0.1, 0.4)).toBeCloseTo(0.5, 12);
});

it('a line is followed for its own length, forth or back', () => {
  expect([3.9, 1 / 3.9].map((factor) => shareWithinWay(factor, 0.1, 0.4)!.toFixed(2))).toEqual(['0.98', '-0.98']);
  expect([4.1, 1 / 4.1].map((factor) => shareWithinWay(factor, 0.1, 0.4))).toEqual([undefined, undefined]);
  expect([1, 1.1].map((factor) => shareWithinWay(factor, 0.1, 0.1))).toEqual([undefined, undefined]);
});
