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

/** TensorFlow's "same" padding: a window for every stride, the odd pixel at the end. It is ONNX's SAME_UPPER. */
function isSame(side: Side): boolean {
  const { size, count, stride, reach, before } = side;
  const whole = Math.max(0, (count - 1) * stride + reach + 1 - size);
  return count === Math.ceil(size / stride) && before === whole >> 1 && after(side) === whole - before;
}

/**
 * Rows, then columns. Strides make "same" padding another at another size of image, so that it goes by its name there; else it is
 * said in pixels.
 */
export function padding(sides: readonly Side[]): Readonly<Record<string, AttributeValue>> {
  return sides.some(({ stride }) => stride > 1) && sides.every(isSame)
    ? { auto_pad: 'SAME_UPPER' }
    : { pads: [...sides.map(({ before }) => before), ...sides.map(after)] };
}
