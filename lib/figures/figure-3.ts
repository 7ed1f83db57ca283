// Figure 3: validation accuracy per epoch, from compressed representations, from reconstructed images
// and from original ones, at each operating point.
import { from } from 'arquero';
import type { TopLevelSpec } from 'vega-lite';
import type { NetworkName } from '../classification/architecture.ts';
import type { Chart } from './figure.ts';
import { curvePanel, endLabelWidth } from './figure-3-panel.ts';
import type { Panel, Series } from './figure-3-panel.ts';
import { legendView } from './legend.ts';
import { paperNumbers, paperResult } from './paper.ts';
import { isClassification } from './record.ts';
import type { ClassificationRecord, InputType, ResultRecord } from './record.ts';
import { wrapText } from './text-width.ts';
import { networkStyle, scaleNote, seriesOrder, themeConfig } from './theme.ts';

const curves: readonly (readonly [NetworkName, InputType])[] = [
  ['ResNet-50', 'original'], ['ResNet-50', 'reconstruction'], ['cResNet-51', 'latent'], ['cResNet-39', 'latent'],
];
const metrics = ['top5', 'top1'] as const;
// Pixels: all panels of a row with the numbers at their ends; one panel's height; the y-axis beside them.
const rowWidth = 610;
const panelHeight = 210;
const axisWidth = 52;
const columnGap = 12;

/**
 * Figure 3 from the classification records of one profile: a row of panels for each of top-5 and top-1,
 * a column for each operating point. ResNet-50 on original images stands in every panel, for reference.
 * Records that are missing are named under the title; other networks and kinds of record are passed over.
 * The paper's final values are drawn only beside records that are comparable with them (ImageNet at full
 * size and width); else they stand in the caption and the data. Throws a RangeError without any curve,
 * or when the records come from different profiles, data sets or image sizes.
 */
export function figure3(records: readonly ResultRecord[]): Chart {
  const drawn = records.filter(isClassification).filter(({ network, input, curve }) => (
    curve.length > 0 && curves.some(([name, type]) => name === network && type === input)));
  if (drawn.length === 0) {
    throw new RangeError(
      'figure-3: expected records of ResNet-50, cResNet-51 or cResNet-39 with at least one epoch, got none; '
      + 'train them first: npx without-decoding reproduce --only figure-3',
    );
  }
  checkOneOrigin(drawn);

  const points = [...new Set(drawn.flatMap(({ targetBpp }) => targetBpp ?? []))].sort((a, b) => b - a);
  // Original images alone still make a figure.
  const columns: readonly (number | null)[] = points.length > 0 ? points : [null];
  const comparable = drawn.every(isComparableWithPaper);
  const series = drawn.map((record) => asSeries(record, comparable));
  const panelWidth = Math.floor((rowWidth - (columns.length - 1) * columnGap) / columns.length) - endLabelWidth(comparable);
  const lastEpoch = Math.max(...drawn.map(({ curve }) => curve.at(-1)!.epoch));

  const panel = (metric: (typeof metrics)[number], bpp: number | null, column: number): Panel => ({
    metric,
    title: metric === metrics[0] ? panelTitle(drawn, bpp) : undefined,
    series: series.filter(({ record }) => record.targetBpp === null || record.targetBpp === bpp),
    domain: domainOf(series, metric),
    lastEpoch,
    width: panelWidth,
    height: panelHeight,
    isFirst: column === 0,
    isLowest: metric === metrics[1],
  });
  const title = 'Figure 3. Validation accuracy per epoch';
  const caption = captionOf(drawn, points, comparable);
  const styles = seriesOrder.flatMap((label) => series.find(({ style }) => style.label === label)?.style ?? []);
  const styleScale = <K extends 'color' | 'dash' | 'shape'>(key: K) => ({
    domain: styles.map(({ label }) => label), range: styles.map((style) => style[key]),
  });
  const spec = {
    // The version that JupyterLab and the Vega editor draw without a warning; nothing here needs a later one.
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: `${title}. ${caption}`,
    title: { text: title, subtitle: subtitleOf(drawn, points, comparable) },
    spacing: 16,
    vconcat: [
      {
        columns: columns.length,
        spacing: { row: 16, column: columnGap },
        concat: metrics.flatMap((metric) => columns.map((bpp, column) => (
          curvePanel(panel(metric, bpp, column), {
            color: styleScale('color'), strokeDash: styleScale('dash'), shape: styleScale('shape'),
          })))),
      },
      legendView(styles, rowWidth),
    ],
    resolve: { scale: { color: 'shared', strokeDash: 'shared', shape: 'shared' } },
    config: themeConfig,
  } as unknown as TopLevelSpec;
  return { form: 'chart', name: 'figure-3', title, caption, spec, data: from(series.flatMap(dataRows)) };
}

/** Whether the paper's accuracies belong on one axis with this record's: its data set, image size and width. */
export function isComparableWithPaper({ classes, provenance }: ClassificationRecord): boolean {
  const { dataset, imageSize, width } = provenance;
  return classes === 1000 && imageSize === 224 && width === 1 && /^(imagenet\b|ilsvrc)/i.test(dataset.name);
}

function asSeries(record: ClassificationRecord, comparable: boolean): Series {
  const { network, input, targetBpp } = record;
  return {
    record,
    style: networkStyle(network, input),
    paper: paperResult(network, input, targetBpp),
    drawsPaper: comparable,
  };
}

function checkOneOrigin(records: readonly ClassificationRecord[]): void {
  const origin = ({ provenance: { profile, dataset, imageSize }, classes }: ClassificationRecord) => (
    `profile ${profile}, ${dataset.name} (${dataset.fingerprint}), ${classes} classes, ${imageSize} px`);
  const origins = [...new Set(records.map(origin))];
  if (origins.length > 1) {
    throw new RangeError(
      `figure-3: expected records of one profile, data set and image size, got ${origins.join('; and ')}; draw them apart`,
    );
  }
}

function panelTitle(records: readonly ClassificationRecord[], bpp: number | null): string {
  if (bpp === null) return 'Original images';
  const measured = records.find((record) => record.targetBpp === bpp && record.measuredBpp !== null)?.measuredBpp;
  return `${rate(bpp)} bpp${measured === undefined || measured === null ? '' : ` (measured ${measured.toFixed(3)})`}`;
}

/** One y-domain for all panels of a metric: every value is inside, and it ends at multiples of 5% or 10%. */
function domainOf(series: readonly Series[], metric: (typeof metrics)[number]): [number, number] {
  const values = series.flatMap(({ record, paper, drawsPaper }) => [
    ...record.curve.map((epoch) => 100 * epoch[metric]), ...(drawsPaper && paper ? [paper[metric]] : []),
  ]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = high - low > 40 ? 10 : 5;
  const bottom = Math.max(0, step * Math.floor(low / step));
  return [bottom, Math.min(100, Math.max(bottom + step, step * Math.ceil(high / step)))];
}

function missing(records: readonly ClassificationRecord[], points: readonly number[]): string[] {
  const has = (network: NetworkName, input: InputType, bpp: number | null) => records.some((record) => (
    record.network === network && record.input === input && record.targetBpp === bpp));
  return curves.flatMap(([network, input]) => {
    if (input === 'original') return has(network, input, null) ? [] : [`${network} on original images`];
    const lacking = points.filter((bpp) => !has(network, input, bpp));
    const what = input === 'latent' ? network : `${network} on reconstructed images`;
    return lacking.map((bpp) => `${what} at ${rate(bpp)} bpp`);
  });
}

function subtitleOf(
  records: readonly ClassificationRecord[], points: readonly number[], comparable: boolean,
): string[] {
  const { classes } = records[0];
  const chance = (k: number) => `${(100 * Math.min(1, k / classes)).toFixed(classes < 200 ? 0 : 1)}%`;
  const lacks = missing(records, points);
  return [
    scaleNote(records.map(({ provenance }) => provenance), { classes }),
    `Numbers at the right: last epoch${comparable ? ' (hollow diamonds and brackets: the paper, Table 2)' : ''}. `
      + `Guessing: ${chance(1)} top-1, ${chance(5)} top-5.`,
    ...(lacks.length > 0 ? [`Not trained yet: ${lacks.join('; ')}.`] : []),
  ].flatMap((text) => wrapText(text, rowWidth + axisWidth, 11.5));
}

function captionOf(records: readonly ClassificationRecord[], points: readonly number[], comparable: boolean): string {
  const { datasets } = paperNumbers();
  const rows = curves.flatMap(([network, input]) => (
    (input === 'original' ? [null] : points).flatMap((bpp) => paperResult(network, input, bpp) ?? [])));
  const finals = rows.map(({ network, input, bpp, top5, top1 }) => {
    const at = bpp === null ? '' : ` at ${rate(bpp)} bpp`;
    return `${networkStyle(network, input).label}${at} ${top5.toFixed(2)} / ${top1.toFixed(2)}`;
  });
  const place = comparable
    ? 'drawn as hollow diamonds and in brackets'
    : `not drawn, as data set, image size or width differ from ${datasets.classification.name} at 224 px and width 1`;
  return `Top-5 and top-1 accuracy on the validation images after each epoch; the axes do not start at zero. `
    + `${scaleNote(records.map(({ provenance }) => provenance), { classes: records[0].classes })}. `
    + `The paper's final values (Table 2, top-5 / top-1 in percent) are ${place}: ${finals.join('; ')}.`;
}

function dataRows({ record, paper }: Series) {
  const { network, input, targetBpp, measuredBpp, provenance, curve } = record;
  return curve.map(({ epoch, top5, top1, trainLoss, valLoss, learningRate }) => ({
    target_bpp: targetBpp,
    measured_bpp: measuredBpp,
    network,
    input,
    epoch,
    top5,
    top1,
    train_loss: trainLoss,
    val_loss: valLoss,
    learning_rate: learningRate,
    seed: provenance.seed,
    key: provenance.key,
    paper_final_top5_percent: paper?.top5 ?? null,
    paper_final_top1_percent: paper?.top1 ?? null,
  }));
}

/** An operating point as the paper writes it: 0.635, 0.330, 0.0983. */
function rate(bpp: number): string {
  return bpp < 0.1 ? String(bpp) : bpp.toFixed(3);
}
