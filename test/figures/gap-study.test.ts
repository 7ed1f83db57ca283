import { describe, expect, it } from 'vitest';
import { figureFiles } from '../../lib/figures/files/files.ts';
import { seedNames } from '../../lib/figures/gap-study/gap-panel.ts';
import { gapRows } from '../../lib/figures/gap-study/gap-rows.ts';
import { gapStudy } from '../../lib/figures/gap-study/gap-study.ts';
import { study } from './gap-records.ts';
import { expectSnapshot } from './snapshot.ts';
import { subtitleOf } from './subtitle.ts';

describe('gapRows', () => {
  it('takes the base for the road that a change does not touch, and no pair where the other road is missing', () => {
    const rows = gapRows(study);
    expect(
      rows.map(({ factor, runs }) => [factor, runs.map(({ seed, latent, pixels }) => [seed, latent, pixels])]),
    ).toEqual([
      [
        'base',
        [
          [1, 71, 73],
          [2, 72, 73],
        ],
      ],
      [
        'augmentation',
        [
          [1, 68, 73],
          [2, 68, 73],
        ],
      ],
      // Seed 2's ResNet-50 is not there yet: the base's was trained for another length.
      ['epochs', [[1, 74, 75]]],
    ]);
  });

  it('takes the base of the same operating point, and has the highest rate first', () => {
    const further = study.map((record) => ({
      ...record,
      targetBpp: 0.33,
      fileBpp: 0.35,
      curve: record.curve.map((epoch) => ({ ...epoch, top1: epoch.top1 - 0.1 })),
    }));
    const rows = gapRows([...further, ...study]);
    expect(rows.map(({ targetBpp, otherFileBpp }) => [targetBpp, otherFileBpp])).toEqual([
      ...Array(3).fill([0.635, null]),
      ...Array(3).fill([0.33, null]),
    ]);
    // A change of cResNet-51 alone is held against the base's ResNet-50: 73 at one rate, 63 at the other.
    const changed = rows.filter(({ factor }) => factor === 'augmentation');
    expect(changed.map(({ runs }) => [runs[0].latent, runs[0].pixels])).toEqual([
      [68, 73],
      [expect.closeTo(58, 9), expect.closeTo(63, 9)],
    ]);
  });
});

it.each([
  [[1], '1'],
  [[1, 2], '1, 2'],
  [[1, 2, 3, 4, 5], '1–5'],
  [[1, 2, 4], '1, 2, 4'],
])('seeds %j are named %s', (seeds, named) => {
  expect(seedNames({ runs: seeds.map((seed) => ({ seed, latent: 1, pixels: 1 })) })).toBe(named);
});

describe('gap-study', () => {
  it('is drawn as before', async () => {
    const { svg, csv } = await figureFiles(gapStudy.draw(study));
    expectSnapshot('gap-study', svg);
    expect(csv.split('\n')[1]).toBe('base,14 epochs,0.635,1,71,73,-2');
  });

  it("draws Student's interval from three seeds on, inside the panel", () => {
    const third = study.flatMap((record) =>
      record.provenance.seed === 1 && record.factor === 'base'
        ? [{ ...record, provenance: { ...record.provenance, seed: 3 } }]
        : [],
    );
    expect(JSON.stringify(gapStudy.draw(study).spec)).not.toContain('"field":"low"');
    const drawn = JSON.stringify(gapStudy.draw([...study, ...third]).spec);
    expect(drawn).toContain('"field":"low"');
    // -2, -1 and -2: -1.667 ± 4.303 · 0.5774 / √3.
    expect(drawn).toContain('"low":-3.101,"high":-0.2323');
    expect(drawn).toMatch(/"domain":\[-(5|6),/);
  });

  it('names the seeds of the base, and of a change that lacks one of them', () => {
    const texts = JSON.stringify(gapStudy.draw(study).spec).match(/"text":"[^"]*\(seeds? [^"]*"/g);
    expect([...new Set(texts)]).toEqual([
      '"text":"71.5 − 73.0 = −1.5 (seeds 1, 2)"',
      '"text":"74.0 − 75.0 = −1.0 (seed 1)"',
    ]);
  });

  it("names another rate than the base's: with another codec two things change", () => {
    const other = study.flatMap((record) =>
      record.factor === 'base' ? [{ ...record, factor: 'codec', level: 'others', fileBpp: 0.7 }] : [],
    );
    const { spec, details, data } = gapStudy.draw([...study, ...other]);
    expect(JSON.stringify(spec)).toContain('codec: others (0.700 bpp)');
    expect(details.join(' ')).toContain('a change of two things');
    expect(data.toCSV()).toContain('codec,others,0.635,0.7,1,71,73,-2');
    const lower = other.map((record) => (record.factor === 'codec' ? { ...record, fileBpp: 0.5 } : record));
    expect(gapStudy.draw([...study, ...lower]).data.toCSV()).toContain('codec,others,0.635,0.5,1,71,73,-2');
    // At half precision the same codec's files differ by 0.3 %.
    const half = other.map((record) => ({ ...record, fileBpp: 1.003 * study[0].fileBpp! }));
    expect(JSON.stringify(gapStudy.draw([...study, ...half]).spec)).not.toContain(' bpp)');
    const alone = gapStudy.draw(study);
    expect(JSON.stringify(alone.spec)).not.toContain(' bpp)');
    expect(alone.details.join(' ')).not.toContain('two things');
    expect(alone.data.toCSV()).not.toContain('file_bpp');
  });

  it('is drawn without the base, and says so: a run that was cut off has changes alone', () => {
    const changes = study.filter(({ factor }) => factor !== 'base');
    const alone = gapStudy.draw(changes);
    // Of the change that both roads were trained with, seed 1 alone: 74 - 75.
    expect(alone.data.toCSV().trim().split('\n').slice(1)).toEqual(['epochs,28,0.635,1,74,75,-1']);
    const subtitle = subtitleOf(alone);
    expect(subtitle).toMatch(/^Profile fixture, changes: /);
    expect(subtitle).toContain('not trained yet: the base at 0.635 bpp');
    expect(subtitle).not.toContain('dashed');
    expect(subtitleOf(gapStudy.draw(study))).toContain('dashed: the base, learning rate 0.025');
    expect(subtitleOf(gapStudy.draw(study))).not.toContain('not trained');
  });

  it('says what it lacks', () => {
    expect(() => gapStudy.draw([])).toThrow(/gap-study: expected both roads of one training .*--only gap-study/);
  });
});
