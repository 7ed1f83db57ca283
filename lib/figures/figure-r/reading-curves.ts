// What networks read at each codec's rates, as the curves of Figure R's panels.
import { commonSeeds } from '../../claims/common-seeds.ts';
import type { RateQuality } from '../../metrics/bd-rate.ts';
import {
  codecSeries,
  isClassification,
  isMachineReading,
  isSegmentation,
  readerTrainings,
} from '../../records/record.ts';
import type {
  ClassificationRecord,
  CodecSeries,
  MachineReadingRecord,
  ReaderTraining,
  ReadingPoint,
  ResultRecord,
  SegmentationRecord,
  Task,
} from '../../records/record.ts';
import { roads } from '../../records/trained-networks.ts';
import { grouped } from '../chart/grouped.ts';
import { codecStyle, networkStyle, type SeriesStyle } from '../chart/theme.ts';

/** A codec whose decoded pictures are read, or the learned codec's symbols, read directly. */
export type ReadSeries = CodecSeries | 'symbols';

/** Scores are means over seeds; image by image, or class by class, only where there is one. */
export interface ReadingCurvePoint
  extends Pick<ReadingPoint, 'setting' | 'targetBpp' | 'fileBpp' | 'top1' | 'top5' | 'miou' | 'classIou' | 'each'> {
  /** How many images were read: a training's own validation reads all, a reading perhaps a part of them. */
  readonly images: number;
}

/** Whether both were read of as many images: scores of a part of the images and of all differ by the images. */
export function ofSameImages(points: readonly ReadingCurvePoint[], others: readonly ReadingCurvePoint[]): boolean {
  return new Set([...points, ...others].map(({ images }) => images)).size === 1;
}

export interface ReadingCurve {
  readonly series: ReadSeries;
  /** From the lowest rate up. */
  readonly points: readonly ReadingCurvePoint[];
  readonly seeds: readonly number[];
  readonly keys: readonly string[];
}

export interface ReadingPanel {
  readonly task: Task;
  readonly trainedOn: ReaderTraining;
  readonly curves: readonly ReadingCurve[];
  /** In [0, 1]: what the network trained on originals reads in the images as they are; null where a curve is of other images. */
  readonly originals: number | null;
  readonly images: MachineReadingRecord['images'];
  readonly readings: readonly MachineReadingRecord[];
}

type Trained = ClassificationRecord | SegmentationRecord;

/** The score that is drawn, in [0, 1]. */
export function scoreOf(task: Task, { top1, miou }: Pick<ReadingPoint, 'top1' | 'miou'>): number {
  return (task === 'classification' ? top1 : miou)!;
}

/** A point as metrics of curves take it: the score in percent. */
export function rateQuality(task: Task, point: ReadingCurvePoint): RateQuality {
  return { rate: point.fileBpp, quality: 100 * scoreOf(task, point) };
}

export function seriesStyle(series: ReadSeries, trainedOn: ReaderTraining): SeriesStyle {
  if (series === 'symbols') {
    return { ...networkStyle('cResNet-51', 'latent'), label: 'Deep compression, symbols' };
  }
  const style = codecStyle(series);
  return series === 'codec' && trainedOn === 'own' ? { ...style, label: `${style.label}, decoded` } : style;
}

/**
 * The panels of the tasks that anything was read for: first read by the network trained on originals, then, where there
 * are any, by those trained on each codec's pictures or symbols.
 */
export function readingPanels(records: readonly ResultRecord[]): ReadingPanel[] {
  const readings = records.filter(isMachineReading).filter(({ points }) => points.length > 0);
  return [...grouped(readings, ({ task }) => task)].flatMap(([task, ofTask]) => {
    const [asTheyAre, onOwnPictures, symbols] = readerTrainings.map((trained) =>
      ofTask.filter(({ trainedOn }) => trainedOn === trained),
    );
    const trained: Trained[] =
      task === 'classification' ? records.filter(isClassification) : records.filter(isSegmentation);
    const originals = asTheyAre.flatMap((reading) => (reading.originals ? [scoreOf(task, reading.originals)] : []))[0];
    const common = { task, images: ofTask[0].images };
    const originalsBeside = (curves: readonly ReadingCurve[]): number | null =>
      curves.every(({ points }) => points.every(({ images }) => images === common.images.count))
        ? (originals ?? null)
        : null;
    const panel = (trainedOn: ReaderTraining, from: MachineReadingRecord[], curves: ReadingCurve[]): ReadingPanel[] =>
      curves.length > 0 ? [{ ...common, originals: originalsBeside(curves), trainedOn, curves, readings: from }] : [];
    // A panel is of one seed: where readings are, of theirs. Networks made for readings stand alone, too: they trained for longer.
    const seeds = commonSeeds(ofTask.map(({ provenance }) => [provenance.seed]));
    const learned = symbols.length > 0 ? [] : trained.filter(({ provenance }) => seeds.includes(provenance.seed));
    return [
      ...panel(
        'original',
        asTheyAre,
        codecSeries.flatMap((codec) => curveOf(codec, readingsOf(asTheyAre, codec))),
      ),
      ...panel(
        'own',
        [...onOwnPictures, ...symbols],
        [
          ...curveOf('codec', trainedPoints(learned, 'reconstruction')),
          ...curveOf('symbols', [...trainedPoints(learned, 'latent'), ...readingsOf(symbols, 'codec')]),
          ...codecSeries.flatMap((codec) => curveOf(codec, readingsOf(onOwnPictures, codec))),
        ],
      ),
    ];
  });
}

interface Seeded {
  readonly point: ReadingCurvePoint;
  readonly seed: number;
  readonly key: string;
}

function readingsOf(readings: readonly MachineReadingRecord[], codec: CodecSeries): Seeded[] {
  return readings
    .filter((reading) => reading.codec === codec)
    .flatMap(({ points, images, provenance: { seed, key } }) =>
      points.map((point) => ({ point: { ...point, images: images.count }, seed, key })),
    );
}

/** The two roads of Table 2 at the learned codec's operating points. */
function trainedPoints(records: readonly Trained[], input: 'reconstruction' | 'latent'): Seeded[] {
  const { network } = roads[input];
  return records
    .filter((record) => record.network === network && record.input === input)
    .flatMap((record): Seeded[] => {
      const { targetBpp, fileBpp, provenance, curve } = record;
      if (fileBpp === null || curve.length === 0) return [];
      const scores =
        record.kind === 'classification'
          ? { top1: record.curve.at(-1)!.top1, top5: record.curve.at(-1)!.top5 }
          : { miou: record.curve.at(-1)!.miou, classIou: record.classIou };
      const point = { setting: `${targetBpp} bpp`, targetBpp, fileBpp, images: provenance.dataset.val, ...scores };
      return [{ point, seed: provenance.seed, key: provenance.key }];
    });
}

/** One curve, or none without points. */
function curveOf(series: ReadSeries, seeded: readonly Seeded[]): ReadingCurve[] {
  if (seeded.length === 0) return [];
  const settings = grouped(seeded, ({ point }) => `${point.setting} ${point.targetBpp}`);
  const points = [...settings.values()].map((ofSetting) => meanPoint(ofSetting.map(({ point }) => point)));
  return [
    {
      series,
      points: points.sort((a, b) => a.fileBpp - b.fileBpp),
      seeds: [...new Set(seeded.map(({ seed }) => seed))].sort((a, b) => a - b),
      keys: [...new Set(seeded.map(({ key }) => key))],
    },
  ];
}

function meanPoint(points: readonly ReadingCurvePoint[]): ReadingCurvePoint {
  const [first] = points;
  if (points.length === 1) return first;
  const mean = (field: 'fileBpp' | 'top1' | 'top5' | 'miou') =>
    first[field] === undefined
      ? {}
      : { [field]: points.reduce((sum, point) => sum + point[field]!, 0) / points.length };
  const { setting, targetBpp, fileBpp, images } = first;
  return { setting, targetBpp, fileBpp, images, ...mean('fileBpp'), ...mean('top1'), ...mean('top5'), ...mean('miou') };
}
