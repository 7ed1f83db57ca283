// What first learning rate suits which road: the networks' error on training images that were held out, against the rate.
import { mean } from '../../metrics/mean.ts';
import { checkOneProfile } from '../../records/comparable.ts';
import { bppText } from '../../records/operating-point.ts';
import { answering } from '../../records/query.ts';
import type { LearningRateRecord, ResultRecord } from '../../records/record.ts';
import { chart } from '../chart/chart.ts';
import { firstRateOf } from '../chart/first-rate-note.ts';
import { grouped } from '../chart/grouped.ts';
import { legendView } from '../chart/legend.ts';
import { fourDecimals, inPercent } from '../chart/rounding.ts';
import { scaleNote } from '../chart/scale.ts';
import { networkStyle, type SeriesStyle } from '../chart/theme.ts';
import { namesTip, numbersAlong, numbersTip, titleOnTop } from '../chart/views.ts';
import { nothingToDraw } from '../chart/words.ts';
import type { Chart, Figure } from '../figure.ts';

const query = { kind: 'learning-rate-study' } as const;

/**
 * The study of first learning rates: a dot for each seed, a line through the means. It throws a RangeError without any training,
 * or when the records come from different profiles.
 */
export const learningRateStudy: Figure<Chart> = {
  name: 'learning-rate-study',
  about: 'what first learning rate suits which road, by training images that were held out',
  reads: [query],
  draw,
};

const lossOf = ({ curve }: LearningRateRecord): number => curve.at(-1)!.valLoss;
const top1Of = ({ curve }: LearningRateRecord): number => inPercent(curve.at(-1)!.top1);

/** One network's trainings from one first rate. */
export interface RateRow {
  readonly firstRate: number;
  readonly records: readonly LearningRateRecord[];
  /** Cross-entropy on the held-out images after the last epoch in nats, mean over seeds. */
  readonly loss: number;
}

/** A network's rates from the lowest up. */
export function rateRows(records: readonly LearningRateRecord[]): RateRow[] {
  return [...grouped(records, firstRateOf)]
    .map(([firstRate, ofRate]) => ({ firstRate, records: ofRate, loss: mean(ofRate.map(lossOf)) }))
    .sort((a, b) => a.firstRate - b.firstRate);
}

/** Nats; rates that are less than this apart are taken for equally good. */
const tolerance = 0.01;

/** The rate with the least mean cross-entropy; of those within 0.01 nats of it the lowest. */
export function chosenRate(rows: readonly RateRow[]): RateRow {
  const least = Math.min(...rows.map(({ loss }) => loss));
  return rows.find(({ loss }) => loss <= least + tolerance)!;
}

const panel = { width: 278, height: 200 };

function draw(records: readonly ResultRecord[]): Chart {
  const studied = answering(records, query);
  if (studied.length === 0) throw nothingToDraw('learning-rate-study', records, 'a training of the study, got none');
  checkOneProfile('learning-rate-study', studied);
  const series = [...grouped(studied, ({ input }) => input).values()].map((ofInput) => ({
    style: networkStyle(ofInput[0].network, ofInput[0].input),
    rows: rateRows(ofInput),
  }));
  const rates = [...new Set(studied.map(firstRateOf))].sort((a, b) => a - b);
  const [{ targetBpp }] = studied;
  return chart({
    name: 'learning-rate-study',
    title: 'What first learning rate suits which network',
    scale: scaleNote(studied),
    clauses: ['dots: seeds; lines: their means'],
    caption: [
      `Cross-entropy and top-1 of each network after the last of ${studied[0].curve.length} epochs on training images that were held out, against its ` +
        `first learning rate, at ${bppText(targetBpp)} bpp.`,
      `Least cross-entropy in the mean, or of rates within ${tolerance} of that the lowest: ${series.map(chosenText).join('; ')}.`,
    ],
    details: ['The codec has seen the held-out images, without their classes. JPEG is at the rate of its files.'],
    views: [
      legendView(
        series.map(({ style }) => style),
        2 * panel.width,
      ),
      {
        hconcat: [
          panelOf(series, rates, 'loss', 'Cross-entropy [nats]', (record) => fourDecimals(lossOf(record))),
          panelOf(series, rates, 'top1', 'Top-1 accuracy [%]', top1Of),
        ],
      },
    ],
    rows: series.flatMap(({ rows }) =>
      rows.flatMap(({ firstRate, records: ofRate }) =>
        ofRate.map((record) => ({
          network: record.network,
          input: record.input,
          target_bpp: record.targetBpp,
          first_rate: firstRate,
          seed: record.provenance.seed,
          cross_entropy_nats: fourDecimals(lossOf(record)),
          top1_percent: top1Of(record),
          training_cross_entropy_nats: fourDecimals(record.curve.at(-1)!.trainLoss),
        })),
      ),
    ),
  });
}

interface Series {
  readonly style: SeriesStyle;
  readonly rows: readonly RateRow[];
}

function chosenText({ style, rows }: Series): string {
  const { firstRate, loss, records } = chosenRate(rows);
  return `${style.label} ${firstRate} (${loss.toFixed(3)}, ${records.length === 1 ? '1 seed' : `${records.length} seeds`})`;
}

function panelOf(
  series: readonly Series[],
  rates: readonly number[],
  field: 'loss' | 'top1',
  title: string,
  valueOf: (record: LearningRateRecord) => number,
): object {
  const values = series.flatMap(({ rows }) => rows.flatMap(({ records }) => records.map(valueOf)));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = 0.05 * (high - low) || 0.05 * Math.abs(high) || 1;
  // Rates are multiples of each other: as far apart as their logarithms.
  const x = {
    ...numbersAlong('firstRate', 'First learning rate', [rates[0] / 1.2, 1.2 * rates.at(-1)!], {
      values: rates,
      grid: false,
      format: '~g',
    }),
  };
  const along = { ...x, scale: { ...x.scale, type: 'log' } };
  const y = numbersAlong(field, title, [low - margin, high + margin], { tickCount: 6, grid: true, ...titleOnTop });
  const tooltip = [
    namesTip('network', 'Network'),
    numbersTip('firstRate', 'First learning rate', '~g'),
    numbersTip('seed', 'Seed', 'd'),
    numbersTip(field, title, field === 'loss' ? '.3f' : '.1f'),
  ];
  return {
    ...panel,
    layer: series.flatMap(({ style: { color, dash, shape, label }, rows }) => [
      {
        data: {
          values: rows.map(({ firstRate, records }) => ({ firstRate, [field]: mean(records.map(valueOf)) })),
        },
        mark: { type: 'line', color, strokeDash: dash, strokeWidth: 1.8, aria: false },
        encoding: { x: along, y },
      },
      {
        data: {
          values: rows.flatMap(({ firstRate, records }) =>
            records.map((record) => ({
              network: label,
              firstRate,
              seed: record.provenance.seed,
              [field]: valueOf(record),
            })),
          ),
        },
        mark: { type: 'point', filled: true, shape, color, size: 46, opacity: 0.85 },
        encoding: { x: along, y, tooltip },
      },
    ]),
  };
}
