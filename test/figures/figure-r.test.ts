import { describe, expect, it } from 'vitest';
import { comparedPanels } from '../../lib/figures/figure-r/bd-accuracy.ts';
import { figureR } from '../../lib/figures/figure-r/figure-r.ts';
import { readingPanels } from '../../lib/figures/figure-r/reading-curves.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import type { ResultRecord } from '../../lib/records/record.ts';
import { allReadings, fakeReading, fakeRoads, gains } from './fixtures-reading.ts';
import { expectTwoSentences } from './sentences.ts';
import { expectSnapshot } from './snapshot.ts';

type Row = Record<string, string | number | null>;
const rowsOf = (records: readonly ResultRecord[]) => figureR.draw(records).data.objects() as Row[];
const alone = (...codecs: Parameters<typeof fakeReading>[]) => codecs.map((one) => fakeReading(...one));

describe('figureR', () => {
  const cases: Record<string, readonly ResultRecord[]> = {
    'figure-r': allReadings,
    'figure-r-as-it-is': alone(['JPEG'], ['JPEG 2000', { rates: [2, 4] }], ['codec', { rates: [0.05] }]),
    'figure-r-no-jpeg': [...alone(['codec'], ['AVIF']), ...fakeRoads()],
  };
  for (const [name, records] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const figure = figureR.draw(records);
      expectTwoSentences(figure);
      expect(specWarnings(figure.spec)).toEqual([]);
      expectSnapshot(name, await renderSvg(figure.spec));
    });
  }

  it('gives the points that codecs are apart as BD-accuracy, whatever their rates: parallel lines in log-rate', () => {
    const rows = rowsOf(allReadings).filter((row) => row['trained_on'] === 'original images');
    expect(rows.length).toBe(2 * (3 + 4 * 4));
    for (const row of rows) {
      const { codec, bd_accuracy_points: points } = row as { codec: keyof typeof gains; bd_accuracy_points: number };
      if (codec === 'JPEG') expect(points).toBeNull();
      else expect(points).toBeCloseTo(gains[codec], 1);
    }
  });

  it('has an interval over images for accuracy, over classes for mIoU, and none where only means were kept', () => {
    const of = (task: string, rows: readonly Row[]) =>
      rows.find((row) => row['task'] === task && row['codec'] === 'AVIF')! as Record<string, number | null>;
    const rows = rowsOf(allReadings);
    const top1 = of('classification', rows);
    expect(top1['bd_accuracy_low_points']!).toBeLessThan(top1['bd_accuracy_points']!);
    expect(top1['bd_accuracy_high_points']!).toBeGreaterThan(top1['bd_accuracy_points']!);
    // Every class is as much better as the mean.
    const miou = of('segmentation', rows);
    expect(miou['bd_accuracy_low_points']).toBeCloseTo(miou['bd_accuracy_points']!, 6);
    const means = of('classification', rowsOf(alone(['JPEG', { each: false }], ['AVIF'])));
    expect(means['bd_accuracy_points']).toBeCloseTo(gains.AVIF, 1);
    expect(means['bd_accuracy_low_points']).toBeNull();
  });

  it('has the interval of the mIoU of areas on the side of its value: ten points more in every image', () => {
    const withAreas = (codec: 'JPEG' | 'WebP', more: number) => {
      const reading = fakeReading(codec, { task: 'segmentation' });
      const points = reading.points.map((point, at) => {
        const percent = 40 + 5 * at + more;
        const [intersection, union] = [percent, 100].map((area) => Array<number>(400 * 21).fill(area));
        const each = { bytes: Array<number>(400).fill(512 * point.fileBpp), intersection, union };
        return { ...point, miou: percent / 100, classIou: Array<number>(21).fill(percent / 100), each };
      });
      return { ...reading, points };
    };
    const [{ deltas }] = comparedPanels(readingPanels([withAreas('JPEG', 0), withAreas('WebP', 10)]));
    const ten = expect.closeTo(10, 9);
    expect(deltas).toMatchObject([{ series: 'WebP', points: ten, interval: { low: ten, high: ten } }]);
  });

  it('gives what training on a codec’s pictures gains over reading the same files as they are', () => {
    const own = rowsOf(allReadings).filter((row) => row['trained_on'] === 'pictures of the codec');
    const jpegs = own.filter((row) => row['task'] === 'classification' && row['codec'] !== 'codec');
    expect(jpegs.length).toBe(4);
    // The invented networks gain 8 points; rates between two settings are on a line, but for rounding to whole bytes.
    for (const row of jpegs) {
      expect(row['gain_points']).toBeCloseTo(8, 1);
      expect(row['gain_low_points']!).toBeLessThan(8);
      expect(row['gain_high_points']!).toBeGreaterThan(8);
    }
    // Records of trainings keep means alone: of the learned codec's networks there is a gain and no interval.
    const learned = own.find((row) => row['codec'] === 'codec' && row['target_bpp'] === 0.635)!;
    const [asItIs] = rowsOf(allReadings).filter(
      (row) => row['trained_on'] === 'original images' && row['codec'] === 'codec' && row['target_bpp'] === 0.635,
    );
    expect(learned['gain_points']).toBeCloseTo(
      (learned['top1_percent'] as number) - (asItIs['top1_percent'] as number),
      3,
    );
    expect(learned['gain_low_points']).toBeNull();
    expect(rowsOf(alone(['JPEG']))[0]['gain_points']).toBeNull();
  });

  it('compares no readings of a part of the images with scores of all of them', () => {
    const all = allReadings.map((record) =>
      record.kind === 'machine-reading'
        ? record
        : { ...record, provenance: { ...record.provenance, dataset: { ...record.provenance.dataset, val: 1000 } } },
    );
    const rows = rowsOf(all).filter(
      (row) => row['task'] === 'classification' && row['trained_on'] !== 'original images',
    );
    const ofAll = rows.filter((row) => row['images'] === 1000);
    expect([...new Set(ofAll.map((row) => row['codec']))]).toEqual(['codec']);
    for (const row of ofAll) expect([row['gain_points'], row['bd_accuracy_points']]).toEqual([null, null]);
    expect(figureR.draw(all).details.join()).toContain('of other images');
  });

  it('says so where codecs have no rates in common, or one alone, and gives no number', () => {
    const { details } = figureR.draw(cases['figure-r-as-it-is']);
    expect(details.join()).toContain('JPEG 2000 no common rates');
    expect(details.join()).toContain('Deep compression one rate only');
    const rows = rowsOf(cases['figure-r-as-it-is']);
    expect(rows.map((row) => row['bd_accuracy_points'])).toEqual(rows.map(() => null));
    const still = figureR.draw(alone(['JPEG'], ['WebP', { rates: [0, 0.25, 0.5] }]));
    expect(still.details.join()).toContain('WebP rate of 0');
    // On a logarithmic axis there is no place for it.
    expect(JSON.stringify(still.spec)).not.toContain('"fileBpp":0,');
  });

  it('compares networks of one seed, that of the readings, whatever other seeds of them there are', () => {
    const [first, second] = [fakeRoads(1), fakeRoads(2)];
    const own = (records: readonly ResultRecord[]) =>
      rowsOf(records).filter((row) => row['trained_on'] === 'symbols' && row['task'] === 'classification');
    expect(own([...allReadings, ...second]).map((row) => row['seeds'])).toEqual(Array(3).fill('1'));
    const one = own([fakeReading('JPEG'), ...first, ...second]);
    expect(one.map((row) => row['seeds'])).toEqual(Array(3).fill('1'));
    expect(one.map((row) => row['top1_percent'])).toEqual(
      own([fakeReading('JPEG'), ...first]).map((row) => row['top1_percent']),
    );
  });

  it('stands where readings of two seeds are in the mean, of rates as of accuracies', () => {
    const reading = fakeReading('codec', { rates: [0.1], each: false });
    const seeds = [
      [0.08, 0.3],
      [0.12, 0.4],
    ].map(([fileBpp, top1], at) => ({
      ...reading,
      points: reading.points.map((point) => ({ ...point, fileBpp, top1, top5: 2 * top1 })),
      provenance: { ...reading.provenance, seed: at + 1, key: `seed ${at + 1}` },
    }));
    const [{ points, seeds: drawn }] = readingPanels(seeds)[0].curves;
    expect(drawn).toEqual([1, 2]);
    expect(points).toEqual([
      {
        setting: '0.1 bpp',
        targetBpp: 0.1,
        images: 400,
        fileBpp: expect.closeTo(0.1, 12),
        top1: expect.closeTo(0.35, 12),
        top5: expect.closeTo(0.7, 12),
      },
    ]);
  });

  it('lays a second run over the first: dotted, hollow where points moved, and what the BD-accuracy becomes', async () => {
    const tweaked = allReadings.map((record) =>
      record.kind === 'machine-reading' && record.codec === 'codec'
        ? fakeReading('codec', { ...record, gain: 5 })
        : record,
    );
    const overlay = { records: tweaked, change: 'beta 250 instead of 500' };
    const figure = figureR.draw(allReadings, overlay);
    expectTwoSentences(figure);
    expectSnapshot('overlay-figure-r', await renderSvg(figure.spec));
    const rows = figure.data.objects() as Row[];
    // The operating points of the learned codec, for both tasks, and what its own networks gain over them; nothing else.
    const moved = rows.filter((row) => row['run'] === 'tweaked');
    expect(moved.map((row) => row['codec'])).toEqual(Array(6 + 12).fill('codec'));
    expect(moved.filter((row) => row['trained_on'] === 'original images').length).toBe(6);
    const same = figureR.draw(allReadings, { ...overlay, records: allReadings });
    expect(same.caption).toContain('are the same here');
  });

  it('refuses records of two profiles, and says what it lacks', () => {
    const other = fakeReading('AVIF', { provenance: { profile: 'another' } });
    expect(() => figureR.draw([fakeReading('JPEG'), other])).toThrow(/figure-r: expected records of one profile/);
    expect(() => figureR.draw(fakeRoads())).toThrow(/figure-r: expected what a network reads .*--only figure-r/);
  });
});
