import { describe, expect, it } from 'vitest';
import { competitive, gap, shrinking, storage } from '../../lib/claims/classification.ts';
import { range, upTo } from '../../lib/claims/complexity.ts';
import { lowestRateCenters } from '../../lib/claims/compression.ts';
import { paperCosts, runCosts } from '../../lib/claims/costs.ts';
import { contrast, evidenceOf } from '../../lib/claims/evidence.ts';
import { cheaperRivals, fixedCostTerms, fixedQualityCost, frontierOf } from '../../lib/claims/frontier.ts';
import { compressionOnly, highRate, jointGain, perceptual, lessPsnr } from '../../lib/claims/joint.ts';
import { improvedPart, overBaselinePart, pictureSets, tunedPart } from '../../lib/claims/rate-quality.ts';
import { better, equal } from '../../lib/claims/segmentation.ts';
import { fixedCostPart } from '../../lib/claims/trade-off.ts';
import type { RateDistortionRecord, ResultRecord, Tuning } from '../../lib/records/record.ts';
import { networksReading } from '../../lib/records/trained-networks.ts';
import { classified, paperRecords, segmented } from './claims-records.ts';
import { fakeCodec, fakeRateDistortion, fakeRecord, fakeSegmentation } from '../figures/fixtures.ts';

const verdictOf = (claim: { verdict: string }) => claim.verdict;

describe('accuracies', () => {
  const pair = (own: number, other: number, images = 100000) =>
    evidenceOf([
      classified('cResNet-51', 'latent', 0.635, own, { images }),
      classified('ResNet-50', 'reconstruction', 0.635, other, { images }),
      classified('ResNet-50', 'original', null, 0.8, { images }),
    ]);

  it('are nearly equal down to 1 point below, less the interval', () => {
    // ±0.39 points for 100,000 images at 70%: 1.96 sqrt(2 x 0.21 / 1e5) = 0.40.
    expect(verdictOf(gap(pair(0.6945, 0.7), 0.635))).toBe('borne out');
    // Neither behind nor near enough: from -2.8 to 1.2 with 4,000 images.
    expect(verdictOf(gap(pair(0.692, 0.7, 4000), 0.635))).toBe('cannot tell');
    // From -1.4 to -0.5: behind, by a point more or less. From -1.1 to -0.3 too; from -0.99 on it is as accurate.
    expect(verdictOf(gap(pair(0.6905, 0.7), 0.635))).toBe('not borne out');
    expect(verdictOf(gap(pair(0.6928, 0.7), 0.635))).toBe('not borne out');
    expect(verdictOf(gap(pair(0.6942, 0.7), 0.635))).toBe('borne out');
    expect(verdictOf(gap(pair(0.6855, 0.7), 0.635))).toBe('not borne out');
    expect(verdictOf(gap(pair(0.75, 0.7), 0.635))).toBe('borne out');
  });

  it('of fewer than three seeds are marked: the noise of training is not in their interval', () => {
    expect(gap(pair(0.69, 0.7), 0.635).parts[0].margin).toBe('−1.0 ± 0.4§ (>\u00a0−1)');
    const seeds = [1, 2, 3].flatMap((seed) => [
      classified('cResNet-51', 'latent', 0.635, 0.69 + 0.001 * seed, { seed }),
      classified('ResNet-50', 'reconstruction', 0.635, 0.7, { seed }),
    ]);
    expect(gap(evidenceOf(seeds), 0.635).parts[0].margin).toBe('−0.8 ± 0.2 (>\u00a0−1)');
    expect(gap(evidenceOf(seeds.slice(0, 4)), 0.635).parts[0].margin).toContain('§');
  });

  it('on few images tell nothing', () => {
    expect(verdictOf(gap(pair(0.7, 0.7, 100), 0.635))).toBe('cannot tell');
  });

  it('are competitive with original images down to 3 points below', () => {
    expect(verdictOf(competitive(pair(0.775, 0.7)))).toBe('borne out');
    expect(verdictOf(competitive(pair(0.765, 0.7)))).toBe('not borne out');
  });

  it("of three common seeds have Student's interval of the paired differences", () => {
    const records = [1, 2, 3, 4].flatMap((seed) => [
      classified('cResNet-51', 'latent', 0.33, 0.6 + 0.01 * seed, { seed }),
      ...(seed < 4 ? [classified('ResNet-50', 'reconstruction', 0.33, 0.5, { seed })] : []),
    ]);
    const terms = (['latent', 'reconstruction'] as const).map((input, i) => ({
      weight: 1 - 2 * i,
      setup: { network: i === 0 ? 'cResNet-51' : 'ResNet-50', input, bpp: 0.33 } as const,
    }));
    const result = contrast(evidenceOf(records), 'classification', terms);
    if ('missing' in result) throw new Error('expected a contrast');
    expect(result).toMatchObject({ basis: 'seeds', seeds: 3 });
    expect(result.value).toBeCloseTo(12, 9);
    expect(result.high - result.value).toBeCloseTo(4.303 / Math.sqrt(3), 9);
  });

  it('of two common seeds are means over these alone, whatever else one network was trained with', () => {
    const records = [
      ...[0.6, 0.62, 0.9].map((top1, at) => classified('cResNet-51', 'latent', 0.635, top1, { seed: at + 1 })),
      ...[0.6, 0.6].map((top1, at) => classified('ResNet-50', 'reconstruction', 0.635, top1, { seed: at + 1 })),
    ];
    const [part] = gap(evidenceOf(records), 0.635).parts;
    expect(part.found).toBe('61.0 vs 60.0');
    expect(part.estimate).toMatchObject({ value: expect.closeTo(1, 9), basis: 'images', seeds: 2 });
  });

  it('are top-5 from a hundred classes on', () => {
    const metricOf = (classes: number) =>
      gap(evidenceOf([{ ...classified('cResNet-51', 'latent', 0.635, 0.7), classes }]), 0.635).parts[0].name;
    expect([99, 100].map(metricOf)).toEqual(['top-1 at 0.635', 'top-5 at 0.635']);
  });

  it('name what is missing', () => {
    const claim = gap(evidenceOf([classified('cResNet-51', 'latent', 0.635, 0.7)]), 0.635);
    expect(claim.verdict).toBe('not run');
    expect(claim.parts[0].found).toBe('missing: ResNet-50 on reconstructed images at 0.635\u00a0bpp');
    const apart = evidenceOf([
      classified('cResNet-51', 'latent', 0.635, 0.7, { seed: 1 }),
      classified('ResNet-50', 'reconstruction', 0.635, 0.7, { seed: 2 }),
    ]);
    expect(gap(apart, 0.635).parts[0].found).toContain('a common seed');
    const of = (own: number, other: number) => {
      const lasting = (record: ReturnType<typeof classified>, epoch: number) => ({
        ...record,
        curve: [{ ...record.curve[0], epoch }],
      });
      return evidenceOf([
        lasting(classified('cResNet-51', 'latent', 0.635, 0.7), own),
        lasting(classified('ResNet-50', 'reconstruction', 0.635, 0.5), other),
      ]);
    };
    expect(gap(of(28, 28), 0.635).verdict).toBe('borne out');
    // What an earlier run left is no comparison for a longer one.
    expect(gap(of(28, 16), 0.635)).toMatchObject({
      verdict: 'not run',
      parts: [{ found: 'missing: trainings of one length: got 16 and 28 epochs' }],
    });
    // Nor one that is left of a single seed.
    const twoSeeds = evidenceOf([
      ...of(28, 28).classification,
      ...of(28, 16).classification.map((record) => ({ ...record, provenance: { ...record.provenance, seed: 2 } })),
    ]);
    expect(gap(twoSeeds, 0.635).parts[0].found).toBe('missing: trainings of one length: got 16 and 28 epochs');
    expect(verdictOf(storage())).toBe('not run');
  });

  it('have gaps that shrink or grow with the rate', () => {
    const gaps = (high: number, low: number) =>
      evidenceOf(
        [
          [0.635, high],
          [0.0983, low],
        ].flatMap(([bpp, points]) => [
          classified('ResNet-50', 'reconstruction', bpp, 0.7),
          classified('cResNet-51', 'latent', bpp, 0.7 - points),
        ]),
      );
    expect(verdictOf(shrinking(gaps(0.2, 0.05)))).toBe('borne out');
    expect(verdictOf(shrinking(gaps(0.05, 0.04)))).toBe('cannot tell');
    expect(verdictOf(shrinking(gaps(0.05, 0.2)))).toBe('not borne out');
  });

  it('of several data sets are refused', () => {
    const other = classified('ResNet-50', 'original', null, 0.5, { images: 7 });
    const renamed = {
      ...other,
      provenance: { ...other.provenance, dataset: { ...other.provenance.dataset, name: 'other' } },
    };
    expect(() => evidenceOf([other, renamed])).toThrow('claims, classification: expected records of one profile');
  });

  it('of several profiles are refused, whatever they measured: costs are of codec and networks together', () => {
    const full = fakeCodec(0.0983, { provenance: { profile: 'paper', width: 1 } });
    const narrow = classified('cResNet-51', 'latent', 0.0983, 0.5);
    expect(() => evidenceOf([full, narrow])).toThrow(
      'claims: expected records of one profile, got fixture and paper; draw them apart',
    );
  });
});

describe('mIoU of one seed', () => {
  // Differences of the classes lie 0.01, -0.01, 0.01 and -0.01 beside their mean: a sample deviation of 0.01155.
  const offsets = [0.01, -0.01, 0.01, -0.01];
  const at = (bpp: number, own: number, other: number) =>
    evidenceOf([
      segmented('cResNet-51', 'latent', bpp, own, { offsets }),
      segmented('ResNet-50', 'reconstruction', bpp, other, { offsets: [0, 0, 0, 0] }),
    ]);
  const half = (3.182 * 100 * 0.02) / Math.sqrt(3) / 2;

  it("has Student's interval over the classes, each compared with itself", () => {
    const [{ estimate }] = better(at(0.0983, 0.53, 0.5), 0.0983).parts;
    expect(estimate).toMatchObject({ basis: 'classes', seeds: 1 });
    expect(estimate!.value).toBeCloseTo(3, 9);
    expect(estimate!.high - estimate!.value).toBeCloseTo(half, 6);
    expect(verdictOf(better(at(0.0983, 0.52, 0.5), 0.0983))).toBe('borne out');
    expect(verdictOf(better(at(0.0983, 0.515, 0.5), 0.0983))).toBe('cannot tell');
    expect(verdictOf(better(at(0.0983, 0.48, 0.5), 0.0983))).toBe('not borne out');
  });

  it('is equal within 2 points', () => {
    expect(verdictOf(equal(at(0.635, 0.501, 0.5)))).toBe('borne out');
    expect(verdictOf(equal(at(0.635, 0.51, 0.5)))).toBe('cannot tell');
    expect(verdictOf(equal(at(0.635, 0.54, 0.5)))).toBe('not borne out');
  });

  it('leaves out a class that is nowhere, and tells nothing from a single one', () => {
    const [own, other] = at(0.0983, 0.53, 0.5).segmentation;
    const without = (...classes: number[]) =>
      evidenceOf([own, { ...other, classIou: other.classIou.map((iou, k) => (classes.includes(k) ? null : iou)) }]);
    const [{ estimate }] = better(without(3), 0.0983).parts;
    // Of 1, -1, 1 beside the mean: deviation 2 / sqrt(3), two degrees of freedom.
    expect(estimate!.high - estimate!.value).toBeCloseTo((4.303 * 2) / Math.sqrt(3) / Math.sqrt(3), 6);
    expect(verdictOf(better(without(1, 2, 3), 0.0983))).toBe('cannot tell');
  });

  it("of two seeds takes each class's mean", () => {
    const both = evidenceOf(
      [1, 2].flatMap((seed) => [
        segmented('cResNet-51', 'latent', 0.0983, 0.52 + 0.02 * seed, {
          seed,
          offsets: offsets.map((offset) => offset * (seed - 1)),
        }),
        segmented('ResNet-50', 'reconstruction', 0.0983, 0.5, { seed, offsets: [0, 0, 0, 0] }),
      ]),
    );
    const [{ estimate }] = better(both, 0.0983).parts;
    expect(estimate).toMatchObject({ basis: 'classes', seeds: 2 });
    expect(estimate!.value).toBeCloseTo(5, 9);
    expect(estimate!.high - estimate!.value).toBeCloseTo(half / 2, 6);
  });
});

describe('tuning', () => {
  const record = (tuning: Tuning, bpp: number, top1: number) =>
    classified('cResNet-51', 'latent', bpp, top1, { tuning, images: 50000 });

  it('compares joint training with the codec alone', () => {
    const evidence = evidenceOf([
      record('none', 0.0983, 0.5),
      record('compression', 0.0983, 0.51),
      record('classification', 0.0983, 0.515),
      record('joint', 0.0983, 0.53),
      record('none', 0.635, 0.6),
      record('compression', 0.635, 0.615),
      record('joint', 0.635, 0.616),
    ]);
    expect(verdictOf(compressionOnly(evidence, 'classification'))).toBe('borne out');
    expect(verdictOf(jointGain(evidence, 'classification'))).toBe('borne out');
    expect(highRate(evidence).map(verdictOf)).toEqual(['borne out', 'not run']);
    expect(verdictOf(jointGain(evidence, 'segmentation'))).toBe('not run');
    // What the network gains by being trained longer is none of joint training's.
    const longer = [
      record('compression', 0.0983, 0.51),
      record('joint', 0.0983, 0.53),
      record('classification', 0.0983, 0.53),
    ];
    expect(verdictOf(jointGain(evidenceOf(longer), 'classification'))).toBe('cannot tell');
    expect(verdictOf(jointGain(evidenceOf(longer.slice(0, 2)), 'classification'))).toBe('cannot tell');
    const worse = evidenceOf([record('compression', 0.0983, 0.53), record('joint', 0.0983, 0.51)]);
    expect(verdictOf(jointGain(worse, 'classification'))).toBe('not borne out');
  });

  it('has a length of its own, and is compared with what was not tuned', () => {
    const lasting = (epoch: number, { curve, ...rest }: ReturnType<typeof record>) => ({
      ...rest,
      curve: [{ ...curve[0], epoch }],
    });
    const records = [lasting(28, record('none', 0.0983, 0.5)), lasting(9, record('compression', 0.0983, 0.53))];
    const [low] = compressionOnly(evidenceOf(records), 'classification').parts;
    expect(low).toMatchObject({ verdict: 'borne out', estimate: { value: expect.closeTo(3, 9) } });
  });
});

describe('costs and quality of the printed Table 2', () => {
  const evidence = evidenceOf(paperRecords());
  const frontier = (task: 'classification' | 'segmentation') => frontierOf(evidence, task, 0.0983, paperCosts(task));
  const fixedCost = (task: 'classification' | 'segmentation') => {
    const result = contrast(evidence, task, fixedCostTerms(frontier(task), 0.0983));
    if ('missing' in result) throw new Error('expected a contrast');
    return result.value;
  };

  // What Sections 4.5 and 5.4 read off Figure 6, "about".
  it('give what the paper states at a fixed cost', () => {
    expect(Math.abs(fixedCost('classification') - -0.25)).toBeLessThan(0.1);
    expect(Math.abs(fixedCost('segmentation') - 0.7)).toBeLessThan(0.15);
  });

  it('give what the paper states at a fixed quality', () => {
    expect(Math.abs(fixedQualityCost(frontier('classification'))! - 0.6e9)).toBeLessThan(0.1e9);
    expect(Math.abs(fixedQualityCost(frontier('segmentation'))! - -3.3e9)).toBeLessThan(0.2e9);
    expect(Math.abs(fixedQualityCost(frontier('classification'))! - 2.85e9 - -2.2e9)).toBeLessThan(0.15e9);
    expect(Math.abs(fixedQualityCost(frontier('segmentation'))! - 2.85e9 - -6.1e9)).toBeLessThan(0.2e9);
  });

  it('have 1.94 and 1.67 times fewer operations, at comparable accuracy', () => {
    const { parts, verdict } = range(evidence);
    expect(verdict).toBe('borne out');
    expect(parts[0].estimate!.value).toBeCloseTo((3_855_925_248 + 3_557_277_696) / 3_831_037_952, 12);
    expect(parts[1].estimate!.value).toBeCloseTo((5_384_486_912 + 3_557_277_696) / 5_359_599_616, 12);
    expect(verdictOf(upTo(evidence))).toBe('borne out');
    expect(verdictOf(upTo(evidenceOf([])))).toBe('not run');
  });

  it('say what is missing where the trainings have no common seed', () => {
    const apart = evidenceOf([
      fakeCodec(0.0983),
      classified('cResNet-51', 'latent', 0.0983, 0.5, { seed: 1 }),
      classified('ResNet-50', 'reconstruction', 0.0983, 0.5, { seed: 2 }),
    ]);
    expect(fixedCostPart(apart, 'classification', 'latent')).toMatchObject({ verdict: 'not run', estimate: null });
    expect(fixedCostPart(evidenceOf([]), 'classification', 'latent').found).toContain('the codec at 0.0983');
  });

  it('show nothing where all networks end alike: what weights round to decides no verdict', () => {
    // Networks that all guess, with each of three seeds. In doubles the weighted sum is 1.7e-16 for one share, -3.5e-16 for another.
    const guessing = (share: number) =>
      [1, 2, 3].flatMap((seed) => [
        ...networksReading('reconstruction').map((name) => classified(name, 'reconstruction', 0.0983, share, { seed })),
        ...networksReading('latent').map((name) => classified(name, 'latent', 0.0983, share, { seed })),
      ]);
    for (const share of [0.013, 0.05, 0.0501, 0.1]) {
      const alike = evidenceOf([fakeCodec(0.0983), ...guessing(share)]);
      for (const better of ['latent', 'reconstruction'] as const)
        expect(fixedCostPart(alike, 'classification', better)).toMatchObject({
          verdict: 'cannot tell',
          margin: '0.0 ± 0.0 (>\u00a00)',
        });
    }
  });

  it('have no common quality when a dearer network is the worse one', () => {
    const { latent, rgb } = frontier('classification');
    expect(
      fixedQualityCost({ rgb, latent: latent.map((point, i) => ({ ...point, quality: 80 - i })) }),
    ).toBeUndefined();
    expect(
      fixedQualityCost({ rgb, latent: latent.map((point) => ({ ...point, quality: point.quality + 50 })) }),
    ).toBeUndefined();
  });

  it('have no rival that costs less when decoding is free and every cResNet dearer', () => {
    const { latent, rgb } = frontier('classification');
    const dear = latent.map((point) => ({ ...point, cost: point.cost + 10e9 }));
    expect(cheaperRivals({ rgb, latent: dear }, 0).map((rival) => rival.latent)).toEqual([undefined, undefined]);
    expect(cheaperRivals({ rgb, latent }, 3.5e9).map((rival) => rival.latent!.network)).toEqual([
      'cResNet-72',
      'cResNet-72',
    ]);
  });

  it('choose the rival by its cost, whatever the qualities turned out to be', () => {
    const { latent, rgb } = frontier('classification');
    const upsideDown = latent.map((point, i) => ({ ...point, quality: 80 - i }));
    expect(cheaperRivals({ rgb, latent: upsideDown }, 3.5e9).map((rival) => rival.latent!.network)).toEqual([
      'cResNet-72',
      'cResNet-72',
    ]);
    const between = (latent[1].cost + latent[2].cost) / 2;
    expect(cheaperRivals({ rgb: [{ ...rgb[0], cost: between }], latent }, 0)[0].latent!.network).toBe('cResNet-51');
  });

  it('are compared at costs up to 5% beyond the cheapest and the dearest cResNet, and no further', () => {
    const latent = [
      { network: 'cResNet-39' as const, cost: 100, quality: 50 },
      { network: 'cResNet-72' as const, cost: 200, quality: 60 },
    ];
    const weightsAt = (cost: number) =>
      fixedCostTerms({ latent, rgb: [{ network: 'ResNet-50', cost, quality: 55 }] }, 0.0983).map(
        ({ setup, weight }) => [setup.network, weight],
      );
    expect(weightsAt(94.9)).toEqual([]);
    expect(weightsAt(210.1)).toEqual([]);
    expect(weightsAt(95.1)).toEqual([
      ['cResNet-39', 1],
      ['ResNet-50', -1],
    ]);
    expect(weightsAt(209.9)).toEqual([
      ['cResNet-72', 1],
      ['ResNet-50', -1],
    ]);
    // One that costs as much with decoding costs no less.
    const rgb = [{ network: 'ResNet-50' as const, cost: 60, quality: 55 }];
    expect(cheaperRivals({ latent, rgb }, 40)[0].latent).toBeUndefined();
    expect(cheaperRivals({ latent, rgb }, 41)[0].latent!.network).toBe('cResNet-39');
  });

  it('are compared at the one quality that both reach where there is but one', () => {
    const line = (network: 'cResNet-39' | 'ResNet-50', ...points: readonly [cost: number, quality: number][]) =>
      points.map(([cost, quality]) => ({ network, cost, quality }));
    const latent = line('cResNet-39', [100, 70], [200, 80]);
    expect(fixedQualityCost({ latent, rgb: line('ResNet-50', [150, 80], [300, 90]) })).toBe(50);
  });
});

describe('fewer operations', () => {
  it('come with a comparable accuracy at one rate at least where one is: only all rates, each having been run, refute it', () => {
    const pairAt = (bpp: number, behind: number) => [
      classified('cResNet-51', 'latent', bpp, 0.7 - behind, { images: 100000 }),
      classified('ResNet-50', 'reconstruction', bpp, 0.7, { images: 100000 }),
    ];
    const ofAll = (...pairs: ResultRecord[][]) => verdictOf(upTo(evidenceOf(pairs.flat())));
    const [low, middle, high] = [0.0983, 0.33, 0.635].map((bpp) => pairAt(bpp, 0.1));
    expect(ofAll(low, middle, high)).toBe('not borne out');
    expect(ofAll(low, middle)).toBe('cannot tell');
    expect(ofAll(low, middle, pairAt(0.635, 0))).toBe('borne out');
    expect(ofAll(pairAt(0.0983, 0))).toBe('borne out');
  });

  it('on images that are no whole symbols are those on what the codec pads them to', () => {
    const run = (task: 'classification' | 'segmentation', records: readonly ResultRecord[]) => {
      const costs = runCosts(evidenceOf(records), task, 0.635);
      if ('missing' in costs) throw new Error('expected costs');
      return costs;
    };
    const own = { width: 1, imageSize: 100 };
    const codec = fakeCodec(0.635, { provenance: { width: 1 } });
    const photos = run('classification', [codec, fakeRecord('cResNet-51', 'latent', 0.635, { provenance: own })]);
    // 13x13 symbols of 32 channels, where 224 px have 28x28: every layer of the decoder is proportional to them.
    expect(photos.decoder).toBe((3_557_277_696 / 28 ** 2) * 13 ** 2);
    const masks = run('segmentation', [
      codec,
      fakeSegmentation('cResNet-51', 'latent', 0.635, { provenance: own, evaluation: { height: 50, width: 90 } }),
    ]);
    expect(masks.decoder).toBe((3_557_277_696 / 28 ** 2) * 7 * 12);
  });
});

describe('rate and quality', () => {
  const rates = [0.0983, 0.33, 0.635];
  const setOf = (...records: RateDistortionRecord[]) => pictureSets(records)[0];
  const codec = (lift: number, tuning: 'none' | 'compression' | 'joint' = 'none', decibels = 0) =>
    fakeRateDistortion('codec', rates, { lift, tuning, decibels });
  const jpeg = fakeRateDistortion('JPEG', [0.05, 0.2, 0.4, 0.8]);
  /** Rates times `factor`. */
  const dearer = (record: RateDistortionRecord, factor: number): RateDistortionRecord => ({
    ...record,
    points: record.points.map((point) => ({ ...point, fileBpp: point.fileBpp * factor })),
  });

  it('is above another codec beyond the tolerance', () => {
    expect(overBaselinePart(setOf(codec(0.02), jpeg), 'JPEG', 0.33, 'ssim').verdict).toBe('borne out');
    expect(overBaselinePart(setOf(codec(-0.02), jpeg), 'JPEG', 0.33, 'ssim').verdict).toBe('not borne out');
    expect(overBaselinePart(setOf(codec(0.02)), 'JPEG', 0.33, 'ssim').found).toBe('missing: JPEG');
  });

  it('beyond the ends of a curve is decided by dominance only', () => {
    const starts = fakeRateDistortion('JPEG', [0.5, 0.8]);
    expect(overBaselinePart(setOf(codec(0.1), starts), 'JPEG', 0.33, 'ssim').verdict).toBe('borne out');
    expect(overBaselinePart(setOf(codec(-0.1), starts), 'JPEG', 0.33, 'ssim').verdict).toBe('cannot tell');
    const ends = fakeRateDistortion('JPEG', [0.1, 0.2]);
    expect(overBaselinePart(setOf(codec(0.1), ends), 'JPEG', 0.33, 'ssim').verdict).toBe('cannot tell');
    expect(overBaselinePart(setOf(codec(-0.2), ends), 'JPEG', 0.33, 'ssim').verdict).toBe('not borne out');
  });

  it('takes the interval of differences paired by image where records keep images', () => {
    const images = 24;
    const withImages = (record: RateDistortionRecord, offset: (image: number) => number): RateDistortionRecord => ({
      ...record,
      points: record.points.map((point) => {
        const of = (value: number) => Array.from({ length: images }, (_, image) => value + offset(image));
        const fileBpp = Array.from({ length: images }, () => point.fileBpp);
        const each = { fileBpp, mse: of(50), ssim: of(point.ssim), msSsim: of(point.msSsim) };
        return { ...point, each };
      }),
    });
    // What images have in common says nothing of a difference; what is left over spreads by 0.002 to either side.
    const common = (image: number) => 0.1 * Math.sin(image);
    const own = withImages(codec(0.001), (image) => common(image) + (image % 2 ? 0.002 : -0.002));
    const part = overBaselinePart(setOf(own, withImages(jpeg, common)), 'JPEG', 0.33, 'ssim');
    const half = (2.069 * 0.002) / Math.sqrt(images - 1);
    expect(part.estimate).toMatchObject({ basis: 'images' });
    expect(part.estimate!.high - part.estimate!.value).toBeCloseTo(half, 6);
    expect(part.margin).toContain(`± ${half.toFixed(3)}¶ `);
    const close = withImages(codec(0.0001), common);
    expect(
      tunedPart(setOf(close, { ...withImages(codec(0.0004), common), tuning: 'joint' }), 0.33, 'ssim', [
        'joint',
        'none',
      ]).verdict,
    ).toBe('borne out');
  });

  it('improves when quality rises and rate falls', () => {
    const verdict = (after: RateDistortionRecord) =>
      improvedPart(setOf(codec(0), after), 0.33, 'psnr', 'joint').verdict;
    expect(verdict(dearer(codec(0, 'joint', 0.4), 0.99))).toBe('borne out');
    expect(verdict(codec(0, 'joint', 0.4))).toBe('cannot tell');
    // As much more rate as still counts as equal.
    expect(verdict(dearer(codec(0, 'joint', 0.4), 1.04))).toBe('cannot tell');
    expect(verdict(dearer(codec(0, 'joint', 0.4), 1.1))).toBe('not borne out');
    expect(verdict(dearer(codec(0, 'joint', -0.4), 0.99))).toBe('not borne out');
    expect(verdict(dearer(codec(0, 'joint', 0.04), 0.99))).toBe('cannot tell');
  });

  it('of joint training goes up for SSIM and down for PSNR, at no more rate', () => {
    const tuned = codec(0, 'compression');
    expect(verdictOf(perceptual(setOf(tuned, codec(0.01, 'joint'))))).toBe('borne out');
    expect(verdictOf(perceptual(setOf(tuned, dearer(codec(0.01, 'joint'), 1.06))))).toBe('cannot tell');
    expect(verdictOf(perceptual(setOf(tuned, codec(-0.01, 'joint'))))).toBe('not borne out');
    expect(verdictOf(lessPsnr(setOf(tuned, codec(0, 'joint', -0.2))))).toBe('borne out');
    expect(verdictOf(lessPsnr(setOf(tuned, codec(0, 'joint', 0.2))))).toBe('not borne out');
    expect(verdictOf(lessPsnr(setOf(tuned, dearer(codec(0, 'joint', -0.2), 0.9))))).toBe('cannot tell');
    expect(verdictOf(lessPsnr(setOf(tuned)))).toBe('not run');
  });

  it('uses two centers at the lowest rate when nearly all symbols lie on two', () => {
    const of = (...records: ResultRecord[]) => lowestRateCenters(evidenceOf(records));
    const taking = (...histogram: number[]) => {
      const record = fakeCodec(0.0983);
      return { ...record, validation: { ...record.validation, histogram } };
    };
    expect(verdictOf(of())).toBe('not run');
    expect(verdictOf(of(fakeCodec(0.33)))).toBe('not run');
    expect(verdictOf(of(taking(0, 733, 0, 0, 267, 0)))).toBe('borne out');
    expect(verdictOf(of(taking(0, 7330, 9, 0, 2661, 0)))).toBe('borne out');
    // 99.9% itself is enough.
    expect(verdictOf(of(taking(0, 7330, 10, 0, 2660, 0)))).toBe('borne out');
    expect(verdictOf(of(taking(0, 7330, 11, 0, 2659, 0)))).toBe('not borne out');
    expect(of(taking(10, 50, 40)).parts[0]).toMatchObject({
      found: '90.00%',
      estimate: { value: 90, unit: 'percent' },
    });
  });
});
