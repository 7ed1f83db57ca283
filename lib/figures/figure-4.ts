// Figure 4: validation mIoU along the training of the dilated networks, from compressed representations,
// from reconstructed images and from original ones, at each operating point.
import { from } from 'arquero';
import { checkOneOrigin, isComparableWithPaper } from './comparable.ts';
import { curveFigureSpec, listedCurves, missingCurves, overlaidNumbers, pointsOf, seedsNote, shownRecords } from './curve-figure.ts';
import type { Curve } from './curve-panel.ts';
import type { Chart } from './figure.ts';
import { overlayNote, runRows, trainedCounterpart } from './overlay.ts';
import type { Overlay } from './overlay.ts';
import { paperNumbers, paperResult } from './paper.ts';
import { isSegmentation } from './record.ts';
import type { ResultRecord, SegmentationRecord } from './record.ts';
import { networkStyle, scaleNote } from './theme.ts';

const tooltip = [
  { field: 'iteration', type: 'quantitative', title: 'Iteration', format: ',d' },
  { field: 'miou', type: 'quantitative', title: 'mIoU [%]', format: '.2f' },
  { field: 'pixelAccuracy', type: 'quantitative', title: 'Pixel accuracy [%]', format: '.2f' },
  { field: 'trainLoss', type: 'quantitative', title: 'Training loss', format: '.4f' },
];

/**
 * Figure 4 from the segmentation records of one profile: a panel for each operating point. ResNet-50-d on
 * original images stands in every panel, for reference. Records that are missing are named under the title;
 * other networks, tuned ones and other kinds of record are passed over. The paper's final values are drawn
 * only beside records that are comparable with them (VOC 2012, 21 classes, full width); else they stand in
 * the caption and the data. An overlay's curves are drawn over those that they differ from, dotted.
 * Throws a RangeError without any curve, or when the records come from different
 * profiles, data sets or image sizes.
 */
export function figure4(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const drawn = shownRecords(records.filter(isSegmentation));
  if (drawn.length === 0) {
    throw new RangeError(
      'figure-4: expected records of ResNet-50-d, cResNet-51-d or cResNet-39-d with at least one evaluation, got none; '
      + 'train them first: npx without-decoding reproduce --only figure-4',
    );
  }
  checkOneOrigin('figure-4', drawn);

  const points = pointsOf(drawn);
  const comparable = drawn.every(isComparableWithPaper);
  const tweaked = drawn.flatMap((record) => trainedCounterpart(overlay, record) ?? []);
  const title = 'Figure 4. Validation mIoU along the training for segmentation';
  const caption = captionOf(drawn, points, comparable);
  const spec = curveFigureSpec({
    title,
    subtitle: [
      ...subtitleOf(drawn, points, comparable),
      ...(overlay ? [overlayNote(overlay, tweaked.length > 0 ? 'hollow marks' : 'none')] : []),
      ...(tweaked.length > 0 ? [overlaidNumbers] : []),
    ],
    caption,
    step: { field: 'iteration', title: 'Iteration', first: 0, tickSpacing: 50, edgeSpacing: 40 },
    metrics: [{ field: 'miou', title: 'Mean intersection over union [%]' }],
    tooltip,
    curves: drawn.map((record) => curveOf(record, comparable, trainedCounterpart(overlay, record))),
    points,
    panelHeight: 260,
  });
  return { form: 'chart', name: 'figure-4', title, caption, spec, data: from(runRows(overlay, drawn.flatMap(dataRows), tweaked.flatMap(dataRows))) };
}

function curveOf(record: SegmentationRecord, comparable: boolean, tweaked: SegmentationRecord | undefined): Curve {
  const { network, input, targetBpp, measuredBpp, provenance } = record;
  const paper = comparable ? paperResult(network, input, targetBpp) : undefined;
  return {
    key: provenance.key,
    style: networkStyle(network, input, 'segmentation'),
    targetBpp,
    measuredBpp,
    points: pointsAlong(record),
    paper: paper && { miou: paper.miou },
    ...(tweaked && { tweaked: { measuredBpp: tweaked.measuredBpp, points: pointsAlong(tweaked) } }),
  };
}

function pointsAlong({ curve }: SegmentationRecord): Curve['points'] {
  return curve.map(({ iteration, miou, pixelAccuracy, trainLoss }) => ({
    iteration, miou: percent(miou), pixelAccuracy: percent(pixelAccuracy), trainLoss: Number(trainLoss.toFixed(6)),
  }));
}

function subtitleOf(records: readonly SegmentationRecord[], points: readonly number[], comparable: boolean): string[] {
  const [{ evaluation, classNames }] = records;
  const lacks = missingCurves(records, points, '-d');
  return [
    scaleNote(records.map(({ provenance }) => provenance), { classes: classNames.length }),
    `Evaluated on whole images of ${evaluation.width}×${evaluation.height}\u00a0px. Numbers at the right: last evaluation${seedsNote(records)}`
      + `${comparable ? ' (hollow diamonds and brackets: the paper, Table\u00a02)' : ''}.`,
    ...(lacks.length > 0 ? [`Not trained yet: ${lacks.join('; ')}.`] : []),
  ];
}

function captionOf(records: readonly SegmentationRecord[], points: readonly number[], comparable: boolean): string {
  const { datasets } = paperNumbers();
  const finals = listedCurves(points, 'segmentation', (network, input, bpp) => (
    paperResult(network, input, bpp)?.miou.toFixed(2)));
  const place = comparable
    ? 'drawn as hollow diamonds and in brackets'
    : `not drawn, as data set, classes or width differ from ${datasets.segmentation.name} with `
      + `${datasets.segmentation.classes} classes and width 1`;
  return 'Intersection over union on the images held out, averaged over the classes, after each evaluation; '
    + 'the axes do not start at zero. '
    + `${scaleNote(records.map(({ provenance }) => provenance), { classes: records[0].classNames.length })}. `
    + `The paper's final values (Table 2, in percent) are ${place}: ${finals}.`;
}

function dataRows({ network, input, targetBpp, measuredBpp, provenance, curve }: SegmentationRecord) {
  const paper = paperResult(network, input, targetBpp);
  return curve.map(({ iteration, miou, pixelAccuracy, trainLoss, learningRate }) => ({
    target_bpp: targetBpp,
    measured_bpp: measuredBpp,
    network: `${network}-d`,
    input,
    iteration,
    miou,
    pixel_accuracy: pixelAccuracy,
    train_loss: trainLoss,
    learning_rate: learningRate,
    seed: provenance.seed,
    key: provenance.key,
    paper_final_miou_percent: paper?.miou ?? null,
  }));
}

function percent(share: number): number {
  return Number((100 * share).toFixed(4));
}
