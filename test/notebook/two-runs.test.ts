import { describe, expect, it } from 'vitest';
import { figure8 } from '../../lib/notebook/kit-figures.ts';
import { referenceRecords } from '../../lib/notebook/reference.ts';

describe('two committed runs in one figure', () => {
  it('lays the second over the first, named by what was changed', async () => {
    const first = await referenceRecords('imagenette', 'figure-8');
    const records = await referenceRecords('imagenette-small-crops', 'figure-8');
    const { data, spec } = await figure8(first, { records, change: 'small crops' });
    const rows = data.objects() as { run: string; images: string; codec: string; target_bpp: number }[];
    const points = (run: string) =>
      rows
        .filter((row) => row.run === run && row.codec === 'codec')
        .map(({ images, target_bpp }) => [images, target_bpp]);
    const each = (images: string) => [0.0983, 0.33, 0.635].map((bpp) => [images, bpp]);
    expect(points('baseline')).toEqual([...each('imagenette'), ...each('kodak')]);
    // The second run has measured other photos, evenly taken over the classes: they lie over none of the first.
    expect(points('tweaked')).toEqual(each('kodak'));
    expect(JSON.stringify(spec)).toContain('Tweaked (dotted lines, hollow marks): small crops; dots: ');
  });
});
