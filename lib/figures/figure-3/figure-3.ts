// Figure 3: validation accuracy per epoch, from compressed representations, from reconstructed images
// and from original ones, at each operating point.
import { inPercent } from '../chart/rounding.ts';
import { chanceText } from '../chart/words.ts';
import { curveFigure } from '../curves/curve-figure.ts';
import { paperNumbers } from '../../records/paper.ts';
import type { ClassificationRecord } from '../../records/record.ts';

/**
 * Figure 3 from classification records: rows for top-5 and top-1, a column for each operating point. The paper's values
 * belong beside ImageNet at full size and width.
 */
export const figure3 = curveFigure<ClassificationRecord>({
  name: 'figure-3',
  about: 'validation accuracy per epoch, for each network and input',
  title: 'Figure 3. Validation accuracy per epoch',
  task: 'classification',
  point: 'epoch',
  step: { field: 'epoch', title: 'Epoch', first: 1, tickSpacing: 36, edgeSpacing: 18 },
  metrics: [
    { field: 'top5', title: 'Top-5 accuracy [%]' },
    { field: 'top1', title: 'Top-1 accuracy [%]' },
  ],
  tooltip: [
    { field: 'epoch', type: 'quantitative', title: 'Epoch', format: 'd' },
    { field: 'top5', type: 'quantitative', title: 'Top-5 [%]', format: '.2f' },
    { field: 'top1', type: 'quantitative', title: 'Top-1 [%]', format: '.2f' },
    { field: 'valLoss', type: 'quantitative', title: 'Validation loss', format: '.4f' },
  ],
  panelHeight: 210,
  along: ({ curve }) =>
    curve.map(({ epoch, top5, top1, valLoss }) => ({
      epoch,
      top5: inPercent(top5),
      top1: inPercent(top1),
      valLoss: Number(valLoss.toFixed(6)),
    })),
  paper: ({ top5, top1 }) => ({ values: { top5, top1 }, text: `${top5.toFixed(2)} / ${top1.toFixed(2)}` }),
  numbers: ({ classes }) => `guessing: ${chanceText(1, classes)} top-1, ${chanceText(5, classes)} top-5`,
  measured: 'Top-5 and top-1 accuracy on the validation images after each epoch',
  paperValues: 'top-5 / top-1 in percent',
  incomparable: `data set, image size or width differ from ${paperNumbers().datasets.classification.name} at 224 px and width 1`,
  rows: ({ curve }, paper) =>
    curve.map(({ epoch, top5, top1, trainLoss, valLoss, learningRate }) => ({
      own: {
        epoch,
        top5_percent: inPercent(top5),
        top1_percent: inPercent(top1),
        train_loss: trainLoss,
        val_loss: valLoss,
        learning_rate: learningRate,
      },
      paper: { paper_final_top5_percent: paper?.top5 ?? null, paper_final_top1_percent: paper?.top1 ?? null },
    })),
});
