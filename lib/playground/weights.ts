// A trained network's values as bytes in a page: by name, so that a browser needs no recorder to find them.
import { packHalves, unpackHalves } from '../training/half-precision.ts';
import type { Weights } from '../nn/parameters.ts';

/**
 * How values are stored: `bytes` are 8-bit numbers with a single-precision step per output channel (the last axis), `halves`
 * and `singles` floating-point numbers of 16 and 32 bits, as weights are committed.
 */
export type Precision = 'bytes' | 'halves' | 'singles';

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

/** The largest 8-bit number: the range is symmetric, so that nought stays nought. */
const largest = 127;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * A network's values packed. With `filters` 'bytes', filters and matrices take 8 bits a value, and each is off by at most half
 * a step of its output channel: 1/254 of the channel's largest. Vectors keep the half, statistics the single precision in which
 * they are committed; with 'halves' everything does.
 */
export function packNetwork({ layout, parameters, statistics }: Weights, filters: 'bytes' | 'halves'): PackedNetwork {
  const parts: Uint8Array[] = [];
  const values: PackedValue[] = [];
  let offset = 0;
  const add = (name: string, shape: readonly number[], precision: Precision, array: Float32Array): void => {
    const bytes = pack[precision](array, shape);
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

/** A packed network's values by name. Throws a RangeError when the bytes end before the values do. */
export function unpackNetwork({ values, bytes }: PackedNetwork): Map<string, NamedArray> {
  return new Map(
    values.map(({ name, shape, precision, offset }) => {
      const length = packedLength[precision](shape);
      if (offset + length > bytes.length) {
        throw new RangeError(
          `weights: expected ${offset + length} bytes up to the end of '${name}', got ${bytes.length}: the page is damaged, make it anew`,
        );
      }
      return [name, { shape, array: unpack[precision](bytes.slice(offset, offset + length), shape) }];
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

const packedLength: Record<Precision, (shape: readonly number[]) => number> = {
  bytes: (shape) => 4 * channelsOf(shape) + sizeOf(shape),
  halves: (shape) => 2 * sizeOf(shape),
  singles: (shape) => 4 * sizeOf(shape),
};

const pack: Record<Precision, (array: Float32Array, shape: readonly number[]) => Uint8Array> = {
  halves: packHalves,
  singles: packSingles,
  bytes(array, shape) {
    const channels = channelsOf(shape);
    const steps = new Float32Array(channels);
    array.forEach(
      (value, at) => void (steps[at % channels] = Math.max(steps[at % channels], Math.abs(value) / largest)),
    );
    const numbers = Int8Array.from(array, (value, at) =>
      steps[at % channels] === 0 ? 0 : Math.round(value / steps[at % channels]),
    );
    return joined([packSingles(steps), new Uint8Array(numbers.buffer)]);
  },
};

const unpack: Record<Precision, (bytes: Uint8Array, shape: readonly number[]) => Float32Array> = {
  halves: unpackHalves,
  singles: unpackSingles,
  bytes(bytes, shape) {
    const channels = channelsOf(shape);
    const steps = unpackSingles(bytes.subarray(0, 4 * channels));
    const numbers = new Int8Array(bytes.buffer, bytes.byteOffset + 4 * channels, sizeOf(shape));
    return Float32Array.from(numbers, (number, at) => number * steps[at % channels]);
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
