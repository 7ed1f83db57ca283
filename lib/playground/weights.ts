// A trained network's values as bytes in a page: by name, so that a browser needs no recorder to find them.
import { packHalves, unpackHalves } from '../training/half-precision.ts';
import { sizeOf } from '../engine/shape.ts';
import type { Weights } from '../nn/parameters.ts';

/**
 * How values are stored: `bytes` are 8-bit numbers with a single-precision step per output channel (the last axis), `halves`
 * and `singles` floating-point numbers of 16 and 32 bits, as weights are committed. `differences` are 5-bit numbers with such
 * steps, to be added to the value of that name of the network that this one was made from; `same` takes it as it is.
 */
export type Precision = 'bytes' | 'halves' | 'singles' | 'differences' | 'same';

/** Values of a network by name. */
export type NamedArrays = ReadonlyMap<string, NamedArray>;

/** Where one value of a network lies in the packed bytes, and in what form. */
export interface PackedValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly precision: Precision;
  /** In bytes, from the network's first. */
  readonly offset: number;
}

export interface PackedNetwork {
  readonly values: readonly PackedValue[];
  readonly bytes: Uint8Array;
}

/** One value, unpacked. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly array: Float32Array;
}

/** The largest numbers: the range is symmetric, so that nought stays nought. */
const largest = { bytes: 127, differences: 15 };

/**
 * A network's values packed. With `filters` 'bytes', filters and matrices take 8 bits a value, and each is off by at most half
 * a step of its output channel: 1/254 of the channel's largest. Vectors keep the half, statistics the single precision in which
 * they are committed; with 'halves' everything does.
 *
 * @param from of a network that was made from another: that one's values as the page holds them. Filters of both are kept as
 *   differences, each off by at most 1/30 of the largest difference of its channel, and what did not change takes no bytes.
 */
export function packNetwork(
  { layout, parameters, statistics }: Weights,
  filters: 'bytes' | 'halves',
  from?: NamedArrays,
): PackedNetwork {
  const parts: Uint8Array[] = [];
  const values: PackedValue[] = [];
  let offset = 0;
  const add = (name: string, shape: readonly number[], plain: Plain, array: Float32Array): void => {
    const start = from?.get(name)?.array;
    const { precision, bytes } = packedValue(array, shape, plain, start);
    values.push({ name, shape: [...shape], precision, offset });
    parts.push(bytes);
    offset += bytes.length;
  };
  let at = 0;
  for (const { name, shape } of layout.parameters) {
    add(name, shape, shape.length > 1 ? filters : 'halves', parameters.subarray(at, (at += sizeOf(shape))));
  }
  at = 0;
  for (const { name, shape } of layout.statistics)
    add(name, shape, 'singles', statistics.subarray(at, (at += sizeOf(shape))));
  return { values, bytes: joined(parts) };
}

/** One value in the form `plain`, or by what sets it apart from `start`. */
function packedValue(
  array: Float32Array,
  shape: readonly number[],
  plain: Plain,
  start: Float32Array | undefined,
): { precision: Precision; bytes: Uint8Array } {
  if (start && shape.length > 1) {
    const differences = array.map((value, at) => value - start[at]);
    return { precision: 'differences', bytes: stepped(differences, shape, largest.differences) };
  }
  if (start && isSame(start, array)) return { precision: 'same', bytes: new Uint8Array() };
  return { precision: plain, bytes: pack[plain](array, shape) };
}

const isSame = (values: Float32Array, other: Float32Array): boolean =>
  values.length === other.length && values.every((value, at) => value === other[at]);

/**
 * A packed network's values by name; `from` as it was packed with. Throws a RangeError when the bytes end before the values do,
 * or when a value is kept by its difference from one that is not there.
 */
export function unpackNetwork({ values, bytes }: PackedNetwork, from?: NamedArrays): Map<string, NamedArray> {
  return new Map(
    values.map(({ name, shape, precision, offset }) => {
      const length = packedLength[precision](shape);
      if (offset + length > bytes.length) {
        throw new RangeError(
          `weights: expected ${offset + length} bytes up to the end of '${name}', got ${bytes.length}: the page is damaged, make it anew`,
        );
      }
      if (precision !== 'differences' && precision !== 'same')
        return [name, { shape, array: unpack[precision](bytes.slice(offset, offset + length), shape) }];
      const start = from?.get(name)?.array;
      if (start?.length !== sizeOf(shape))
        throw new RangeError(
          `weights: expected '${name}' of the network that this one was made from, got none: make the page anew`,
        );
      if (precision === 'same') return [name, { shape, array: start }];
      const differences = unpack.bytes(bytes.slice(offset, offset + length), shape);
      return [name, { shape, array: differences.map((value, at) => value + start[at]) }];
    }),
  );
}

/** The parts one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const channelsOf = (shape: readonly number[]): number => shape.at(-1)!;

/** Precisions of values that stand alone. */
type Plain = 'bytes' | 'halves' | 'singles';

const packedLength: Record<Precision, (shape: readonly number[]) => number> = {
  same: () => 0,
  differences: (shape) => 4 * channelsOf(shape) + sizeOf(shape),
  bytes: (shape) => 4 * channelsOf(shape) + sizeOf(shape),
  halves: (shape) => 2 * sizeOf(shape),
  singles: (shape) => 4 * sizeOf(shape),
};

/** A step for each output channel, then whole numbers of such steps up to `most`. */
function stepped(array: Float32Array, shape: readonly number[], most: number): Uint8Array {
  const channels = channelsOf(shape);
  const steps = new Float32Array(channels);
  // Loops: callbacks for each of a page's millions of values took five times as long.
  for (let row = 0; row < array.length; row += channels)
    for (let channel = 0; channel < channels; channel++)
      steps[channel] = Math.max(steps[channel], Math.abs(array[row + channel]) / most);
  const numbers = new Int8Array(array.length);
  for (let row = 0; row < array.length; row += channels)
    for (let channel = 0; channel < channels; channel++)
      if (steps[channel] > 0) numbers[row + channel] = Math.round(array[row + channel] / steps[channel]);
  return joined([packSingles(steps), new Uint8Array(numbers.buffer)]);
}

const pack: Record<Plain, (array: Float32Array, shape: readonly number[]) => Uint8Array> = {
  halves: packHalves,
  singles: packSingles,
  bytes: (array, shape) => stepped(array, shape, largest.bytes),
};

const unpack: Record<Plain, (bytes: Uint8Array, shape: readonly number[]) => Float32Array> = {
  halves: unpackHalves,
  singles: unpackSingles,
  bytes(bytes, shape) {
    const channels = channelsOf(shape);
    const steps = unpackSingles(bytes.subarray(0, 4 * channels));
    const numbers = new Int8Array(bytes.buffer, bytes.byteOffset + 4 * channels, sizeOf(shape));
    const values = new Float32Array(numbers.length);
    for (let row = 0; row < values.length; row += channels)
      for (let channel = 0; channel < channels; channel++)
        values[row + channel] = numbers[row + channel] * steps[channel];
    return values;
  },
};

function packSingles(array: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * array.length);
  const view = new DataView(bytes.buffer);
  array.forEach((value, at) => view.setFloat32(4 * at, value, true));
  return bytes;
}

function unpackSingles(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(4 * at, true));
}
