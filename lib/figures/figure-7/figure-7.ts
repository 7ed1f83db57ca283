// Figure 7: how classification and segmentation move up from the baseline through fine-tuning.
import { isDeepStrictEqual } from 'node:util';
import { checkOneOrigin, checkOneProfile } from '../../records/comparable.ts';
import { bppText } from '../../records/operating-point.ts';
import { statementQuantities } from '../../records/paper.ts';
import { answering } from '../../records/query.ts';
import type { Query } from '../../records/query.ts';
import { codecTunings, isClassification, isSegmentation, tasks } from '../../records/record.ts';
import type { ResultRecord } from '../../records/record.ts';
import { augmentationNotes } from '../chart/augmentation-note.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { legendView } from '../chart/legend.ts';
import { overlayLegend } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import { scaleNotes } from '../chart/scale.ts';
import { nothingToDraw } from '../chart/words.ts';
import type { Chart, Figure } from '../figure.ts';
import { differences, ratesNotes, tuningNames } from './figure-7-notes.ts';
import { tuningPanel } from './figure-7-panel.ts';
import {
  besideFineTuned,
  dataRow,
  dotsOf,
  metrics,
  ofCommonSeeds,
  tuningsOf,
  withoutCommonSeed,
} from './figure-7-dots.ts';
import type { Dot, TunedRecord, TuningMetric } from './figure-7-dots.ts';

const network = 'cResNet-51';

// Pixels: one panel high, and two below each other with what stands between them.
const panelHeight = 165;
const rowGap = 38;

const tuned = { kind: 'network', setups: [{ network, input: 'latent' }], points: 'tuned' } as const;
const networks = { ...tuned, tasks, tunings: codecTunings } as const satisfies Query;
/** A control of ours: how far the network comes alone. */
const alone = { ...tuned, tasks: ['classification'], tunings: ['classification'] } as const satisfies Query;

/**
 * Figure 7: the last values of cResNet-51 and cResNet-51-d on the compressed representation, without fine-tuning, after
 * fine-tuning the codec alone, and after joint fine-tuning, a line for each operating point that has any fine-tuned
 * record. Several seeds are drawn as their mean, with a thin line from the lowest to the highest; seeds that one of the
 * three lacks are left out; where that leaves none, all are drawn, and it says so. An overlay's values have rings where they moved. What is missing is named under the title. It
 * throws a RangeError without any fine-tuned record, or when the records of a task come from different profiles, data
 * sets or image sizes.
 */
export const figure7: Figure<Chart> = {
  name: 'figure-7',
  about: 'what fine-tuning the codec, alone and jointly, does for both tasks',
  canOverlay: true,
  reads: [networks, alone],
  draw,
};

function draw(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const tunedAmong = (given: readonly ResultRecord[]) => [...answering(given, networks), ...answering(given, alone)];
  const all = tunedAmong(records);
  const points = [
    ...new Set(all.flatMap(({ tuning, targetBpp }) => (tuning === 'none' ? [] : (targetBpp ?? [])))),
  ].sort((a, b) => b - a);
  if (points.length === 0) {
    const expected = `records of ${network} after fine-tuning (tuning "compression" or "joint"), got none`;
    throw nothingToDraw('figure-7', records, expected);
  }
  const atPoints = (given: readonly TunedRecord[]) =>
    ofCommonSeeds(besideFineTuned(given.filter(({ targetBpp }) => targetBpp !== null && points.includes(targetBpp))));
  const drawn = atPoints(all);
  const classification = drawn.filter(isClassification);
  const segmentation = drawn.filter(isSegmentation);
  for (const each of [classification, segmentation]) checkOneOrigin('figure-7', each);
  checkOneProfile('figure-7', drawn);

  const after = atPoints(tunedAmong(overlay?.records ?? []));
  const series = metrics
    .filter(({ task }) => drawn.some(({ kind }) => kind === task))
    .map((metric): Series => {
      const [dots, others] = [dotsOf(metric, drawn), dotsOf(metric, after)];
      const values = (drawnDots: readonly Dot[]) => drawnDots.map(({ mean, low, high }) => [mean, low, high]);
      return { metric, dots, tweaked: isDeepStrictEqual(values(dots), values(others)) ? [] : others };
    });
  const isMoved = series.some(({ tweaked }) => tweaked.length > 0);
  const differ = differences(series);
  const seeds = Math.max(...series.flatMap(({ dots }) => dots.map((dot) => dot.records.length)));
  const lacks = missing(drawn, points);
  const apart = withoutCommonSeed(drawn).map(({ kind, targetBpp }) => `${kind} at ${bppText(targetBpp!)} bpp`);
  return chart({
    name: 'figure-7',
    title: 'Figure 7. What fine-tuning the codec does for classification and segmentation',
    scale: scaleNotes([
      { name: 'classification (cResNet-51)', records: classification },
      { name: 'segmentation (cResNet-51-d)', records: segmentation },
    ]),
    clauses: [
      `values after the last epoch or iteration${seeds > 1 ? ', means over seeds, thin lines from lowest to highest' : ''}`,
      ...(lacks.length > 0 ? [`not trained yet: ${lacks.join(', ')}`] : []),
      ...(apart.length > 0 ? [`of no common seed, so that values differ by seeds as well: ${apart.join(', ')}`] : []),
    ],
    caption: [
      'Accuracy of cResNet-51 and mIoU of cResNet-51-d on the compressed representation with the codec as trained (baseline), ' +
        'after fine-tuning the codec alone (compression only), and after fine-tuning codec and cResNet-51 together (joint).',
      differ,
    ],
    details: [
      overlay ? differ : '',
      isMoved ? `After the tweak (${overlay!.change}): ${differences(series.map(afterTweak))}` : '',
      ...ratesNotes(series),
      ...augmentationNotes([...classification, ...segmentation]),
      ...(drawn.some(({ tuning }) => tuning === 'classification')
        ? [
            'The network alone (a control of ours) is trained on from where joint training starts, on the codec as it was, for as many epochs.',
          ]
        : []),
      ...printed(),
    ],
    overlay,
    marks: isMoved ? 'ringed marks' : undefined,
    views: [
      { spacing: 24, hconcat: columnsOf(series, points) },
      ...(isMoved ? [legendView(overlayLegend('ring'), figureWidth)] : []),
    ],
    rows: series.flatMap(({ metric, dots }) => dots.map((dot) => dataRow(metric, dot))),
    tweakedRows: series.flatMap(({ metric, tweaked }) => tweaked.map((dot) => dataRow(metric, dot))),
  });
}

/** A metric with its values; those after a tweak are empty without one, or where it changes nothing. */
interface Series {
  readonly metric: TuningMetric;
  readonly dots: readonly Dot[];
  readonly tweaked: readonly Dot[];
}

const afterTweak = ({ metric, dots, tweaked }: Series) => ({ metric, dots: tweaked.length > 0 ? tweaked : dots });

/** A column for each task: its metrics below each other, a single one as high as two where there are two beside it. */
function columnsOf(series: readonly Series[], points: readonly number[]): object[] {
  const columns = tasks
    .map((task) => series.filter(({ metric }) => metric.task === task))
    .filter(({ length }) => length > 0);
  const most = Math.max(...columns.map(({ length }) => length));
  return columns.map((column) => {
    const height = column.length < most ? most * panelHeight + (most - 1) * rowGap : panelHeight;
    const panels = column.map((each, at) =>
      tuningPanel({ ...each, points, height, isLowest: at === column.length - 1 }),
    );
    return panels.length === 1 ? panels[0] : { spacing: 12, vconcat: panels };
  });
}

function missing(records: readonly TunedRecord[], points: readonly number[]): string[] {
  return tasks.flatMap((task) => {
    const taskRecords = records.filter(({ kind }) => kind === task);
    if (taskRecords.length === 0) return [`all of ${task}`];
    return points.flatMap((bpp) => {
      const there = taskRecords.filter(({ targetBpp }) => targetBpp === bpp);
      if (there.length === 0) return [`${task} after fine-tuning at ${bppText(bpp)} bpp`];
      return tuningsOf(taskRecords)
        .filter((tuning) => !there.some((record) => record.tuning === tuning))
        .map((tuning) => `${task} (${tuningNames[tuning]}) at ${bppText(bpp)} bpp`);
    });
  });
}

/** What was trained how, and what the paper prints. */
function printed(): string[] {
  return [
    'After fine-tuning the codec alone the network is trained afresh on it, then for as many more epochs as joint training takes. ' +
      'Segmentation starts from the classifier of its codec. The axes do not start at zero.',
    'The paper prints no numbers for this figure; its text says that, at 0.0983 bpp, joint training is ' +
      `${statementQuantities('joint-classification')['classification difference']}% better in classification and ` +
      `${statementQuantities('joint-segmentation')['mIoU difference']}% better in mIoU than training only the compression network (Section 6.2).`,
  ];
}
