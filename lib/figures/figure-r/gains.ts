// What it is worth to train on what a codec makes: points more than the network trained on originals reads at the same rate.
import { miouGainInterval, qualityGainInterval, type DeltaInterval } from '../../metrics/bd-rate-interval.ts';
import { qualityGain } from '../../metrics/quality-gain.ts';
import { CurveError } from '../../metrics/rate-curve.ts';
import type { Task } from '../../records/record.ts';
import { areaSample, hasEachImage, hitSample } from './image-samples.ts';
import {
  ofSameImages,
  rateQuality,
  type ReadingCurvePoint,
  type ReadingPanel,
  type ReadSeries,
} from './reading-curves.ts';

/** In points of accuracy or mIoU. */
export interface Gain {
  readonly series: ReadSeries;
  readonly point: ReadingCurvePoint;
  readonly points: number;
  /** 95% over images; null where a record keeps means alone. */
  readonly interval: DeltaInterval | null;
}

/**
 * Of every point of a panel of networks trained on what codecs make: how much more they read than the network trained on
 * originals does in the same codec's files, at the same setting where it has read that, else at the same rate, linear in
 * log-rate between its settings. A point outside of its rates has none, nor one that is of other images; nor has any of the panel
 * of that network itself.
 */
export function gainsOf({ task, trainedOn, curves, images }: ReadingPanel, asTheyAre?: ReadingPanel): Gain[] {
  if (trainedOn === 'original') return [];
  const pixels = images.height * images.width;
  return curves.flatMap(({ series, points }) => {
    const codec = series === 'symbols' ? 'codec' : series;
    const read = asTheyAre?.curves.find((curve) => curve.series === codec)?.points ?? [];
    return points.flatMap((point): Gain[] => {
      const sameFiles = read.find(({ setting }) => setting === point.setting);
      const reference = sameFiles ? [sameFiles] : read;
      if (!ofSameImages(reference, [point])) return [];
      const gained = gainPoints(task, reference, point);
      return gained === null
        ? []
        : [{ series, point, points: gained, interval: intervalOf(task, pixels, reference, point) }];
    });
  });
}

function gainPoints(task: Task, reference: readonly ReadingCurvePoint[], point: ReadingCurvePoint): number | null {
  const curve = reference.map((each) => rateQuality(task, each));
  try {
    return qualityGain(curve, [rateQuality(task, point)]).value;
  } catch (error) {
    // A rate that was not read at is a finding, not a fault.
    if (!(error instanceof CurveError)) throw error;
    return null;
  }
}

function intervalOf(task: Task, pixels: number, reference: readonly ReadingCurvePoint[], point: ReadingCurvePoint) {
  if (!hasEachImage(point) || !reference.every(hasEachImage)) return null;
  if (task === 'classification')
    return qualityGainInterval(
      reference.map((each) => hitSample(each, pixels)),
      hitSample(point, pixels),
    );
  return miouGainInterval(
    reference.map((each) => areaSample(each, pixels)),
    areaSample(point, pixels),
  );
}
