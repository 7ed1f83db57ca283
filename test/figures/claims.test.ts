import { describe, expect, it } from 'vitest';
import { claimGroups, claimsTable } from '../../lib/figures/claims/claims.ts';
import type { ScaledClaim } from '../../lib/claims/claim.ts';
import { evidenceOf } from '../../lib/claims/evidence.ts';
import { verdictText } from '../../lib/claims/verdict.ts';
import { prepareSyntheticScenes } from '../../lib/datasets/synthetic-scenes.ts';
import { figureFiles } from '../../lib/figures/files/files.ts';
import { paperNumbers } from '../../lib/records/paper.ts';
import type { ResultRecord } from '../../lib/records/record.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { onScenes, paperRecords, wholeRun } from '../claims/claims-records.ts';
import { fakeRateDistortion } from './fixtures.ts';
import { expectSnapshot } from './snapshot.ts';

const resultsOf = (records: readonly ResultRecord[]): ScaledClaim[] => claimGroups(evidenceOf(records)).flat();

describe('claims', () => {
  it("has a row for every statement of the paper but the schedule's", () => {
    const covered = new Set(resultsOf([]).flatMap(({ statements }) => statements));
    const known = paperNumbers().statements.map(({ id }) => id);
    expect(known.filter((id) => !covered.has(id))).toEqual(['training-speed-up']);
    expect([...covered].filter((id) => !known.includes(id))).toEqual([]);
  });

  it('is not run without records', () => {
    expect(new Set(resultsOf([]).map(({ verdict }) => verdict))).toEqual(new Set(['not run']));
    expect(claimsTable([]).caption).toContain('only operations are counted');
  });

  it("bears out of the paper's own table what its intervals allow", () => {
    const verdicts = Object.fromEntries(
      resultsOf(paperRecords()).map(({ statements, verdict }) => [statements[0], verdict]),
    );
    expect(verdicts).toMatchObject({
      'operations-up-to': 'borne out',
      'operations-range': 'borne out',
      'latent-top5': 'borne out',
      'top5-gap-high-rate': 'borne out',
      'top5-gap-low-rate': 'borne out',
      'classification-with-decoding': 'borne out',
      // A difference of 0.2 points on 50,000 images is no proof, nor is one mIoU without the IoUs of its classes.
      'top5-gap-shrinks': 'cannot tell',
      'classification-at-fixed-cost': 'cannot tell',
      'segmentation-medium-rate': 'cannot tell',
      'segmentation-high-rate': 'cannot tell',
      'segmentation-low-rate': 'cannot tell',
      'joint-classification': 'not run',
    });
  });

  it('asks of fine-tuning on the images that a tuned codec was measured on, and on no others', () => {
    const onPictures = [
      fakeRateDistortion('codec', [0.0983, 0.33, 0.635], { lift: 0.01 }),
      fakeRateDistortion('JPEG 2000', [0.05, 0.1, 0.3, 0.6, 1]),
    ].map((record) => ({ ...record, images: { ...record.images, name: 'other pictures' } }));
    const texts = resultsOf([...wholeRun(), ...onPictures])
      .map(({ claim }) => claim)
      .filter((claim) => claim.includes('other pictures'));
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(text).toMatch(/^The codec is above JPEG( 2000)? in SSIM/);
  });

  it('tells top-5 for a thousand classes, and top-1 for few', () => {
    expect(claimsTable(paperRecords()).notes[0]).not.toContain('top-1');
    expect(claimsTable(wholeRun()).notes[0]).toContain('top-1 decides here');
  });

  it('says in each verdict on the embedded scenes that it holds at toy scale', async () => {
    const scenes = onScenes(wholeRun());
    const told = [...new Set(resultsOf(scenes).map(verdictText))].sort();
    expect(told).toEqual([
      'borne out at toy scale',
      'cannot tell at toy scale',
      'not borne out at toy scale',
      'not run',
    ]);
    // The verdicts themselves are those of the same numbers on other data, which say nothing of toys.
    expect(resultsOf(scenes).map(({ verdict }) => verdict)).toEqual(
      resultsOf(wholeRun()).map(({ verdict }) => verdict),
    );
    expect(resultsOf(wholeRun()).map(verdictText).join()).not.toContain('toy');
    expect(claimsTable(scenes).caption).toMatch(
      /^\d+ borne out at toy scale, .*: a demonstration on the kit's own scenes/,
    );
    const { svg, csv, md } = await figureFiles(claimsTable(scenes));
    expect(Number(/width="(\d+)"/.exec(svg)![1])).toBeLessThanOrEqual(800);
    expectSnapshot('claims-at-toy-scale', svg);
    for (const text of [csv, md]) {
      expect(text).toMatch(/(borne out|cannot tell) at toy scale/);
      // As a cell of its own and not as the verdict on a part.
      expect(text).not.toMatch(/[|,] *(borne out|not borne out|cannot tell) *\|/);
    }
  });

  it('knows the embedded scenes by the name that they are stored under', async () => {
    const split = await prepareSyntheticScenes(await temporaryFolder(), { seed: 1, part: 'val', count: 1, size: 16 });
    const [record] = wholeRun();
    const { provenance } = record;
    const named = { ...record, provenance: { ...provenance, dataset: { ...provenance.dataset, name: split.name } } };
    expect(evidenceOf([named]).atToyScale).toBe(true);
    expect(evidenceOf([record]).atToyScale).toBe(false);
    split.close();
  });

  it('has one line of data per number, with its interval', () => {
    const rows = claimsTable(wholeRun()).data.objects() as {
      value: number | null;
      low: number;
      high: number;
      part_verdict: string;
    }[];
    for (const { value, low, high, part_verdict: verdict } of rows) {
      if (value === null) expect(verdict).toBe('not run');
      else expect(low <= value && value <= high).toBe(true);
    }
  });

  it('is drawn and written as before, at most 800 pixels wide', async () => {
    const { svg, csv, md } = await figureFiles(claimsTable(wholeRun()));
    expect(Number(/width="(\d+)"/.exec(svg)![1])).toBeLessThanOrEqual(800);
    expectSnapshot('claims', svg);
    await expect(csv).toMatchFileSnapshot('snapshots/claims.csv');
    await expect(md).toMatchFileSnapshot('snapshots/claims.md');
  });

  it('fits without records too', async () => {
    const { svg, md } = await figureFiles(claimsTable([]));
    expect(Number(/width="(\d+)"/.exec(svg)![1])).toBeLessThanOrEqual(800);
    const columns = md
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').length);
    expect(new Set(columns)).toEqual(new Set([7]));
  });
});
