// One quantity, one name: each rate is the target, the estimate by entropy or what files take, and its name says which.
import { describe, expect, it } from 'vitest';
import { dctRecords } from './dct-records.ts';
import { study } from './gap-records.ts';
import { learningRateRecords } from './learning-rate-records.ts';
import { resultsFolder } from '../../lib/experiments/reference/folders.ts';
import { figures } from '../../lib/figures/index.ts';
import type { MeasuredRates } from '../../lib/records/measured-rates.ts';
import { readRecords } from '../records/read-records.ts';
import type { ResultRecord } from '../../lib/records/record.ts';

const records = await readRecords(resultsFolder('imagenette'));

/** Names of all fields in a value, however deep. */
function fieldsOf(value: unknown, names = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return names;
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) names.add(name);
    fieldsOf(inner, names);
  }
  return names;
}

const isRate = (name: string) => /bpp$/i.test(name);
const ofSomeKind = /^(target|entropy|file)Bpp$/;

describe('rates of the committed run on photos', () => {
  it.each([...new Set(records.map(({ kind }) => kind))])('are named in its records: %s', (kind) => {
    const own: readonly ResultRecord[] = records.filter((record) => record.kind === kind);
    const names = [...fieldsOf(own)].filter(isRate);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).toMatch(ofSomeKind);
  });

  it.each(Object.entries(figures).filter(([, { reads }]) => reads.length > 0))(
    'are named in the data and the marks of %s',
    (_, { draw }) => {
      const figure = draw([...records, ...study, ...dctRecords, ...learningRateRecords]);
      for (const column of figure.data.columnNames().filter(isRate)) {
        // What is in front says of which task, or which of a file's bytes.
        expect(column).toMatch(
          /^(target|((classification|segmentation|jpeg_headerless|jpeg_whole)_)?(entropy|file))_bpp$/,
        );
      }
      // Shares are in percent everywhere, differences in points.
      for (const column of figure.data.columnNames().filter((name) => /top[15]|miou|accuracy/.test(name)))
        expect(column).toMatch(/_(percent|points|seeds)$/);
      // `toBpp` is where an arrow ends.
      if (figure.form === 'chart')
        for (const name of [...fieldsOf(figure.spec)].filter(isRate))
          expect(name).toMatch(/^(target|entropy|file|to)Bpp$/);
    },
  );

  it('are higher in files than by entropy, of the same images', () => {
    const both = records
      .flatMap((record): readonly MeasuredRates[] => {
        if (record.kind === 'codec') return [record.validation];
        return record.kind === 'rate-distortion' ? record.points : [];
      })
      .filter(({ entropyBpp }) => entropyBpp !== null);
    expect(both.length).toBeGreaterThan(10);
    for (const { entropyBpp, fileBpp } of both) expect(fileBpp).toBeGreaterThan(entropyBpp!);
  });
});
