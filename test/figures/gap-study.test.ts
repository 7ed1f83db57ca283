import { describe, expect, it } from 'vitest';
import { figureFiles } from '../../lib/figures/files/files.ts';
import { gapRows, gapStudy } from '../../lib/figures/gap-study/gap-study.ts';
import type { GapRecord, InputType } from '../../lib/records/record.ts';
import { fakeRecord } from './fixtures.ts';
import { expectSnapshot } from './snapshot.ts';

function gap(
  factor: string,
  level: string,
  input: Exclude<InputType, 'original'>,
  seed: number,
  top1: number,
): GapRecord {
  const network = input === 'latent' ? 'cResNet-51' : 'ResNet-50';
  const record = fakeRecord(network, input, 0.635, { provenance: { seed } });
  const touches: InputType[] = factor === 'augmentation' ? ['latent'] : ['latent', 'reconstruction'];
  return { ...record, kind: 'gap-study', factor, level, touches, curve: [{ ...record.curve[0], top1 }] };
}

const study = [
  ...[1, 2].flatMap((seed) => [
    gap('base', '14 epochs', 'latent', seed, 0.7 + 0.01 * seed),
    gap('base', '14 epochs', 'reconstruction', seed, 0.73),
    gap('augmentation', 'stored symbols', 'latent', seed, 0.68),
    gap('epochs', '28', 'latent', seed, 0.74),
  ]),
  gap('epochs', '28', 'reconstruction', 1, 0.75),
  gap('photos', 'a quarter', 'latent', 1, 0.6),
];

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
});

describe('gap-study', () => {
  it('is drawn as before', async () => {
    const { svg, csv } = await figureFiles(gapStudy.draw(study));
    expectSnapshot('gap-study', svg);
    expect(csv.split('\n')[1]).toBe('base,14 epochs,0.635,1,71,73,-2');
  });

  it('says what it lacks', () => {
    expect(() => gapStudy.draw([])).toThrow(/gap-study: expected both roads of one training .*--only gap-study/);
  });
});
