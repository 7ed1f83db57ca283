// IEEE 754 half precision, in which weights are committed: one sign bit, five of exponent, ten of fraction.

/** The largest value that half precision holds. */
export const largestHalf = 65504;

/** Bits that stand for infinity; above them are the NaNs. */
const infinity = 0x7c00;

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/** The whole number nearest to a value of at least 0; of two that are as near, the even one. */
function roundedToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/**
 * The bits of the half-precision value nearest to a single-precision one, ties to even. Throws a RangeError for what
 * has none: NaN, infinities, and values that would round beyond 65,504.
 */
export function halfBits(value: number): number {
  single[0] = value;
  const sign = (singleBits[0] >>> 16) & 0x8000;
  const exponent = ((singleBits[0] >>> 23) & 0xff) - 127;
  // Steps are 2^-24 up to 2^-14, and 2^-10 of the power of two below a value from there on. A fraction that rounds up to
  // the next power carries into the exponent, as it should.
  const scaled =
    exponent < -14
      ? roundedToEven(Math.abs(single[0]) * 2 ** 24)
      : (exponent + 14) * 1024 + roundedToEven(Math.abs(single[0]) * 2 ** (10 - exponent));
  if (!(scaled < infinity))
    throw new RangeError(`half precision: expected a value from -${largestHalf} to ${largestHalf}, got ${value}`);
  return sign | scaled;
}

/** The value of half-precision bits. Throws a RangeError for infinities and NaNs. */
export function halfValue(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) throw new RangeError('half precision: expected a number, got an infinity or a NaN');
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

/** Values at half precision, two bytes each, little endian. Throws like `halfBits`. */
export function packHalves(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, at) => view.setUint16(2 * at, halfBits(value), true));
  return bytes;
}

/** What `packHalves` packed, to single precision. Throws a RangeError for an odd number of bytes, and like `halfValue`. */
export function unpackHalves(bytes: Uint8Array): Float32Array {
  if (bytes.length % 2 !== 0)
    throw new RangeError(`half precision: expected two bytes a value, got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 2 }, (_, at) => halfValue(view.getUint16(2 * at, true)));
}
