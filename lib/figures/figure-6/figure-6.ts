// Figure 6: what computation buys at the lowest rate, from the compressed representation and from
// reconstructed images with and without the cost of decoding them.
import { from } from 'arquero';
import { checkOneOrigin } from '../../records/comparable.ts';
import type { Chart } from '../figure.ts';
import { complexityPanel, lineStyles } from './figure-6-panel.ts';
import { complexityPoints, figure6Networks } from './figure-6-points.ts';
import type { ComplexityPoint } from './figure-6-points.ts';
import { legendView } from '../chart/legend.ts';
import { meanRates, rateTexts } from '../../records/measured-rates.ts';
import { bppText } from '../../records/operating-point.ts';
import { captionOfRuns, overlayClause, overlayLegend, runRows } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import { paperNumbers, paperResult } from '../../records/paper.ts';
import { isClassification, isCodec, isSegmentation } from '../../records/record.ts';
import type {
  ClassificationRecord,
  CodecRecord,
  ResultRecord,
  SegmentationRecord,
  Task,
} from '../../records/record.ts';
import { figureWidth, stackedSpec } from '../chart/stacked-spec.ts';
import { scaleNotes, scaleText } from '../chart/theme.ts';
import { sentenceOf } from '../chart/words.ts';
import type { Words } from '../chart/words.ts';

// Pixels that the y-axis of a panel takes, and between panels.
const axisWidth = 56;
const columnGap = 14;

interface Panel {
  readonly task: Task;
  readonly records: readonly (ClassificationRecord | SegmentationRecord)[];
  readonly points: readonly ComplexityPoint[];
  /** The same after a tweak; empty without one, or where it changes nothing. */
  readonly tweaked: readonly ComplexityPoint[];
}

/**
 * Figure 6 from the records of one profile, at the lowest operating point that they have: top-5 accuracy and
 * mIoU against multiply-adds per image, a panel for each task with a record. Seeds are averaged; tuned networks
 * are passed over; networks that are missing are named under the title. The decoder's cost needs the record of
 * the codec. The paper's values are drawn only beside records that are comparable with them. An overlay's points
 * have rings where they moved. Throws a RangeError
 * without any point, or when the records of one task come from different profiles, data sets or image sizes.
 */
export function figure6(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const ofFigure = <R extends ClassificationRecord | SegmentationRecord>(all: readonly R[]) =>
    all.filter(
      ({ network, input, tuning, curve }) =>
        tuning === 'none' &&
        curve.length > 0 &&
        input !== 'original' &&
        (figure6Networks[input] as readonly string[]).includes(network),
    );
  const trainedOf = (all: readonly ResultRecord[]) => ({
    classification: ofFigure(all.filter(isClassification)),
    segmentation: ofFigure(all.filter(isSegmentation)),
  });
  const [trained, trainedAfter] = [trainedOf(records), trainedOf(overlay?.records ?? [])];
  const rates = Object.values(trained)
    .flat()
    .flatMap(({ targetBpp }) => targetBpp ?? []);
  if (rates.length === 0) {
    throw new RangeError(
      'figure-6: expected records of networks on compressed representations or reconstructed images, got none; ' +
        'train them first: npx without-decoding reproduce --only figure-6',
    );
  }
  const bpp = Math.min(...rates);
  const codecOf = (all: readonly ResultRecord[]) =>
    all.filter(isCodec).find(({ tuning, targetBpp }) => tuning === 'none' && targetBpp === bpp);
  const codec = codecOf(records);
  const panels = (['classification', 'segmentation'] as const).map((task): Panel => {
    const own = trained[task].filter(({ targetBpp }) => targetBpp === bpp);
    checkOneOrigin('figure-6', own);
    const points = complexityPoints(task, own, codec);
    const after = complexityPoints(
      task,
      trainedAfter[task].filter(({ targetBpp }) => targetBpp === bpp),
      codecOf(overlay?.records ?? []),
    );
    return { task, records: own, points, tweaked: JSON.stringify(after) === JSON.stringify(points) ? [] : after };
  });
  const isMoved = panels.some(({ tweaked }) => tweaked.length > 0);
  const drawn = panels.filter(({ points }) => points.length > 0);
  const words = wordsOf(panels, bpp, codec, overlay, isMoved);
  const width = Math.floor((figureWidth - (drawn.length - 1) * columnGap) / drawn.length) - axisWidth;
  const spec = stackedSpec({
    ...words,
    views: [
      {
        spacing: columnGap,
        hconcat: drawn.map(({ task, points, tweaked }) =>
          complexityPanel({ task, points, tweaked, width, height: 270 }),
        ),
      },
      legendView([...legendStyles(drawn), ...(isMoved ? overlayLegend('ring') : [])], figureWidth),
    ],
  });
  // Rates of the tweaked codec stand in its own records.
  const tweakedRows = drawn.flatMap(({ task, tweaked: points }) =>
    dataRows({ task, records: trainedAfter[task].filter(({ targetBpp }) => targetBpp === bpp), points }, bpp),
  );
  const data = from(
    runRows(
      overlay,
      drawn.flatMap((panel) => dataRows(panel, bpp)),
      tweakedRows,
    ),
  );
  const { title, caption, details } = words;
  return { form: 'chart', name: 'figure-6', title, caption, details, spec, data };
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

function wordsOf(
  panels: readonly Panel[],
  bpp: number,
  codec: CodecRecord | undefined,
  overlay: Overlay | undefined,
  isMoved: boolean,
): Words {
  const points = panels.flatMap((panel) => panel.points);
  const lacks = panels.flatMap(({ task, points: own }) =>
    (['latent', 'reconstruction'] as const).flatMap((input) =>
      figure6Networks[input]
        .filter((network) => !own.some((point) => point.network === network))
        .map((network) => (task === 'segmentation' ? `${network}-d` : network)),
    ),
  );
  const marks = isMoved ? 'ringed marks' : 'none';
  const rates = panels.flatMap(({ task, records }) => {
    const texts = rateTexts(meanRates(records));
    return texts.length > 0 ? [`${texts.join(' and ')} (${task})`] : [];
  });
  const clauses = [
    ...overlayClause(overlay, marks),
    ...(points.some(({ paper }) => paper) ? ['hollow diamonds: the paper, Table\u00a02'] : []),
    ...(points.some(({ quality }) => quality.n > 1)
      ? ['means over seeds, with bars of one sample standard deviation to either side']
      : []),
    ...(codec ? [] : ['without a record of the codec the cost of decoding is not drawn']),
    ...(lacks.length > 0 ? [`not trained yet: ${lacks.join(', ')}`] : []),
    ...(rates.length > 0 ? [`the codec takes, in bits per pixel: ${rates.join(', ')}`] : []),
  ];
  return {
    title: `Figure 6. Quality against computation at ${bppText(bpp)} bpp`,
    notes: [
      `${scaleNotes(panels.flatMap(({ task, records }) => (records.length > 0 ? [{ name: task, text: scaleOf(records), from: records.map(({ provenance }) => provenance) }] : [])))}.`,
      ...(clauses.length > 0 ? [sentenceOf(clauses)] : []),
    ],
    caption: captionOfRuns(
      'Top-5 accuracy and mIoU on the images held out, at the end of the training, against multiply-adds of the convolutions for one image.',
      'Hollow marks add those of the decoder to networks that read reconstructed images.',
      overlay,
      marks,
    ),
    details: [
      ...(overlay
        ? ['Hollow marks add the multiply-adds of the decoder to networks that read reconstructed images.']
        : []),
      'The axes do not start at zero.',
      paperText(panels, bpp),
    ],
  };
}

function paperText(panels: readonly Panel[], bpp: number): string {
  const paper = (metric: 'top5' | 'miou') =>
    (['latent', 'reconstruction'] as const)
      .flatMap((input) =>
        figure6Networks[input].flatMap((network) => {
          const result = paperResult(network, input, bpp);
          return result ? [`${network} ${result[metric].toFixed(2)}`] : [];
        }),
      )
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
      network: task === 'segmentation' ? `${network}-d` : network,
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

function scaleOf(records: readonly (ClassificationRecord | SegmentationRecord)[]): string {
  const [record] = records;
  const classes = record.kind === 'classification' ? record.classes : record.classNames.length;
  const size =
    record.kind === 'classification'
      ? ''
      : `, evaluated at ${record.evaluation.width}×${record.evaluation.height}\u00a0px`;
  return `${scaleText(
    records.map(({ provenance }) => provenance),
    { classes },
  )}${size}`;
}
