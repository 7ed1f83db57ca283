// What a network reads at one setting, image by image, as the bootstrap over images takes it.
import type { AreaSample, SettingSample } from '../../metrics/bd-rate-interval.ts';
import type { ReadingCurvePoint } from './reading-curves.ts';

/** A point whose record keeps every image. */
export type EachPoint = ReadingCurvePoint & Required<Pick<ReadingCurvePoint, 'each'>>;

/** Whether there are images to draw from. */
export function hasEachImage(point: ReadingCurvePoint): point is EachPoint {
  return point.each !== undefined && point.each.bytes.length >= 2;
}

/** 100 for an image that the first choice is right for, 0 for another; `pixels` an image. */
export function hitSample({ each }: EachPoint, pixels: number): SettingSample {
  return { rates: ratesOf(each, pixels), qualities: [...each.right!].map((digit) => (digit === '1' ? 100 : 0)) };
}

/** The areas that mIoU is made of; `pixels` an image. */
export function areaSample({ each }: EachPoint, pixels: number): AreaSample {
  return { rates: ratesOf(each, pixels), intersection: each.intersection!, union: each.union! };
}

function ratesOf({ bytes }: EachPoint['each'], pixels: number): number[] {
  return bytes.map((count) => (8 * count) / pixels);
}
