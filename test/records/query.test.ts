import { describe, expect, expectTypeOf, it } from 'vitest';
import { answering } from '../../lib/records/query.ts';
import type { ClassificationRecord, CodecRecord, ResultRecord } from '../../lib/records/record.ts';
import { fakeRates, fakeTuned } from '../figures/fixtures-compression.ts';
import { fakeCodec, fakeFigure3, fakeRecord, fakeSegmentation } from '../figures/fixtures.ts';

const records: ResultRecord[] = [
  fakeCodec(0.33),
  ...fakeFigure3([0.635, 0.33]),
  fakeRecord('cResNet-51', 'latent', 0.33, { tuning: 'joint' }),
  { ...fakeRecord('cResNet-39', 'latent', 0.0983), curve: [] },
  fakeSegmentation('cResNet-51', 'latent', 0.33),
  fakeRates('codec'),
  fakeRates('codec', { tuning: 'joint' }),
  { ...fakeRates('JPEG'), points: [] },
  fakeRates('JPEG 2000'),
];

describe('a query', () => {
  it('is answered by the records of its kind that hold a result, and nothing fine-tuned', () => {
    const found = answering(records, { kind: 'network', tasks: ['classification'] });
    expect(found).toEqual(fakeFigure3([0.635, 0.33]));
    expectTypeOf(found).toEqualTypeOf<ClassificationRecord[]>();
    expect(answering(records, { kind: 'runtime' })).toEqual([]);
    expectTypeOf(answering(records, { kind: 'codec' })).toEqualTypeOf<CodecRecord[]>();
  });

  it('picks networks together with what they read, of one task or both', () => {
    const setups = [{ network: 'ResNet-50', input: 'original' }] as const;
    const originals = answering(records, { kind: 'network', tasks: ['classification'], setups });
    expect(originals.map(({ network, input }) => `${network} ${input}`)).toEqual(['ResNet-50 original']);
    const both = answering(records, {
      kind: 'network',
      tasks: ['classification', 'segmentation'],
      setups: [{ network: 'cResNet-51', input: 'latent' }],
      tunings: ['none', 'joint'],
    });
    expect(both.map(({ kind, tuning }) => `${kind} ${tuning}`)).toEqual([
      'classification none',
      'classification none',
      'classification joint',
      'segmentation none',
    ]);
  });

  it('picks codecs and their tunings', () => {
    const named = (found: readonly { codec: string; tuning: string }[]) =>
      found.map(({ codec, tuning }) => `${codec} ${tuning}`);
    expect(named(answering(records, { kind: 'rate-distortion', codecs: ['codec', 'JPEG', 'JPEG 2000'] }))).toEqual([
      'codec none',
      'JPEG 2000 none',
    ]);
    expect(
      named(answering(records, { kind: 'rate-distortion', codecs: ['codec'], tunings: ['joint', 'compression'] })),
    ).toEqual(['codec joint']);
    expect(answering(fakeTuned([0.33]), { kind: 'network', tasks: ['segmentation'] })).toHaveLength(1);
  });
});
