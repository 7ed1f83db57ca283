import { inflateSync } from 'node:zlib';

/** A matrix of bytes, row by row (MATLAB stores it column by column). */
export interface ByteMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Uint8Array;
}

/** One data element: its type and its bytes. */
interface Element {
  readonly type: number;
  readonly data: Buffer;
}

// Types of elements and classes of arrays, from MathWorks' "MAT-File Format", version 5 (the format of MATLAB 5 to 7).
const UINT8 = 2;
const MATRIX = 14;
const COMPRESSED = 15;
const STRUCT_CLASS = 2;
const HEADER_BYTES = 128;
const MOST_INFLATED = 2 ** 28;

/**
 * The matrix of 8-bit values in `variable.field` of a MATLAB file: what SBD's masks need, no more. Throws an error
 * (without the file's name) when the bytes are no little-endian file of version 5 to 7, are damaged, or hold no such
 * matrix.
 */
export function readMatlabField(file: Buffer, variable: string, field: string): ByteMatrix {
  const header = file.subarray(0, HEADER_BYTES);
  if (
    header.length < HEADER_BYTES ||
    header.toString('latin1', 126, 128) !== 'IM' ||
    header.readUInt16LE(124) !== 0x100
  ) {
    throw new Error('expected a MATLAB file of version 5 to 7 (save -v7), little-endian');
  }
  try {
    for (const element of elementsOf(file.subarray(HEADER_BYTES))) {
      const { type, data } = element.type === COMPRESSED ? inflated(element) : element;
      if (type !== MATRIX) continue;
      const parts = elementsOf(data);
      const { arrayClass, name } = headOf(parts);
      if (name === variable && arrayClass === STRUCT_CLASS) {
        const matrix = fieldOf(parts, field);
        if (matrix) return byteMatrix(matrix);
      }
    }
  } catch (error) {
    throw new Error(`damaged or cut short (${(error as Error).message})`);
  }
  throw new Error(`holds no ${variable}.${field}`);
}

/** The elements lying one after another in `bytes`, one at a time. */
function* elementsOf(bytes: Buffer): Generator<Element, void> {
  for (let at = 0; at < bytes.length; ) {
    const word = bytes.readUInt32LE(at);
    // Up to four bytes lie in the tag itself, whose upper half then holds their number.
    const short = word >>> 16;
    const type = word & 0xffff;
    const length = short || bytes.readUInt32LE(at + 4);
    const start = at + (short ? 4 : 8);
    if (start + length > bytes.length) throw new Error(`an element of ${length} bytes at ${at} of ${bytes.length}`);
    yield { type, data: bytes.subarray(start, start + length) };
    if (short) at += 8;
    else at = start + (type === COMPRESSED ? length : Math.ceil(length / 8) * 8);
  }
}

function inflated({ data }: Element): Element {
  const [element] = elementsOf(inflateSync(data, { maxOutputLength: MOST_INFLATED }));
  if (!element) throw new Error('a compressed element without content');
  return element;
}

/** Takes what every array begins with from its parts: flags, dimensions, name. */
function headOf(parts: Iterator<Element>): { arrayClass: number; dimensions: number[]; name: string } {
  const flags = nextOf(parts).readUInt32LE(0);
  const sizes = nextOf(parts);
  const dimensions = Array.from({ length: sizes.length / 4 }, (_, i) => sizes.readInt32LE(i * 4));
  return { arrayClass: flags & 0xff, dimensions, name: nextOf(parts).toString('latin1') };
}

/** The array in a field of a 1 x 1 struct, whose head was taken from `parts` already. */
function fieldOf(parts: Iterator<Element>, field: string): Buffer | undefined {
  const nameBytes = nextOf(parts).readInt32LE(0);
  const names = nextOf(parts).toString('latin1');
  for (let at = 0; at < names.length; at += nameBytes) {
    const content = nextOf(parts);
    if (names.slice(at, at + nameBytes).replace(/\0.*$/s, '') === field) return content;
  }
  return undefined;
}

function byteMatrix(matrix: Buffer): ByteMatrix {
  const parts = elementsOf(matrix);
  const { dimensions } = headOf(parts);
  const [rows = 0, columns = 0] = dimensions;
  const { value } = parts.next();
  if (dimensions.length !== 2 || value?.type !== UINT8 || value.data.length !== rows * columns) {
    throw new Error(`an array of ${dimensions.join('x')} that is no matrix of 8-bit values`);
  }
  const values = new Uint8Array(rows * columns);
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) values[y * columns + x] = value.data[x * rows + y];
  return { rows, columns, values };
}

function nextOf(parts: Iterator<Element>): Buffer {
  const { value, done } = parts.next();
  if (done) throw new Error('an array that ends early');
  return (value as Element).data;
}
