import { beforeAll, describe, expect, it } from 'vitest';
import type { Drawing } from '../../lib/figures/figure.ts';
import { figure3 } from '../../lib/figures/figure-3/figure-3.ts';
import { figures } from '../../lib/figures/index.ts';
import { table2 } from '../../lib/figures/table-2/table-2.ts';
import { readRecords } from '../records/read-records.ts';
import type { ResultRecord } from '../../lib/records/record.ts';
import { nothingToDraw, sentenceOf } from '../../lib/figures/chart/words.ts';
import { tweakedAlone } from '../../lib/notebook/tweak-display.ts';
import { fakeRecord } from './fixtures.ts';
import { dctRecords } from './dct-records.ts';
import { learningRateRecords } from './learning-rate-records.ts';
import { study } from './gap-records.ts';
import { expectTwoSentences } from './sentences.ts';
import { subtitleOf } from './subtitle.ts';

describe('sentenceOf', () => {
  it('joins clauses into one', () => {
    expect(sentenceOf(['dots: points', 'lines: means'])).toBe('Dots: points; lines: means.');
    expect(sentenceOf(['JPEG is right of the panels'])).toBe('JPEG is right of the panels.');
  });
});

describe('guessing', () => {
  it('is told to two digits, the same in Figure 3 and Table 2: 1 in 150 is 0.67%, not 1%', () => {
    const records = [fakeRecord('ResNet-50', 'original', null, { classes: 150 })];
    expect(subtitleOf(figure3.draw(records))).toContain('guessing: 0.67% top-1, 3.3% top-5');
    expect(table2.draw(records).notes.join(' ')).toContain('Guessing gives 3.3% top-5, 0.67% top-1.');
  });
});

describe('nothingToDraw', () => {
  const messageFor = (records: ResultRecord[]) =>
    nothingToDraw('figure-6', records, 'marks, got none', 'measure').message;
  const ofProfile = (profile: string) => fakeRecord('ResNet-50', 'original', null, { provenance: { profile } });

  it('names the command that makes what is missing, for the profile of the records that there are', () => {
    expect(messageFor([ofProfile('imagenette'), ofProfile('imagenette')])).toBe(
      'figure-6: expected marks, got none; measure them first: npx without-decoding reproduce --profile imagenette --only figure-6',
    );
    expect(messageFor([ofProfile('my own')])).toContain("--profile 'my own' --only");
  });

  it('leaves the profile to the reader where there are none, or those of two', () => {
    expect(messageFor([])).toContain('reproduce --profile NAME --only figure-6');
    expect(messageFor([ofProfile('quick'), ofProfile('paper')])).toContain('--profile NAME');
  });
});

describe('the figures and tables of the committed records', () => {
  let records: ResultRecord[];
  beforeAll(async () => {
    records = [
      ...(await readRecords(new URL('../../data/results/imagenette', import.meta.url).pathname)),
      ...study,
      ...dctRecords,
      ...learningRateRecords,
    ];
  });

  for (const [name, { draw }] of Object.entries(figures)) {
    it(`${name} has a caption of two sentences, and as many under its title`, () => {
      expectTwoSentences(draw(records));
    });

    it(`${name} of a tweaked run alone says so, and keeps its words`, () => {
      const figure = draw(records);
      const alone: Drawing = tweakedAlone(figure, 'L 8 instead of 6');
      expectTwoSentences(alone);
      expect(alone.title).toBe(`${figure.title}, tweaked`);
      expect(alone.caption).toContain('L 8 instead of 6');
      const rest = (one: Drawing) => (one.form === 'chart' ? one.details : one.notes);
      expect(rest(alone)).toEqual([figure.caption, ...rest(figure)]);
      if (alone.form === 'chart') {
        expect((alone.spec.title as { text: string }).text).toBe(alone.title);
        expect(subtitleOf(alone)).toBe(subtitleOf(figure as typeof alone));
      }
    });
  }

  it('keep the details of charts in their specs', () => {
    const figure = figures['figure-8'].draw(records);
    if (figure.form !== 'chart') throw new Error('figure-8 is a chart');
    expect(figure.details.length).toBeGreaterThan(2);
    expect(figure.spec.usermeta).toEqual({ details: figure.details });
  });
});
