import { describe, expect, it } from 'vitest';
import { augmentationNotes } from '../../lib/figures/chart/augmentation-note.ts';
import { figure3 } from '../../lib/figures/figure-3/figure-3.ts';
import { asRecord } from '../../lib/records/record-reader.ts';
import { table2 } from '../../lib/figures/table-2/table-2.ts';
import { fakeRecord, fakeSegmentation } from './fixtures.ts';

const symbols = fakeRecord('cResNet-51', 'latent', 0.33);
const pictures = { ...fakeRecord('cResNet-39', 'latent', 0.33), augmentation: 'pictures' } as const;

describe('what is said of augmentation', () => {
  it('is how the networks on the compressed representation got their crops', () => {
    expect(augmentationNotes([fakeRecord('ResNet-50', 'original', null)])).toEqual([]);
    expect(augmentationNotes([symbols])).toEqual([
      expect.stringContaining(
        'for those on the compressed representation, of the compressed representation itself (A.4).',
      ),
    ]);
    expect(augmentationNotes([pictures])).toEqual([
      expect.stringContaining('of pictures, which their codec encoded anew each time.'),
    ]);
  });

  it('names the networks where they differ', () => {
    const [note] = augmentationNotes([
      symbols,
      pictures,
      { ...fakeSegmentation('cResNet-51', 'latent', 0.33), augmentation: 'pictures' },
    ]);
    expect(note).toContain(
      'itself (A.4): cResNet-51; of pictures, which their codec encoded anew each time: cResNet-39, cResNet-51-d.',
    );
  });

  it('stands in Figure 3 and Table 2', () => {
    const records = [fakeRecord('ResNet-50', 'original', null), pictures];
    expect(figure3.draw(records).details.join(' ')).toContain('encoded anew each time');
    expect(table2.draw(records).notes.join(' ')).toContain('encoded anew each time');
  });

  it('is told of records from before there was a choice', () => {
    const former = ({ augmentation: _, ...record }: object & { augmentation?: unknown }) =>
      JSON.parse(JSON.stringify(record)) as unknown;
    expect(asRecord(former(symbols))).toEqual(symbols);
    expect(asRecord(former(fakeRecord('cResNet-51', 'latent', 0.33, { tuning: 'joint' })))).toMatchObject({
      augmentation: 'pictures',
    });
    expect(asRecord(former(fakeRecord('ResNet-50', 'original', null)))).toMatchObject({ augmentation: 'pictures' });
    expect(asRecord(JSON.parse(JSON.stringify(pictures)))).toEqual(pictures);
  });
});
