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
