// Figure 7: how classification and segmentation move up from the baseline through fine-tuning.
import { augmentationNotes } from '../chart/augmentation-note.ts';
import { from } from 'arquero';
import { commonSeeds } from '../../claims/common-seeds.ts';
import { checkOneOrigin } from '../../records/comparable.ts';
import type { Chart } from '../figure.ts';
import { tuningPanel } from './figure-7-panel.ts';
import type { Dot, TuningMetric } from './figure-7-panel.ts';
import { grouped } from '../chart/grouped.ts';
import { legendView } from '../chart/legend.ts';
import { meanRates } from '../../records/measured-rates.ts';
import type { MeasuredRates } from '../../records/measured-rates.ts';
import { bppText } from '../../records/operating-point.ts';
import { captionOfRuns, overlayClause, overlayLegend, runRows } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import { statementQuantities } from '../../records/paper.ts';
import { isClassification, isSegmentation, tunings } from '../../records/record.ts';
import type { ClassificationRecord, ResultRecord, SegmentationRecord, Tuning } from '../../records/record.ts';
import { figureWidth, stackedSpec } from '../chart/stacked-spec.ts';
import { scaleNotes, scaleText } from '../chart/theme.ts';
import { sentenceOf } from '../chart/words.ts';
import type { Words } from '../chart/words.ts';

type TunedRecord = ClassificationRecord | SegmentationRecord;

const title = 'Figure 7. What fine-tuning the codec does for classification and segmentation';
const network = 'cResNet-51';

const top5: TuningMetric = {
  name: 'top-5',
  axis: 'Top-5 accuracy [%]',
  task: 'classification',
  valueOf: (record) => (record.kind === 'classification' ? percent(record.curve.at(-1)!.top5) : null),
};
const top1: TuningMetric = {
  name: 'top-1',
  axis: 'Top-1 accuracy [%]',
  task: 'classification',
  valueOf: (record) => (record.kind === 'classification' ? percent(record.curve.at(-1)!.top1) : null),
};
const miou: TuningMetric = {
  name: 'mIoU',
  axis: 'mIoU [%]',
  task: 'segmentation',
  valueOf: (record) => (record.kind === 'segmentation' ? percent(record.curve.at(-1)!.miou) : null),
};

const names = {
  none: 'baseline',
  compression: 'compression only',
  classification: 'classification only',
  joint: 'joint',
} as const;

// Pixels: one panel high, and two below each other with what stands between them.
const panelHeight = 165;
const rowGap = 38;

/**
 * Figure 7 from the classification and segmentation records of one profile: the last values of cResNet-51 and
 * cResNet-51-d on the compressed representation, without fine-tuning, after fine-tuning the codec alone, and after
 * joint fine-tuning, a line for each operating point that has any fine-tuned record. Several seeds are drawn as their
 * mean, with a thin line from the lowest to the highest; seeds that one of the three lacks are left out. An overlay's values
 * have rings where they moved. What is missing is named under the title. Throws a RangeError without any fine-tuned record,
 * or when the records of a task come from different profiles, data sets or image sizes.
 */
export function figure7(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const ofFigure = (own: readonly ResultRecord[]) =>
    [...own.filter(isClassification), ...own.filter(isSegmentation)].filter(
      (record) => record.network === network && record.input === 'latent' && record.curve.length > 0,
    );
  const all = ofFigure(records);
  const points = [
    ...new Set(all.flatMap(({ tuning, targetBpp }) => (tuning === 'none' ? [] : (targetBpp ?? [])))),
  ].sort((a, b) => b - a);
  if (points.length === 0) {
    throw new RangeError(
      `figure-7: expected records of ${network} after fine-tuning (tuning "compression" or "joint"), got none; ` +
        'train them first: npx without-decoding reproduce --only figure-7',
    );
  }
  const drawn = ofCommonSeeds(all.filter(({ targetBpp }) => targetBpp !== null && points.includes(targetBpp)));
  const classification = drawn.filter(isClassification);
  const segmentation = drawn.filter(isSegmentation);
  for (const each of [classification, segmentation]) checkOneOrigin('figure-7', each);
  const profiles = [...new Set(drawn.map(({ provenance }) => provenance.profile))];
  if (profiles.length > 1)
    throw new RangeError(`figure-7: expected records of one profile, got ${profiles.join(' and ')}`);

  const dots = (metric: TuningMetric) => dotsOf(metric, drawn);
  const after = ofCommonSeeds(
    ofFigure(overlay?.records ?? []).filter(({ targetBpp }) => targetBpp !== null && points.includes(targetBpp)),
  );
  const tweaked = (metric: TuningMetric) => {
    const [before, own] = [dots(metric), dotsOf(metric, after)];
    const values = (of: readonly Dot[]) => JSON.stringify(of.map(({ mean, low, high }) => [mean, low, high]));
    return values(before) === values(own) ? [] : own;
  };
  const panel = (metric: TuningMetric, height: number, isLowest: boolean) =>
    tuningPanel({
      metric,
      dots: dots(metric),
      tweaked: tweaked(metric),
      points,
      tunings: tuningsOf(drawn.filter(({ kind }) => kind === metric.task)),
      height,
      isLowest,
    });
  const columns = [
    ...(classification.length > 0
      ? [{ spacing: 12, vconcat: [panel(top5, panelHeight, false), panel(top1, panelHeight, true)] }]
      : []),
    ...(segmentation.length > 0
      ? [panel(miou, classification.length > 0 ? 2 * panelHeight + rowGap : panelHeight, true)]
      : []),
  ];
  const used = [...(classification.length > 0 ? [top5, top1] : []), ...(segmentation.length > 0 ? [miou] : [])];
  const isMoved = used.some((metric) => tweaked(metric).length > 0);
  const seeds = Math.max(...used.flatMap((metric) => dots(metric).map(({ records: of }) => of.length)));
  const scales = [
    ...(classification.length > 0
      ? [{ name: 'classification (cResNet-51)', of: classification, classes: classification[0].classes }]
      : []),
    ...(segmentation.length > 0
      ? [{ name: 'segmentation (cResNet-51-d)', of: segmentation, classes: segmentation[0].classNames.length }]
      : []),
  ].map(({ name, of, classes }) => {
    const from = of.map(({ provenance }) => provenance);
    return { name, from, text: scaleText(from, { classes }) };
  });
  const marks = isMoved ? 'ringed marks' : 'none';
  const lacks = missing(drawn, points);
  const differ = differences(dots);
  const tweakedDots = (metric: TuningMetric) => (tweaked(metric).length > 0 ? tweaked(metric) : dots(metric));
  const words: Words = {
    title,
    notes: [
      `${scaleNotes(scales)}.`,
      sentenceOf([
        ...overlayClause(overlay, marks),
        `values after the last epoch or iteration${seeds > 1 ? ', means over seeds, thin lines from lowest to highest' : ''}`,
        ...(lacks.length > 0 ? [`not trained yet: ${lacks.join(', ')}`] : []),
      ]),
    ],
    caption: captionOfRuns(
      'Accuracy of cResNet-51 and mIoU of cResNet-51-d on the compressed representation with the codec as trained (baseline), ' +
        'after fine-tuning the codec alone (compression only), and after fine-tuning codec and cResNet-51 together (joint).',
      differ,
      overlay,
      marks,
    ),
    details: [
      ...(overlay ? [differ] : []),
      ...(isMoved ? [`After the tweak (${overlay!.change}): ${differences(tweakedDots)}`] : []),
      ...ratesNotes(used.map(dots)),
      ...augmentationNotes([...classification, ...segmentation]),
      ...details(drawn),
    ].filter((text) => text !== ''),
  };
  return {
    form: 'chart',
    name: 'figure-7',
    title,
    caption: words.caption,
    details: words.details,
    spec: stackedSpec({
      ...words,
      views: [{ spacing: 24, hconcat: columns }, ...(isMoved ? [legendView(overlayLegend('ring'), figureWidth)] : [])],
    }),
    data: from(
      runRows(
        overlay,
        used.flatMap((metric) => dots(metric).map((dot) => dataRow(metric, dot))),
        used.flatMap((metric) => tweaked(metric).map((dot) => dataRow(metric, dot))),
      ),
    ),
  };
}

/**
 * Of each task and operating point the records of the seeds that every fine-tuning there was run with: a line joins what
 * can be compared. All of them where there is no such seed.
 */
function ofCommonSeeds(records: readonly TunedRecord[]): TunedRecord[] {
  return [...grouped(records, ({ kind, targetBpp }) => `${kind} ${targetBpp}`).values()].flatMap((own) => {
    const byTuning = [...grouped(own, ({ tuning }) => tuning).values()];
    const seeds = commonSeeds(byTuning.map((of) => of.map(({ provenance }) => provenance.seed)));
    const kept = own.filter(({ provenance }) => seeds.includes(provenance.seed));
    return kept.length > 0 ? kept : own;
  });
}

/** The fine-tunings of a task in the figure's order. The control that trains the network alone is left out where it was not run. */
function tuningsOf(records: readonly TunedRecord[]): Tuning[] {
  return tunings.filter((tuning) => tuning !== 'classification' || records.some((record) => record.tuning === tuning));
}

function dotsOf(metric: TuningMetric, records: readonly TunedRecord[]): Dot[] {
  const own = records.filter(({ kind }) => kind === metric.task);
  const groups = grouped(own, ({ targetBpp, tuning }) => `${targetBpp} ${tuning}`);
  return [...groups.values()]
    .map((of) => {
      const values = of.map((record) => metric.valueOf(record)!);
      return {
        targetBpp: of[0].targetBpp!,
        tuning: of[0].tuning,
        mean: Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(6)),
        low: Math.min(...values),
        high: Math.max(...values),
        records: of,
      };
    })
    .sort((a, b) => b.targetBpp - a.targetBpp || tunings.indexOf(a.tuning) - tunings.indexOf(b.tuning));
}

/** Joint minus compression-only fine-tuning at each operating point, with the paper's differences where it states them; empty without any. */
function differences(dots: (metric: TuningMetric) => readonly Dot[]): string {
  const stated: Readonly<Record<string, number>> = {
    'top-5': statementQuantities('joint-classification')['classification difference'],
    mIoU: statementQuantities('joint-segmentation')['mIoU difference'],
  };
  const points = [...new Set([top5, top1, miou].flatMap((metric) => dots(metric).map(({ targetBpp }) => targetBpp)))];
  const each = points
    .sort((a, b) => b - a)
    .flatMap((bpp) => {
      const texts = [top5, top1, miou].flatMap((metric) => {
        const at = (tuning: Dot['tuning']) =>
          dots(metric).find((dot) => dot.targetBpp === bpp && dot.tuning === tuning);
        const [joint, compression, alone] = [at('joint'), at('compression'), at('classification')];
        if (!joint || !compression) return [];
        const over = alone ? ` (${signed(joint.mean - alone.mean)} over the network alone)` : '';
        const paper = bpp === 0.0983 && stated[metric.name] !== undefined ? ` (paper: +${stated[metric.name]})` : '';
        return [`${signed(joint.mean - compression.mean)} ${metric.name}${paper}${over}`];
      });
      return texts.length > 0 ? [`${texts.join(', ')} at ${bppText(bpp)} bpp`] : [];
    });
  return each.length > 0 ? `Joint minus compression only, in points: ${each.join('; ')}.` : '';
}

/** What the codec takes before and after fine-tuning: better at more rate is not better. */
function ratesNotes(drawn: readonly (readonly Dot[])[]): string[] {
  // One metric of each task stands for its trainings.
  const tasks = new Map(drawn.flatMap((dots) => (dots[0] ? [[dots[0].records[0].kind, dots] as const] : [])));
  return [...tasks].map(([task, dots]) => {
    const points = [...grouped(dots, ({ targetBpp }) => `${bppText(targetBpp)} bpp`)].map(([point, own]) => {
      const rates = tuningsOf(own.flatMap(({ records }) => records)).map((tuning) =>
        meanRates(own.find((dot) => dot.tuning === tuning)?.records ?? []),
      );
      const along = (what: string, name: keyof MeasuredRates) =>
        rates.every((each) => each[name] === null)
          ? []
          : [`${what} ${rates.map((each) => each[name]?.toFixed(3) ?? '–').join(' → ')}`];
      return `${point}: ${[...along('entropy', 'entropyBpp'), ...along('files', 'fileBpp')].join(', ')}`;
    });
    const used = tuningsOf(dots.flatMap(({ records }) => records));
    return `Rates on the images of ${task}, ${used.map((tuning) => names[tuning]).join(' → ')}. ${points.join('; ')}.`;
  });
}

function percent(share: number): number {
  return Number((100 * share).toFixed(6));
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  return `${Number(text) === 0 ? '±' : value < 0 ? '−' : '+'}${text}`;
}

function missing(records: readonly TunedRecord[], points: readonly number[]): string[] {
  return (['classification', 'segmentation'] as const).flatMap((task) => {
    const own = records.filter(({ kind }) => kind === task);
    if (own.length === 0) return [`all of ${task}`];
    return points.flatMap((bpp) =>
      tuningsOf(own)
        .filter((tuning) => !own.some((record) => record.targetBpp === bpp && record.tuning === tuning))
        .map((tuning) => `${task} (${names[tuning]}) at ${bppText(bpp)} bpp`),
    );
  });
}

function details(records: readonly TunedRecord[]): string[] {
  return [
    ...(records.some(({ tuning }) => tuning === 'classification')
      ? [
          'The network alone (a control of ours) is trained on from where joint training starts, on the codec as it was, for as many epochs.',
        ]
      : []),
    'After fine-tuning the codec alone the network is trained afresh on it, then for as many more epochs as joint training takes. ' +
      'Segmentation starts from the classifier of its codec. The axes do not start at zero.',
    'The paper prints no numbers for this figure; its text says that, at 0.0983 bpp, joint training is ' +
      `${statementQuantities('joint-classification')['classification difference']}% better in classification and ` +
      `${statementQuantities('joint-segmentation')['mIoU difference']}% better in mIoU than training only the compression network (Section 6.2).`,
  ];
}

function dataRow(metric: TuningMetric, { targetBpp, tuning, mean, low, high, records }: Dot) {
  const { entropyBpp, fileBpp } = meanRates(records);
  return {
    task: metric.task,
    network: metric.task === 'segmentation' ? `${network}-d` : network,
    metric: metric.name,
    target_bpp: targetBpp,
    entropy_bpp: entropyBpp,
    file_bpp: fileBpp,
    tuning,
    mean_percent: mean,
    lowest_percent: low,
    highest_percent: high,
    seeds: records.map(({ provenance }) => provenance.seed).join(' '),
    keys: records.map(({ provenance }) => provenance.key).join(' '),
  };
}
