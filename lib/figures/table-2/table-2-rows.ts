// The rows of Table 2: the paper's, each with what the records of one profile give for it.
import type { NetworkName } from '../../classification/architecture.ts';
import { meanRates } from '../../records/measured-rates.ts';
import type { MeasuredRates } from '../../records/measured-rates.ts';
import type { TrainedSetup } from '../../claims/evidence.ts';
import { pairedDifference } from '../../claims/paired-difference.ts';
import type { PairedDifference } from '../../claims/paired-difference.ts';
import { paperNumbers } from '../../records/paper.ts';
import type { PaperResult } from '../../records/paper.ts';
import type { ClassificationRecord, InputType, SegmentationRecord } from '../../records/record.ts';
import { roads } from '../../records/trained-networks.ts';
import { seedStatistic } from '../../claims/seed-statistic.ts';
import type { SeedStatistic } from '../../claims/seed-statistic.ts';

/** A row of Table 2. Percent; rates in bits per pixel, means over seeds. */
export interface Table2Row {
  /** Operating point; null for original images. */
  readonly targetBpp: number | null;
  readonly network: NetworkName;
  readonly input: InputType;
  /** What the codec reached on the images of either task. */
  readonly rates: { readonly classification: MeasuredRates; readonly segmentation: MeasuredRates };
  /** Undefined where nothing was trained. */
  readonly ours: {
    readonly top5: SeedStatistic | undefined;
    readonly top1: SeedStatistic | undefined;
    readonly miou: SeedStatistic | undefined;
  };
  /** Undefined for rows that only the records have. */
  readonly paper: PaperResult | undefined;
  /** cResNet-51 minus ResNet-50 at the same rate; undefined on other rows, and where none of the numbers has an interval. */
  readonly difference: Table2Difference | undefined;
}

export type Table2Metric = 'top5' | 'top1' | 'miou';

/** Of each number where both were trained. */
export type Table2Difference = Readonly<Record<Table2Metric, PairedDifference | undefined>>;

type RowSetup = Omit<TrainedSetup, 'tuning'>;

/**
 * The paper's rows in its order (original images, then operating points from the highest rate to the lowest),
 * and after those of its operating point each setup that only the records have. `classification` and
 * `segmentation` hold untuned records with a curve; those of one setup differ in their seed.
 */
export function table2Rows(
  classification: readonly ClassificationRecord[],
  segmentation: readonly SegmentationRecord[],
): Table2Row[] {
  const setups = new Map<string, RowSetup & { readonly paper?: PaperResult }>();
  const add = ({ bpp, network, input }: RowSetup, paper?: PaperResult) => {
    const key = `${bpp} ${network} ${input}`;
    if (!setups.has(key)) setups.set(key, { bpp, network, input, ...(paper && { paper }) });
  };
  for (const row of paperNumbers().results) add(row, row);
  for (const { network, input, targetBpp } of [...classification, ...segmentation])
    add({ bpp: targetBpp, network, input });
  return [...setups.values()]
    .sort((a, b) => (b.bpp ?? Number.MAX_VALUE) - (a.bpp ?? Number.MAX_VALUE))
    .map(({ bpp, network, input, paper }) => {
      const ofRow = <R extends ClassificationRecord | SegmentationRecord>(records: readonly R[]) =>
        records.filter((record) => record.targetBpp === bpp && record.network === network && record.input === input);
      const [accuracies, masks] = [ofRow(classification), ofRow(segmentation)];
      return {
        targetBpp: bpp,
        network,
        input,
        rates: { classification: meanRates(accuracies), segmentation: meanRates(masks) },
        ours: {
          top5: seedStatistic(accuracies.map(({ curve }) => 100 * curve.at(-1)!.top5)),
          top1: seedStatistic(accuracies.map(({ curve }) => 100 * curve.at(-1)!.top1)),
          miou: seedStatistic(masks.map(({ curve }) => 100 * curve.at(-1)!.miou)),
        },
        paper,
        difference:
          network === roads.latent.network && input === roads.latent.input
            ? differenceAt(bpp, classification, segmentation)
            : undefined,
      };
    });
}

function differenceAt(
  bpp: number | null,
  classification: readonly ClassificationRecord[],
  segmentation: readonly SegmentationRecord[],
): Table2Difference | undefined {
  const between = <R extends ClassificationRecord | SegmentationRecord>(
    records: readonly R[],
    final: (record: R) => number,
  ) => {
    const finalsOf = ({ network, input }: Omit<RowSetup, 'bpp'>) =>
      records
        .filter((record) => record.targetBpp === bpp && record.network === network && record.input === input)
        .map((record) => ({ seed: record.provenance.seed, value: final(record) }));
    return pairedDifference(finalsOf(roads.latent), finalsOf(roads.reconstruction));
  };
  const finals = {
    top5: between(classification, ({ curve }) => curve.at(-1)!.top5),
    top1: between(classification, ({ curve }) => curve.at(-1)!.top1),
    miou: between(segmentation, ({ curve }) => curve.at(-1)!.miou),
  };
  return Object.values(finals).some((final) => final && final.margin !== null) ? finals : undefined;
}
