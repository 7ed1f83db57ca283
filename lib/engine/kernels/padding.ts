// The padding of windows as ONNX's attributes.
import type { AttributeValue } from '../onnx-model.ts';

/** Windows along one side of an image. */
interface Side {
  readonly size: number;
  readonly count: number;
  readonly stride: number;
  /** Pixels from a window's first to its last. */
  readonly reach: number;
  readonly before: number;
}

/** Throws unless there is a window, rows before columns: TensorFlow.js would make an empty map. */
export function checkFit(out: readonly number[], image: readonly number[], windows: readonly number[]): void {
  if (out.some((count) => count < 1))
    throw new Error(
      `windows of ${windows.join(' x ')} pixels do not fit a padded map of ${image.join(' x ')}: take smaller ones, or pad 'same'`,
    );
}

/** Pixels that the last window reads beyond the end. */
export const after = ({ size, count, stride, reach, before }: Side): number =>
  Math.max(0, (count - 1) * stride + reach + 1 - size - before);

/**
 * Rows, then columns. Strides make "same" padding another at another size of image, so that it goes by its name there, ONNX's
 * SAME_UPPER; else it is said in pixels.
 */
export function padding(sides: readonly Side[], isSame: boolean): Readonly<Record<string, AttributeValue>> {
  return isSame && sides.some(({ stride }) => stride > 1)
    ? { auto_pad: 'SAME_UPPER' }
    : { pads: [...sides.map(({ before }) => before), ...sides.map(after)] };
}
