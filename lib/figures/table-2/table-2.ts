// Table 2: accuracy and mIoU of every network at every operating point, ours beside the paper's.
import { augmentationNotes } from '../chart/augmentation-note.ts';
import { from } from 'arquero';
import { signed } from '../../claims/claim.ts';
import { checkOneOrigin, isComparableWithPaper } from '../../records/comparable.ts';
import { cell } from '../figure.ts';
import type { TableCell, Figure, TableFigure } from '../figure.ts';
import { rateTexts } from '../../records/measured-rates.ts';
import { bppText } from '../../records/operating-point.ts';
import { paperNumbers } from '../../records/paper.ts';
import { answering } from '../../records/query.ts';
import type { Query } from '../../records/query.ts';
import type { ClassificationRecord, ResultRecord, SegmentationRecord } from '../../records/record.ts';
import type { SeedStatistic } from '../../claims/seed-statistic.ts';
import type { PairedDifference } from '../../claims/paired-difference.ts';
import { table2Rows } from './table-2-rows.ts';
import type { Table2Difference, Table2Row } from './table-2-rows.ts';
import { firstRateNotes } from '../chart/first-rate-note.ts';
import { lengthNotes } from '../chart/length-note.ts';
import { scaleNote } from '../chart/scale.ts';
import { chanceText, nothingToDraw } from '../chart/words.ts';

const metrics = [
  ['top5', 'Top-5 [%]'],
  ['top1', 'Top-1 [%]'],
  ['miou', 'mIoU [%]'],
] as const;

const accuracies = { kind: 'network', tasks: ['classification'] } as const satisfies Query;
const masks = { kind: 'network', tasks: ['segmentation'] } as const satisfies Query;

/**
 * Table 2: the paper's 12 rows, and one for each setup that only the records have. What was not trained reads "not run";
 * tuned networks are passed over. It throws a RangeError without any record, or when those of one task come from
 * different data sets or sizes.
 */
export const table2: Figure<TableFigure> = {
  name: 'table-2',
  about: 'accuracy and mIoU of every network at every operating point',
  reads: [{ kind: 'codec' }, accuracies, masks],
  draw,
};

function draw(records: readonly ResultRecord[]): TableFigure {
  const [classification, segmentation] = [answering(records, accuracies), answering(records, masks)];
  if (classification.length + segmentation.length === 0)
    throw nothingToDraw('table-2', records, 'records of trained networks, got none');
  checkOneOrigin('table-2', classification);
  checkOneOrigin('table-2', segmentation);

  const rows = table2Rows(classification, segmentation);
  const operatingPoints = [...new Set(rows.map(({ targetBpp }) => targetBpp))];
  const hasDifferences = rows.some(({ difference }) => difference);
  const rated = ratedTask(rows);
  return {
    form: 'table',
    name: 'table-2',
    title: 'Table 2. Classification and segmentation at each operating point',
    caption:
      'Accuracy and mean intersection over union (mIoU) on the images held out for it at the end of the training. ' +
      'ResNets read original images or, at a rate, images that the codec has decoded; cResNets read its compressed ' +
      'representation, without decoding.',
    head: [
      [
        cell(''),
        cell('Measured [bpp]', { span: 2, align: 'center' }),
        cell(''),
        cell('This kit', { span: metrics.length, align: 'center' }),
        cell('The paper', { span: metrics.length, align: 'center' }),
      ],
      [
        cell('Target [bpp]'),
        cell('Entropy', { align: 'right' }),
        cell('Files', { align: 'right' }),
        cell('Network'),
        ...[0, 1].flatMap(() => metrics.map(([, title]) => cell(title, { align: 'right' }))),
      ],
    ],
    body: operatingPoints.map((point) => {
      const pointRows = rows.filter(({ targetBpp }) => targetBpp === point);
      return [
        ...pointRows.map((row) => cellsOf(row, rated)),
        ...pointRows.flatMap((row) => (row.difference ? [differenceCells(row.difference, row, pointRows)] : [])),
      ];
    }),
    notes: notesOf(classification, segmentation, rows),
    data: from(rows.map((row) => dataRow(row, hasDifferences))),
  };
}

/** The task whose images the table's rates are of: one for all rows, as they differ between images. */
function ratedTask(rows: readonly Table2Row[]): keyof Table2Row['rates'] {
  return rows.some(({ rates }) => rates.classification.entropyBpp !== null) ? 'classification' : 'segmentation';
}

function cellsOf({ targetBpp, network, rates, ours, paper }: Table2Row, rated: keyof Table2Row['rates']): TableCell[] {
  const { entropyBpp, fileBpp } = rates[rated];
  return [
    cell(targetBpp === null ? 'original' : bppText(targetBpp)),
    ...[entropyBpp, fileBpp].map((rate) => cell(rateText(rate, targetBpp), { align: 'right' })),
    cell(network),
    ...metrics.map(([metric]) => cell(statisticText(ours[metric]), { align: 'right' })),
    ...metrics.map(([metric]) => cell(paper ? paper[metric].toFixed(2) : '–', { align: 'right' })),
  ];
}

/** A line of its own under the rate's networks. */
function differenceCells(
  difference: Table2Difference,
  { network, paper }: Table2Row,
  rows: readonly Table2Row[],
): TableCell[] {
  const other = rows.find((row) => row.network === 'ResNet-50')?.paper;
  return [
    cell(''),
    cell(''),
    cell(''),
    cell(`${network} − ResNet-50`),
    ...metrics.map(([metric]) => cell(differenceText(difference[metric]), { align: 'right' })),
    ...metrics.map(([metric]) =>
      cell(paper && other ? signed(paper[metric] - other[metric], 2) : '–', { align: 'right' }),
    ),
  ];
}

/** A measured rate; original images have none. */
function rateText(rate: number | null, targetBpp: number | null): string {
  return rate?.toFixed(3) ?? (targetBpp === null ? '' : '–');
}

function differenceText(difference: PairedDifference | undefined): string {
  if (!difference) return 'not run';
  const { value, margin } = difference;
  return margin === null ? signed(value, 2) : `${signed(value, 2)} ± ${margin.toFixed(2)} ‖`;
}

function statisticText(statistic: SeedStatistic | undefined): string {
  if (!statistic) return 'not run';
  const { mean, deviation, n } = statistic;
  return deviation === null ? mean.toFixed(2) : `${mean.toFixed(2)} ± ${deviation.toFixed(2)} (${n})`;
}

function notesOf(
  classification: readonly ClassificationRecord[],
  segmentation: readonly SegmentationRecord[],
  rows: readonly Table2Row[],
): string[] {
  const notes = ['mIoU: of the dilated network (-d) made from the one named.'];
  const measured = (task: keyof Table2Row['rates']) => rows.some(({ rates }) => rates[task].entropyBpp !== null);
  if (measured('classification') || measured('segmentation')) {
    notes.push(
      'Target: the operating point as the paper names it. Measured: what the codec takes on the images of ' +
        `${ratedTask(rows)}, by the entropy of their symbols and as files${
          measured('classification') && measured('segmentation')
            ? `; on those of segmentation ${segmentationRates(rows)}`
            : ''
        }.`,
    );
  }
  if (rows.some(({ ours }) => metrics.some(([metric]) => (ours[metric]?.n ?? 0) > 1))) {
    notes.push('±: mean and sample standard deviation over seeds (how many).');
  }
  if (rows.some(({ difference }) => difference)) {
    notes.push(
      "‖ Paired: the mean of the seeds' differences with Student's 95% interval. Differences without it are of fewer than three seeds.",
    );
  }
  notes.push(...augmentationNotes([...classification, ...segmentation]));
  notes.push(...lengthNotes([...classification, ...segmentation]));
  notes.push(...firstRateNotes(classification));
  if (rows.some(({ paper }) => paper === undefined)) notes.push('–: not in the paper.');
  notes.push(classification.length > 0 ? classificationNote(classification) : 'Classification: nothing trained yet.');
  notes.push(segmentation.length > 0 ? segmentationNote(segmentation) : 'Segmentation: nothing trained yet.');
  if (![...classification, ...segmentation].every(isComparableWithPaper)) {
    const { classification: photos, segmentation: masks } = paperNumbers().datasets;
    notes.push(
      `The paper: ${photos.name} (${photos.classes.toLocaleString('en-US')} classes, 224\u00a0px) and ${masks.name} ` +
        `(${masks.classes} classes), width\u00a01. At another scale compare the order of the rows and the distances between ` +
        'them, not the numbers.',
    );
  }
  return notes;
}

function classificationNote(records: readonly ClassificationRecord[]): string {
  const [{ classes }] = records;
  return `Classification. ${scaleNote(records)}. Guessing gives ${chanceText(5, classes)} top-5, ${chanceText(1, classes)} top-1.`;
}

function segmentationNote(records: readonly SegmentationRecord[]): string {
  const [{ evaluation }] = records;
  // Classes that are nowhere do not count in the mean.
  const counted = Math.max(
    1,
    Math.min(...records.map(({ classIou }) => classIou.filter((iou) => iou !== null).length)),
  );
  return (
    `Segmentation. ${scaleNote(records)}, ` +
    `evaluated at ${evaluation.width}×${evaluation.height}\u00a0px. One class everywhere gives at most ` +
    `${Number((100 / counted).toPrecision(2))}% mIoU.`
  );
}

function segmentationRates(rows: readonly Table2Row[]): string {
  const measured = rows.filter(({ rates }) => rates.segmentation.entropyBpp !== null);
  const points = [...new Set(measured.map(({ targetBpp }) => targetBpp))];
  return points
    .map(
      (point) =>
        `at ${bppText(point!)} ${rateTexts(measured.find(({ targetBpp }) => targetBpp === point)!.rates.segmentation).join(', ')}`,
    )
    .join('; ');
}

function dataRow({ targetBpp, network, input, rates, ours, paper, difference }: Table2Row, hasDifferences: boolean) {
  return {
    target_bpp: targetBpp,
    classification_entropy_bpp: rates.classification.entropyBpp,
    classification_file_bpp: rates.classification.fileBpp,
    segmentation_entropy_bpp: rates.segmentation.entropyBpp,
    segmentation_file_bpp: rates.segmentation.fileBpp,
    network,
    input,
    ...Object.fromEntries(
      metrics.flatMap(([metric]) => [
        [`${metric}_percent`, ours[metric]?.mean ?? null],
        [`${metric}_deviation_points`, ours[metric]?.deviation ?? null],
        [`${metric}_seeds`, ours[metric]?.n ?? 0],
        [`paper_${metric}_percent`, paper?.[metric] ?? null],
      ]),
    ),
    ...(hasDifferences &&
      Object.fromEntries(
        metrics.flatMap(([metric]) => [
          [`${metric}_minus_resnet_50_points`, difference?.[metric]?.value ?? null],
          [`${metric}_minus_resnet_50_margin_points`, difference?.[metric]?.margin ?? null],
        ]),
      )),
  };
}
