// Figure 3: validation accuracy per epoch, from compressed representations, from reconstructed images
// and from original ones, at each operating point.
import { from } from 'arquero';
import { checkOneOrigin, isComparableWithPaper } from './comparable.ts';
import { curveFigureSpec, listedCurves, missingCurves, overlaidNumbers, pointsOf, seedsNote, shownRecords } from './curve-figure.ts';
import type { Curve } from './curve-panel.ts';
import type { Chart } from './figure.ts';
import { overlayNote, runRows, trainedCounterpart } from './overlay.ts';
import type { Overlay } from './overlay.ts';
import { paperNumbers, paperResult } from './paper.ts';
import { isClassification } from './record.ts';
import type { ClassificationRecord, ResultRecord } from './record.ts';
import { networkStyle, scaleNote } from './theme.ts';

const metrics = [
  { field: 'top5', title: 'Top-5 accuracy [%]' }, { field: 'top1', title: 'Top-1 accuracy [%]' },
] as const;
const tooltip = [
  { field: 'epoch', type: 'quantitative', title: 'Epoch', format: 'd' },
  { field: 'top5', type: 'quantitative', title: 'Top-5 [%]', format: '.2f' },
  { field: 'top1', type: 'quantitative', title: 'Top-1 [%]', format: '.2f' },
  { field: 'valLoss', type: 'quantitative', title: 'Validation loss', format: '.4f' },
];

/**
 * Figure 3 from the classification records of one profile: a row of panels for each of top-5 and top-1,
 * a column for each operating point. ResNet-50 on original images stands in every panel, for reference.
 * Records that are missing are named under the title; other networks, tuned ones and other kinds of record
 * are passed over. The paper's final values are drawn only beside records that are comparable with them
 * (ImageNet at full size and width); else they stand in the caption and the data. An overlay's curves are drawn
 * over those that they differ from, dotted. Throws a RangeError
 * without any curve, or when the records come from different profiles, data sets or image sizes.
 */
export function figure3(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const drawn = shownRecords(records.filter(isClassification));
  if (drawn.length === 0) {
    throw new RangeError(
      'figure-3: expected records of ResNet-50, cResNet-51 or cResNet-39 with at least one epoch, got none; '
      + 'train them first: npx without-decoding reproduce --only figure-3',
    );
  }
  checkOneOrigin('figure-3', drawn);

  const points = pointsOf(drawn);
  const comparable = drawn.every(isComparableWithPaper);
  const tweaked = drawn.flatMap((record) => trainedCounterpart(overlay, record) ?? []);
  const title = 'Figure 3. Validation accuracy per epoch';
  const caption = captionOf(drawn, points, comparable);
  const spec = curveFigureSpec({
    title,
    subtitle: [
      ...subtitleOf(drawn, points, comparable),
      ...(overlay ? [overlayNote(overlay, tweaked.length > 0 ? 'hollow marks' : 'none')] : []),
      ...(tweaked.length > 0 ? [overlaidNumbers] : []),
    ],
    caption,
    step: { field: 'epoch', title: 'Epoch', first: 1, tickSpacing: 36, edgeSpacing: 18 },
    metrics,
    tooltip,
    curves: drawn.map((record) => curveOf(record, comparable, trainedCounterpart(overlay, record))),
    points,
    panelHeight: 210,
  });
  return { form: 'chart', name: 'figure-3', title, caption, spec, data: from(runRows(overlay, drawn.flatMap(dataRows), tweaked.flatMap(dataRows))) };
}

function curveOf(record: ClassificationRecord, comparable: boolean, tweaked: ClassificationRecord | undefined): Curve {
  const { network, input, targetBpp, measuredBpp, provenance } = record;
  const paper = comparable ? paperResult(network, input, targetBpp) : undefined;
  return {
    key: provenance.key,
    style: networkStyle(network, input),
    targetBpp,
    measuredBpp,
    points: pointsAlong(record),
    paper: paper && { top5: paper.top5, top1: paper.top1 },
    ...(tweaked && { tweaked: { measuredBpp: tweaked.measuredBpp, points: pointsAlong(tweaked) } }),
  };
}

function pointsAlong({ curve }: ClassificationRecord): Curve['points'] {
  return curve.map(({ epoch, top5, top1, valLoss }) => ({
    epoch, top5: percent(top5), top1: percent(top1), valLoss: Number(valLoss.toFixed(6)),
  }));
}

function subtitleOf(
  records: readonly ClassificationRecord[], points: readonly number[], comparable: boolean,
): string[] {
  const { classes } = records[0];
  const chance = (k: number) => `${(100 * Math.min(1, k / classes)).toFixed(classes < 200 ? 0 : 1)}%`;
  const lacks = missingCurves(records, points, '');
  return [
    scaleNote(records.map(({ provenance }) => provenance), { classes }),
    `Numbers at the right: last epoch${seedsNote(records)}${comparable ? ' (hollow diamonds and brackets: the paper, Table\u00a02)' : ''}. `
      + `Guessing: ${chance(1)} top-1, ${chance(5)} top-5.`,
    ...(lacks.length > 0 ? [`Not trained yet: ${lacks.join('; ')}.`] : []),
  ];
}

function captionOf(records: readonly ClassificationRecord[], points: readonly number[], comparable: boolean): string {
  const { datasets } = paperNumbers();
  const finals = listedCurves(points, 'classification', (network, input, bpp) => {
    const paper = paperResult(network, input, bpp);
    return paper && `${paper.top5.toFixed(2)} / ${paper.top1.toFixed(2)}`;
  });
  const place = comparable
    ? 'drawn as hollow diamonds and in brackets'
    : `not drawn, as data set, image size or width differ from ${datasets.classification.name} at 224 px and width 1`;
  return `Top-5 and top-1 accuracy on the validation images after each epoch; the axes do not start at zero. `
    + `${scaleNote(records.map(({ provenance }) => provenance), { classes: records[0].classes })}. `
    + `The paper's final values (Table 2, top-5 / top-1 in percent) are ${place}: ${finals}.`;
}

function dataRows({ network, input, targetBpp, measuredBpp, provenance, curve }: ClassificationRecord) {
  const paper = paperResult(network, input, targetBpp);
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

function percent(share: number): number {
  return Number((100 * share).toFixed(4));
}
