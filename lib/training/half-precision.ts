// Half precision, in which weights are committed. Node 20, and browsers of its day, have no Float16Array of their own.
import { Float16Array } from '@petamoriken/float16';

/** Whether bits stand for an infinity or no number: all of the exponent's are set. */
const isNoNumber = (bits: number): boolean => (bits & 0x7c00) === 0x7c00;

/**
 * Single-precision values as the nearest halves, ties to even, two bytes each, little endian. Throws a RangeError for what
 * has none: NaN, infinities, and values that would round beyond 65,504.
 */
export function packHalves(values: Float32Array): Uint8Array {
  const { buffer } = new Float16Array(values);
  const beyond = new Uint16Array(buffer).findIndex(isNoNumber);
  if (beyond >= 0) throw new RangeError(`half precision: expected a value from -65504 to 65504, got ${values[beyond]}`);
  return new Uint8Array(buffer);
}

/** What `packHalves` packed, to single precision. Throws a RangeError for an odd number of bytes, infinities and NaNs. */
export function unpackHalves(bytes: Uint8Array): Float32Array {
  if (bytes.length % 2 !== 0)
    throw new RangeError(`half precision: expected two bytes a value, got ${bytes.length} bytes`);
  // A copy: halves may lie at any place in the bytes.
  const { buffer } = new Uint8Array(bytes);
  if (new Uint16Array(buffer).some(isNoNumber))
    throw new RangeError('half precision: expected a number, got an infinity or a NaN');
  const values = new Float32Array(bytes.length / 2);
  let at = 0;
  // One after the other is three times as fast as from array to array.
  for (const value of new Float16Array(buffer)) values[at++] = value;
  return values;
}
