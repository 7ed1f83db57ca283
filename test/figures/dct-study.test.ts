import { describe, expect, it } from 'vitest';
import { dctPairs, dctStudy } from '../../lib/figures/dct-study/dct-study.ts';
import { figureFiles } from '../../lib/figures/files/files.ts';
import { asRecord } from '../../lib/records/record-reader.ts';
import { dctRecords } from './dct-records.ts';
import { expectSnapshot } from './snapshot.ts';

describe('dctPairs', () => {
  it('are of one rate and seed, from the lowest rate up; a network alone is none', () => {
    const pairs = [...dctPairs(dctRecords)].map(([bpp, own]) => [
      bpp,
      own.map(({ latent, dct }) => [latent.provenance.seed, latent.curve[0].top1, dct.curve[0].top1]),
    ]);
    expect(pairs).toEqual([
      [0.33, [[1, 0.61, 0.53]]],
      [
        0.635,
        [
          [1, 0.66, 0.595],
          [2, 0.67, 0.59],
        ],
      ],
    ]);
  });
});

describe('dct-study', () => {
  it('is drawn as before', async () => {
    const { svg, csv } = await figureFiles(dctStudy.draw(dctRecords));
    expectSnapshot('dct-study', svg);
    expect(csv.trimEnd().split('\n')).toHaveLength(1 + 6);
    expect(csv.split('\n')[2]).toMatch(/^cResNet-51,dct,0.33,1,0.3201,7,0.41\d+,0.6401,53,95,/);
  });

  it('says both differences, both rates and how they were counted', () => {
    const { caption, details } = dctStudy.draw(dctRecords);
    expect(caption).toContain(
      'Symbols minus coefficients: +8.0 points at 0.330 bpp (1 seed), +7.3 points at 0.635 bpp (mean of 2 seeds).',
    );
    expect(details[0]).toContain(
      'at 0.330 bpp symbols 0.314, JPEG at quality 7 0.320 (0.410 with nothing but headers and tables left out, whole files 0.640)',
    );
    expect(details[0]).toContain('JPEG: files less the bytes of a uniform grey picture, 4:4:4');
    expect(details[0]).toContain('on 512 training images, of which JPEG takes 0.100 at the least');
  });

  it('says what it lacks, and takes one profile’s records', () => {
    const alone = dctRecords.filter(({ input }) => input === 'dct');
    expect(() => dctStudy.draw(alone)).toThrow(/dct-study: expected both networks of one rate .*--only dct-study/);
    const [first, ...rest] = dctRecords;
    const other = { ...first, provenance: { ...first.provenance, profile: 'another' } };
    expect(() => dctStudy.draw([other, ...rest])).toThrow('expected records of one profile');
  });
});

describe('a record of the study', () => {
  const dct = dctRecords.find(({ input }) => input === 'dct')!;

  it.each([
    [
      'says what JPEG file its coefficients are of',
      { jpeg: null },
      'expected "jpeg" exactly when input is "dct", got null for "dct"',
    ],
    ['reads symbols or coefficients', { input: 'original' }, 'input: expected one of latent, dct, got "original"'],
    ['has a rate', { fileBpp: null }, 'fileBpp: expected a number, got null'],
  ])('%s', (_, change, message) => {
    expect(asRecord(dct)).toEqual(dct);
    expect(() => asRecord({ ...dct, ...change })).toThrow(message);
  });
});
