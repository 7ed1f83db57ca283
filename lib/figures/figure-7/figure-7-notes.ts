// What Figure 7 says in words: how much joint fine-tuning adds, and at which rates.
import { signed } from '../../claims/claim.ts';
import { operatingPoints } from '../../codec/architecture.ts';
import { meanRates } from '../../records/measured-rates.ts';
import type { MeasuredRates } from '../../records/measured-rates.ts';
import { bppText } from '../../records/operating-point.ts';
import { statementQuantities } from '../../records/paper.ts';
import { grouped } from '../chart/grouped.ts';
import { dotDifference, tuningsOf } from './figure-7-dots.ts';
import type { Dot, TuningMetric } from './figure-7-dots.ts';

export const tuningNames = {
  none: 'baseline',
  compression: 'compression only',
  classification: 'network only',
  joint: 'joint',
} as const;

type Values = { readonly metric: TuningMetric; readonly dots: readonly Dot[] };

/** Joint minus compression-only fine-tuning at each operating point, over the seeds of both, with the paper's differences where it states them; empty without any. */
export function differences(series: readonly Values[]): string {
  const stated: Readonly<Record<string, number>> = {
    'top-5': statementQuantities('joint-classification')['classification difference'],
    mIoU: statementQuantities('joint-segmentation')['mIoU difference'],
  };
  const points = [...new Set(series.flatMap(({ dots }) => dots.map(({ targetBpp }) => targetBpp)))];
  const each = points
    .sort((a, b) => b - a)
    .flatMap((bpp) => {
      const texts = series.flatMap(({ metric, dots }) => {
        const { name } = metric;
        const at = (tuning: Dot['tuning']) => dots.find((dot) => dot.targetBpp === bpp && dot.tuning === tuning);
        const joint = at('joint');
        const jointOver = (other: Dot | undefined) => joint && other && dotDifference(metric, joint, other);
        const [overCompression, overAlone] = [jointOver(at('compression')), jointOver(at('classification'))];
        if (overCompression === undefined) return [];
        const over = overAlone === undefined ? '' : ` (${signed(overAlone, 1, '±')} over the network alone)`;
        const paper = bpp === operatingPoints.low.bpp && stated[name] !== undefined ? ` (paper: +${stated[name]})` : '';
        return [`${signed(overCompression, 1, '±')} ${name}${paper}${over}`];
      });
      return texts.length > 0 ? [`${texts.join(', ')} at ${bppText(bpp)} bpp`] : [];
    });
  return each.length > 0 ? `Joint minus compression only, in points: ${each.join('; ')}.` : '';
}

/** What the codec takes before and after fine-tuning: better at more rate is not better. */
export function ratesNotes(series: readonly Values[]): string[] {
  // One metric of each task stands for its trainings.
  const tasks = new Map(series.map(({ metric: { task }, dots }) => [task, dots]));
  return [...tasks].map(([task, dots]) => {
    const used = tuningsOf(dots);
    const points = [...grouped(dots, ({ targetBpp }) => `${bppText(targetBpp)} bpp`)].map(([point, atPoint]) => {
      const rates = used.map((tuning) => meanRates(atPoint.find((dot) => dot.tuning === tuning)?.records ?? []));
      const along = (what: string, name: keyof MeasuredRates) =>
        rates.every((each) => each[name] === null)
          ? []
          : [`${what} ${rates.map((each) => each[name]?.toFixed(3) ?? '–').join(' → ')}`];
      return `${point}: ${[...along('entropy', 'entropyBpp'), ...along('files', 'fileBpp')].join(', ')}`;
    });
    return `Rates on the images of ${task}, ${used.map((tuning) => tuningNames[tuning]).join(' → ')}. ${points.join('; ')}.`;
  });
}
