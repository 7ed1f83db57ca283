// The kit's figures for cells: built when asked for, because the tables behind them take most of a second to load.
import type { Chart, TableFigure } from '../figures/figure.ts';
import type { ResultRecord } from '../figures/record.ts';

/** Table 1: the structure of the five networks, the encoder and the decoder, and their FLOPs beside the paper's. */
export async function table1(): Promise<TableFigure> {
  return (await import('../figures/table-1.ts')).table1();
}

/** Table 3 (Appendix A.3): the layers of the five networks, with FLOPs and parameters. */
export async function table3(): Promise<TableFigure> {
  return (await import('../figures/table-3.ts')).table3();
}

/**
 * Figure 3 from the records of one profile: validation accuracy per epoch. Rejects with a RangeError when the
 * records hold no curve, or come from different profiles, data sets or image sizes.
 */
export async function figure3(records: readonly ResultRecord[]): Promise<Chart> {
  return (await import('../figures/figure-3.ts')).figure3(records);
}
