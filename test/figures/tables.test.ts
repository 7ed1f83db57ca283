import { describe, expect, it } from 'vitest';
import { figureFiles } from '../../lib/figures/files/files.ts';
import { table1, table1Rows } from '../../lib/figures/table-1/table-1.ts';
import { table3 } from '../../lib/figures/table-3/table-3.ts';
import { expectSnapshot } from './snapshot.ts';

describe('table1', () => {
  it('gives counted and printed FLOPs, within 0.3% for all but the decoder', () => {
    const rows = table1Rows();
    expect(rows).toEqual([
      { network: 'ResNet-50', flops: 3_855_925_248, paperFlops: 3.86e9 },
      { network: 'ResNet-71', flops: 5_384_486_912, paperFlops: 5.38e9 },
      { network: 'cResNet-39', flops: 2_957_574_144, paperFlops: 2.95e9 },
      { network: 'cResNet-51', flops: 3_831_037_952, paperFlops: 3.83e9 },
      { network: 'cResNet-72', flops: 5_359_599_616, paperFlops: 5.36e9 },
      { network: 'encoder', flops: 3_557_277_696, paperFlops: 3.56e9 },
      { network: 'decoder', flops: 3_557_277_696, paperFlops: 2.85e9 },
    ]);
    for (const { network, flops, paperFlops } of rows) {
      if (network !== 'decoder') expect(Math.abs(flops / paperFlops - 1)).toBeLessThan(0.003);
    }
  });

  it('notes that the decoder is off', () => {
    expect(table1.draw([]).notes.join()).toMatch(/^¹ .*2\.85×10⁹.*3\.56×10⁹/s);
  });

  it('is drawn and written as before', async () => {
    const { svg, csv, md } = await figureFiles(table1.draw([]));
    expectSnapshot('table-1', svg);
    await expect(csv).toMatchFileSnapshot('snapshots/table-1.csv');
    await expect(md).toMatchFileSnapshot('snapshots/table-1.md');
  });
});

describe('table3', () => {
  it('has stages whose FLOPs add up to the networks of Table 1', () => {
    const rows = table3.draw([]).data.objects() as { network: string; flops: number }[];
    for (const { network, flops } of table1Rows().slice(0, 5)) {
      expect(rows.filter((row) => row.network === network).reduce((sum, row) => sum + row.flops, 0)).toBe(flops);
    }
  });

  it('is drawn and written as before', async () => {
    const { svg, csv, md } = await figureFiles(table3.draw([]));
    expectSnapshot('table-3', svg);
    await expect(csv).toMatchFileSnapshot('snapshots/table-3.csv');
    await expect(md).toMatchFileSnapshot('snapshots/table-3.md');
  });

  it('has as many cells in every Markdown row as in the head', async () => {
    const { md } = await figureFiles(table3.draw([]));
    const columns = md
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').length);
    expect(new Set(columns).size).toBe(1);
  });
});
