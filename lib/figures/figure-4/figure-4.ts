// Figure 4: validation mIoU along the training of the dilated networks, from compressed representations,
// from reconstructed images and from original ones, at each operating point.
import { inPercent } from '../chart/rounding.ts';
import { curveFigure } from '../curves/curve-figure.ts';
import { paperNumbers } from '../../records/paper.ts';
import type { SegmentationRecord } from '../../records/record.ts';

const { name: paperSet, classes: paperClasses } = paperNumbers().datasets.segmentation;

/**
 * Figure 4 from segmentation records: a panel for each operating point. The paper's values belong beside VOC 2012 with
 * 21 classes at full width.
 */
export const figure4 = curveFigure<SegmentationRecord>({
  name: 'figure-4',
  about: 'validation mIoU per iteration, for each network and input',
  title: 'Figure 4. Validation mIoU along the training for segmentation',
  task: 'segmentation',
  point: 'evaluation',
  step: { field: 'iteration', title: 'Iteration', first: 0, tickSpacing: 50, edgeSpacing: 40 },
  metrics: [{ field: 'miou', title: 'Mean intersection over union [%]' }],
  tooltip: [
    { field: 'iteration', type: 'quantitative', title: 'Iteration', format: ',d' },
    { field: 'miou', type: 'quantitative', title: 'mIoU [%]', format: '.2f' },
    { field: 'pixelAccuracy', type: 'quantitative', title: 'Pixel accuracy [%]', format: '.2f' },
    { field: 'trainLoss', type: 'quantitative', title: 'Training loss', format: '.4f' },
  ],
  panelHeight: 260,
  along: ({ curve }) =>
    curve.map(({ iteration, miou, pixelAccuracy, trainLoss }) => ({
      iteration,
      miou: inPercent(miou),
      pixelAccuracy: inPercent(pixelAccuracy),
      trainLoss: Number(trainLoss.toFixed(6)),
    })),
  paper: ({ miou }) => ({ values: { miou }, text: miou.toFixed(2) }),
  numbers: ({ evaluation }) => `evaluated on whole images of ${evaluation.width}×${evaluation.height}\u00a0px`,
  measured: 'Intersection over union on the images held out, averaged over the classes, after each evaluation',
  paperValues: 'in percent',
  incomparable: `data set, classes or width differ from ${paperSet} with ${paperClasses} classes and width 1`,
  rows: ({ curve }, paper) =>
    curve.map(({ iteration, miou, pixelAccuracy, trainLoss, learningRate }) => ({
      own: {
        iteration,
        miou_percent: inPercent(miou),
        pixel_accuracy_percent: inPercent(pixelAccuracy),
        train_loss: trainLoss,
        learning_rate: learningRate,
      },
      paper: { paper_final_miou_percent: paper?.miou ?? null },
    })),
});
