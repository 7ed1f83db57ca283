// Figure R: which codec serves machines best. Accuracy of networks against the rate of what they read.
import { signed } from '../../claims/claim.ts';
import { defaultResamples } from '../../metrics/bd-rate-interval.ts';
import { leastOverlap } from '../../metrics/bd-rate.ts';
import { checkOneProfile } from '../../records/comparable.ts';
import { answering } from '../../records/query.ts';
import type { Query } from '../../records/query.ts';
import type { MachineReadingRecord, ResultRecord, Task } from '../../records/record.ts';
import { roads } from '../../records/trained-networks.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { grouped } from '../chart/grouped.ts';
import { legendView } from '../chart/legend.ts';
import { overlayLegend } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import { inPercent } from '../chart/rounding.ts';
import { scaleNotes } from '../chart/scale.ts';
import { nothingToDraw } from '../chart/words.ts';
import { rowTitle } from '../chart/views.ts';
import type { Chart, Figure } from '../figure.ts';
import { intervalText } from '../rate-distortion/codec-comparison.ts';
import { comparedPanels, type ComparedPanel } from './bd-accuracy.ts';
import { readingDomain, readingPanel } from './figure-r-panel.ts';
import { readingPanels, seriesStyle, type ReadingPanel, type ReadSeries } from './reading-curves.ts';

const readings = { kind: 'machine-reading' } as const satisfies Query;
const trained = {
  kind: 'network',
  tasks: ['classification', 'segmentation'],
  setups: [roads.reconstruction, roads.latent],
} as const satisfies Query;

/**
 * Figure R: for each task a panel of what the network trained on original images reads in the pictures of each codec, and
 * one of networks that were trained on a codec's pictures, or on the learned codec's symbols; the BD-accuracy against
 * JPEG below. It throws a RangeError without any record of reading.
 */
export const figureR: Figure<Chart> = {
  name: 'figure-r',
  about: 'which codec serves machines best: accuracy against rate, with BD-accuracies',
  canOverlay: true,
  reads: [readings, trained],
  draw,
};

const taskNames: Readonly<Record<Task, string>> = { classification: 'Classification', segmentation: 'Segmentation' };

function draw(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const readingRecords = answering(records, readings);
  const behind = answering(records, trained);
  const panels = comparedPanels(readingPanels([...readingRecords, ...behind]));
  if (panels.length === 0)
    throw nothingToDraw('figure-r', records, 'what a network reads in codecs’ pictures, got none', 'measure');
  checkOneProfile('figure-r', [...readingRecords, ...behind]);
  const after = overlay
    ? comparedPanels(readingPanels([...answering(overlay.records, readings), ...answering(overlay.records, trained)]))
    : [];
  const tweakedOf = ({ task, trainedOn }: ReadingPanel) =>
    after.find((panel) => panel.task === task && panel.trainedOn === trainedOn);
  const rows = panels.flatMap(dataRows);
  const known = new Set(rows.map((row) => JSON.stringify(row)));
  const tweakedRows = after.flatMap(dataRows).filter((row) => !known.has(JSON.stringify(row)));
  const tasks = [...grouped(panels, ({ task }) => task)];
  const shown = new Map(
    panels.flatMap(({ curves, trainedOn }) =>
      curves.map(({ series }) => [series, seriesStyle(series, series === 'codec' ? 'original' : trainedOn)] as const),
    ),
  );
  return chart({
    name: 'figure-r',
    title: 'Figure R. Which codec serves machines best',
    scale: scaleNotes(
      tasks.map(([task]) => ({
        name: taskNames[task].toLowerCase(),
        records: readingRecords.filter((record) => record.task === task),
      })),
    ),
    clauses: [
      'under the panels: points more at equal rate, mean over common log-rates (BD-accuracy' +
        `${panels.some(hasIntervals) ? '; in brackets: 95%' : ''})`,
    ],
    caption: [
      'Accuracy of a network that reads what each codec made of the validation images, against the rate of the files in ' +
        'bits per pixel.',
      'Left the network trained on original images as it is, right one trained on the pictures of the codec, or cResNet-51 on its ' +
        'symbols; not in the paper.',
    ],
    details: detailsOf(panels),
    overlay,
    marks: tweakedRows.length > 0 ? 'hollow marks' : undefined,
    spacing: 24,
    views: [
      ...tasks.map(([task, of]) => {
        const domain = readingDomain([...of, ...of.flatMap((panel) => tweakedOf(panel) ?? [])]);
        return {
          title: rowTitle(rowName(task, of[0]), [`${rateConventions(of)}.`]),
          spacing: 22,
          hconcat: of.map((panel) => ({
            title: { text: panelName(panel), fontSize: 11.5, fontWeight: 'normal', offset: 8 },
            ...readingPanel(panel, domain, tweakedOf(panel)),
          })),
        };
      }),
      legendView([...shown.values(), ...(tweakedRows.length > 0 ? overlayLegend() : [])], figureWidth - 60),
    ],
    rows,
    tweakedRows,
  });
}

function rowName(task: Task, { images: { name, count, height, width } }: ReadingPanel): string {
  return `${taskNames[task]}: ${count.toLocaleString('en-US')} images of ${name}, ${width} × ${height} px`;
}

function panelName({ task, trainedOn, images, curves }: ReadingPanel): string {
  const network = task === 'segmentation' ? 'ResNet-50-d' : 'ResNet-50';
  if (trainedOn === 'original') return `Read by ${network} trained on original images`;
  // The row's title names how many images were read as they are.
  const [others] = curves.flatMap(({ points }) => points.filter((point) => point.images !== images.count));
  const count = others ? ` (${others.images.toLocaleString('en-US')} images)` : '';
  return `Read by networks trained on what the codec makes${count}`;
}

function hasIntervals({ deltas }: ComparedPanel): boolean {
  return deltas.some(({ interval }) => interval !== null);
}

/** How the records count rates, once for all that agree. */
function rateConventions(panels: readonly ReadingPanel[]): string {
  const records = panels.flatMap((panel) => panel.readings);
  const ways = grouped(records, ({ rateConvention }) => rateConvention);
  const names = (of: readonly MachineReadingRecord[]) =>
    [...new Set(of.map(({ codec }) => (codec === 'codec' ? 'deep compression' : codec)))].join(', ');
  return `Rate of files: ${[...ways].map(([way, of]) => `${way} (${names(of)})`).join('; ')}`;
}

function detailsOf(panels: readonly ComparedPanel[]): string[] {
  const seeds = (panel: ReadingPanel) =>
    panel.curves
      .map(({ series, seeds: curveSeeds }) => `${seriesStyle(series, panel.trainedOn).label} ${curveSeeds.join(', ')}`)
      .join('; ');
  return [
    'Validation is that of the trainings: center crops for classifiers, whole images for segmentation.',
    ...panels.map(
      (panel) =>
        `${taskNames[panel.task]}. ${panelName(panel)}; seeds: ${seeds(panel)}.${deltasText(panel)}${gainsText(panel)}`,
    ),
    "The BD-accuracy is Bjøntegaard's mean difference with a network's accuracy in the place of PSNR: along monotone cubics " +
      'through the points, over the log-rates that both codecs reach. There is none where they share less than ' +
      `${100 * leastOverlap}% of the narrower one's range. Its 95% interval is over images: ` +
      `${defaultResamples.toLocaleString('en-US')} times as many were drawn with replacement, the same for both codecs, and the score taken anew; for mIoU of records without ` +
      "each image's areas it is Student's over the classes. It tells nothing of other trainings of the network. Records of trainings keep means alone.",
  ];
}

/** The BD-accuracies of a panel in words. */
function deltasText({ trainedOn, reference, deltas }: ComparedPanel): string {
  if (!reference || deltas.length === 0) return '';
  const name = (series: ReadSeries) => seriesStyle(series, trainedOn).label;
  const each = deltas.map(({ series, text, intervalText }) => `${name(series)} ${text}${intervalText}`);
  return ` BD-accuracy against ${name(reference.series)}: ${each.join('; ')}.`;
}

/** What training on what a codec makes gains, in words. */
function gainsText({ trainedOn, gains }: ComparedPanel): string {
  if (gains.length === 0) return '';
  const each = gains.map(({ series, point, points, interval }) => {
    const { label } = seriesStyle(series, trainedOn);
    return `${label} at ${point.targetBpp} bpp ${signed(points, 1, '±')}${intervalText(interval, 1)}`;
  });
  return (
    ' Points more than the network trained on original images reads at that rate in the same files, or, where it was not given ' +
    `these, linear in log-rate between its settings: ${each.join('; ')}.`
  );
}

function trainedOnText(trainedOn: ReadingPanel['trainedOn'], series: string): string {
  if (trainedOn === 'original') return 'original images';
  return series === 'symbols' ? 'symbols' : 'pictures of the codec';
}

function dataRows({ task, trainedOn, curves, reference, deltas, gains }: ComparedPanel) {
  const percent = (share: number | undefined) => (share === undefined ? null : inPercent(share));
  return curves.flatMap(({ series, points, seeds, keys }) => {
    const delta = deltas.find((candidate) => candidate.series === series);
    return points.map((point) => {
      const { setting, targetBpp, fileBpp, images, top1, top5, miou } = point;
      const gain = gains.find((candidate) => candidate.point === point);
      return {
        task,
        trained_on: trainedOnText(trainedOn, series),
        codec: series === 'symbols' ? 'codec' : series,
        setting,
        target_bpp: targetBpp,
        file_bpp: fileBpp,
        top1_percent: percent(top1),
        top5_percent: percent(top5),
        miou_percent: percent(miou),
        images,
        bd_against: delta ? reference!.series : null,
        bd_accuracy_points: delta?.points ?? null,
        bd_accuracy_low_points: delta?.interval?.low ?? null,
        bd_accuracy_high_points: delta?.interval?.high ?? null,
        bd_overlap: delta?.overlap ?? null,
        gain_points: gain?.points ?? null,
        gain_low_points: gain?.interval?.low ?? null,
        gain_high_points: gain?.interval?.high ?? null,
        seeds: seeds.join(' '),
        keys: keys.join(' '),
      };
    });
  });
}
