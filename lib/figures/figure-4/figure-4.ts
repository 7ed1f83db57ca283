// Figure 4: validation mIoU along the training of the dilated networks, from compressed representations,
// from reconstructed images and from original ones, at each operating point.
import { curveFigure, percent } from '../curves/curve-figure.ts';
import type { CurveFigure } from '../curves/curve-figure.ts';
import type { Chart } from '../figure.ts';
import type { Overlay } from '../chart/overlay.ts';
import { paperNumbers } from '../../records/paper.ts';
import { isSegmentation } from '../../records/record.ts';
import type { ResultRecord, SegmentationRecord } from '../../records/record.ts';

const { name: paperSet, classes: paperClasses } = paperNumbers().datasets.segmentation;

const miouPerIteration: CurveFigure<SegmentationRecord> = {
  name: 'figure-4',
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
  classes: ({ classNames }) => classNames.length,
  along: ({ curve }) =>
    curve.map(({ iteration, miou, pixelAccuracy, trainLoss }) => ({
      iteration,
      miou: percent(miou),
      pixelAccuracy: percent(pixelAccuracy),
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
        miou_percent: percent(miou),
        pixel_accuracy_percent: percent(pixelAccuracy),
        train_loss: trainLoss,
        learning_rate: learningRate,
      },
      paper: { paper_final_miou_percent: paper?.miou ?? null },
    })),
};

/**
 * Figure 4 from the segmentation records of one profile: a panel for each operating point, as `curveFigure` draws it.
 * Records of other kinds are passed over. The paper's values belong beside VOC 2012 with 21 classes at full width.
 * Throws a RangeError without any curve, or when the records come from different profiles, data sets or image sizes.
 */
export function figure4(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  return curveFigure(miouPerIteration, records.filter(isSegmentation), overlay);
}
