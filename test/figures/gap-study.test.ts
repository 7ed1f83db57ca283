import { describe, expect, it } from 'vitest';
import { figureFiles } from '../../lib/figures/files/files.ts';
import { gapRows, gapStudy } from '../../lib/figures/gap-study/gap-study.ts';
import { study } from './gap-records.ts';
import { expectSnapshot } from './snapshot.ts';

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
