// Figure 6: what computation buys at the lowest rate, from the compressed representation and from
// reconstructed images with and without the cost of decoding them.
import { isDeepStrictEqual } from 'node:util';
import { checkOneOrigin } from '../../records/comparable.ts';
import { meanRates, rateTexts } from '../../records/measured-rates.ts';
import { networkName } from '../../records/network-name.ts';
import { bppText } from '../../records/operating-point.ts';
import { isOfPaper, paperNumbers, paperResult } from '../../records/paper.ts';
import { answering } from '../../records/query.ts';
import type { Query } from '../../records/query.ts';
import { tasks } from '../../records/record.ts';
import type { ClassificationRecord, ResultRecord, SegmentationRecord, Task } from '../../records/record.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { legendView } from '../chart/legend.ts';
import { overlayLegend } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import { lengthNotes } from '../chart/length-note.ts';
import { scaleNotes } from '../chart/scale.ts';
import { nothingToDraw } from '../chart/words.ts';
import type { Chart, Figure } from '../figure.ts';
import { lineStyles } from './figure-6-marks.ts';
import { complexityPanel } from './figure-6-panel.ts';
import { complexityPoints, setups } from './figure-6-points.ts';
import type { ComplexityPoint } from './figure-6-points.ts';

// Pixels that the y-axis of a panel takes, and between panels.
const axisWidth = 56;
const columnGap = 14;

interface Panel {
  readonly task: Task;
  readonly records: readonly (ClassificationRecord | SegmentationRecord)[];
  readonly points: readonly ComplexityPoint[];
  /** The same after a tweak; no points without one, or where it changes nothing. */
  readonly others: readonly (ClassificationRecord | SegmentationRecord)[];
  readonly tweaked: readonly ComplexityPoint[];
}

const codecs = { kind: 'codec', points: 'lowest' } as const satisfies Query;
const trained = {
  classification: { kind: 'network', tasks: ['classification'], setups, points: 'lowest' },
  segmentation: { kind: 'network', tasks: ['segmentation'], setups, points: 'lowest' },
} as const satisfies Record<Task, Query>;

/**
 * Figure 6, at the lowest operating point that the records have: top-5 accuracy and mIoU against multiply-adds per image,
 * a panel for each task with a record. Seeds are averaged; tuned networks are passed over; networks that are missing are
 * named under the title. The decoder's cost needs the record of the codec. The paper's values are drawn only beside
 * records that are comparable with them. An overlay's points have rings where they moved. It throws a RangeError without
 * any point, or when the records of one task come from different profiles, data sets or image sizes.
 */
export const figure6: Figure<Chart> = {
  name: 'figure-6',
  about: 'accuracy and mIoU against computation at the lowest rate',
  canOverlay: true,
  reads: [codecs, trained.classification, trained.segmentation],
  draw,
};

function draw(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const rates = tasks.flatMap((task) => answering(records, trained[task]).flatMap(({ targetBpp }) => targetBpp ?? []));
  if (rates.length === 0) {
    throw nothingToDraw(
      'figure-6',
      records,
      'records of networks on compressed representations or reconstructed images, got none',
    );
  }
  const bpp = Math.min(...rates);
  const codecOf = (all: readonly ResultRecord[]) => answering(all, codecs).find(({ targetBpp }) => targetBpp === bpp);
  const ofTask = (all: readonly ResultRecord[], task: Task) =>
    answering(all, trained[task]).filter(({ targetBpp }) => targetBpp === bpp);
  const codec = codecOf(records);
  const after = overlay?.records ?? [];
  const panels = tasks.map((task): Panel => {
    const [ofPanel, others] = [ofTask(records, task), ofTask(after, task)];
    checkOneOrigin('figure-6', ofPanel);
    const points = complexityPoints(task, ofPanel, codec);
    const tweaked = complexityPoints(task, others, codecOf(after));
    return { task, records: ofPanel, points, others, tweaked: isDeepStrictEqual(tweaked, points) ? [] : tweaked };
  });
  const isMoved = panels.some(({ tweaked }) => tweaked.length > 0);
  const drawn = panels.filter(({ points }) => points.length > 0);
  const width = Math.floor((figureWidth - (drawn.length - 1) * columnGap) / drawn.length) - axisWidth;
  return chart({
    name: 'figure-6',
    title: `Figure 6. Quality against computation at ${bppText(bpp)} bpp`,
    scale: scaleNotes(
      panels.map(({ task, records: taskRecords }) => ({
        name: task,
        records: taskRecords,
        size: evaluated(taskRecords),
      })),
    ),
    clauses: clausesOf(panels, codec !== undefined),
    caption: [
      'Top-5 accuracy and mIoU on the images held out, at the end of the training, against multiply-adds of the convolutions for one image.',
      'Hollow marks add those of the decoder to networks that read reconstructed images.',
    ],
    details: [
      overlay ? 'Hollow marks add the multiply-adds of the decoder to networks that read reconstructed images.' : '',
      'The axes do not start at zero.',
      ...lengthNotes(panels.flatMap(({ records: ofPanel }) => ofPanel)),
      paperText(panels, bpp),
    ],
    overlay,
    marks: isMoved ? 'ringed marks' : undefined,
    views: [
      { spacing: columnGap, hconcat: drawn.map((panel) => complexityPanel({ ...panel, width, height: 270 })) },
      legendView([...legendStyles(drawn), ...(isMoved ? overlayLegend('ring') : [])], figureWidth),
    ],
    rows: drawn.flatMap((panel) => dataRows(panel, bpp)),
    // Rates of the tweaked codec stand in its own records.
    tweakedRows: drawn.flatMap(({ task, others, tweaked }) =>
      dataRows({ task, records: others, points: tweaked }, bpp),
    ),
  });
}

function legendStyles(panels: readonly Panel[]) {
  const points = panels.flatMap((panel) => panel.points);
  const lines = {
    latent: points.some(({ input }) => input === 'latent'),
    reconstruction: points.some(({ input }) => input === 'reconstruction'),
    decoded: points.some(({ input, decoderFlops }) => input === 'reconstruction' && decoderFlops !== null),
  };
  return (['latent', 'reconstruction', 'decoded'] as const)
    .filter((line) => lines[line])
    .map((line) => ({
      ...lineStyles[line],
      shape: 'circle' as const,
      hollow: line === 'decoded',
    }));
}

function clausesOf(panels: readonly Panel[], hasCodec: boolean): string[] {
  const points = panels.flatMap((panel) => panel.points);
  const lacks = panels.flatMap(({ task, points: taskPoints }) =>
    setups
      .filter(({ network }) => isOfPaper(network) && !taskPoints.some((point) => point.network === network))
      .map(({ network }) => networkName(network, task)),
  );
  const rates = panels.flatMap(({ task, records }) => {
    const texts = rateTexts(meanRates(records));
    return texts.length > 0 ? [`${texts.join(' and ')} (${task})`] : [];
  });
  return [
    ...(points.some(({ paper }) => paper) ? ['hollow diamonds: the paper, Table\u00a02'] : []),
    ...(points.some(({ quality }) => quality.n > 1)
      ? ['means over seeds, with bars of one sample standard deviation to either side']
      : []),
    ...(hasCodec ? [] : ['without a record of the codec the cost of decoding is not drawn']),
    ...(lacks.length > 0 ? [`not trained yet: ${lacks.join(', ')}`] : []),
    ...(rates.length > 0 ? [`the codec takes, in bits per pixel: ${rates.join(', ')}`] : []),
  ];
}

function paperText(panels: readonly Panel[], bpp: number): string {
  const paper = (metric: 'top5' | 'miou') =>
    setups
      .flatMap(({ network, input }) => {
        const result = paperResult(network, input, bpp);
        return result ? [`${network} ${result[metric].toFixed(2)}`] : [];
      })
      .join(', ');
  if (paper('top5') === '') return `The paper has no values at ${bppText(bpp)} bpp.`;
  const drawn = panels.filter(({ points }) => points.some((point) => point.paper)).map(({ task }) => task);
  const flops = paperNumbers()
    .networks.map(({ network, flops: count }) => `${network} ${(count / 1e9).toFixed(2)}`)
    .join(', ');
  return (
    `The paper's values (Table 2, percent): top-5 ${paper('top5')}; mIoU ${paper('miou')}; multiply-adds for a 224 px image ` +
    `(Table 1, 10⁹) ${flops}, decoder ${(paperNumbers().codec.decoderFlops / 1e9).toFixed(2)}. ` +
    `${
      drawn.length === 0
        ? 'They are not drawn, as data sets, image size or width differ.'
        : `They are drawn for ${drawn.join(' and ')}${
            drawn.includes('segmentation') ? ', mIoU at our count of multiply-adds, as the paper gives none' : ''
          }.`
    }`
  );
}

function dataRows({ task, records, points }: Pick<Panel, 'task' | 'records' | 'points'>, bpp: number) {
  const { entropyBpp, fileBpp } = meanRates(records);
  return points.map(({ network, input, flops, decoderFlops, quality: { mean, deviation, n } }) => {
    const paper = paperResult(network, input, bpp);
    return {
      task,
      target_bpp: bpp,
      entropy_bpp: entropyBpp,
      file_bpp: fileBpp,
      network: networkName(network, task),
      input,
      flops,
      decoder_flops: decoderFlops,
      metric: task === 'classification' ? 'top-5' : 'mIoU',
      percent: mean,
      deviation_points: deviation,
      seeds: n,
      paper_percent: (task === 'classification' ? paper?.top5 : paper?.miou) ?? null,
    };
  });
}

function evaluated([record]: Panel['records']): string {
  if (record?.kind !== 'segmentation') return '';
  return `, evaluated at ${record.evaluation.width}×${record.evaluation.height}\u00a0px`;
}
