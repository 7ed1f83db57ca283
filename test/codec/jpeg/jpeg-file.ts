// Reads what a baseline JPEG file says before anything is decoded to pixels: its tables and its quantised coefficients
// (T.81, annexes B and F). An oracle: nothing of the kit's own is in it.

/** T.81, figure A.6: where the coefficients of the zigzag stand in a block, row by row. */
const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];

export interface JpegFile {
  readonly height: number;
  readonly width: number;
  /** Horizontal and vertical sampling of each component. */
  readonly sampling: readonly (readonly [number, number])[];
  /** Row by row, for each component. */
  readonly steps: readonly (readonly number[])[];
  /** [height / 8, width / 8, components, 64], each block row by row. */
  readonly coefficients: Int32Array;
}

interface Component {
  readonly id: number;
  readonly sampling: readonly [number, number];
  readonly table: number;
}

/** Codes by length and value: `length << 16 | code` to symbol. */
type HuffmanTable = ReadonlyMap<number, number>;

/** Huffman codes of a DHT segment (T.81, C.2). */
function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Map<number, number>();
  let [code, at] = [0, 0];
  for (let length = 1; length <= 16; length++, code <<= 1)
    for (let i = 0; i < counts[length - 1]; i++) table.set((length << 16) | code++, symbols[at++]);
  return table;
}

/** Bits of a scan, most significant first, stuffed zeros left out. */
function bitReader(bytes: Uint8Array, start: number) {
  let [at, bits, count] = [start, 0, 0];
  const bit = (): number => {
    if (count === 0) {
      bits = bytes[at++];
      if (bits === 0xff && bytes[at++] !== 0) throw new Error('a marker inside the scan');
      count = 8;
    }
    return (bits >> --count) & 1;
  };
  return {
    symbol(table: HuffmanTable): number {
      for (let length = 1, code = 0; length <= 16; length++) {
        code = (code << 1) | bit();
        const found = table.get((length << 16) | code);
        if (found !== undefined) return found;
      }
      throw new Error('no Huffman code');
    },
    /** A number of so many bits, extended as in T.81, F.2.2.1. */
    extended(length: number): number {
      let value = 0;
      for (let i = 0; i < length; i++) value = (value << 1) | bit();
      return length > 0 && value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
    },
  };
}

/** Reads a baseline file of one interleaved scan, no component of which is subsampled. */
export function readJpeg(bytes: Uint8Array): JpegFile {
  const word = (at: number): number => (bytes[at] << 8) | bytes[at + 1];
  const steps = new Map<number, number[]>();
  const huffman = new Map<number, HuffmanTable>();
  let components: Component[] = [];
  let [height, width] = [0, 0];
  for (let at = 2; ; ) {
    const [marker, length] = [bytes[at + 1], word(at + 2)];
    const [from, end] = [at + 4, at + 2 + length];
    if (marker === 0xdb) {
      for (let place = from; place < end; place += 65) {
        const table: number[] = [];
        zigzag.forEach((index, order) => {
          table[index] = bytes[place + 1 + order];
        });
        steps.set(bytes[place], table);
      }
    } else if (marker === 0xc4) {
      for (let place = from; place < end; ) {
        const counts = bytes.subarray(place + 1, place + 17);
        const total = counts.reduce((sum, count) => sum + count, 0);
        huffman.set(bytes[place], huffmanTable(counts, bytes.subarray(place + 17, place + 17 + total)));
        place += 17 + total;
      }
    } else if (marker === 0xc0) {
      [height, width] = [word(from + 1), word(from + 3)];
      components = Array.from({ length: bytes[from + 5] }, (_, i) => {
        const place = from + 6 + 3 * i;
        return { id: bytes[place], sampling: [bytes[place + 1] >> 4, bytes[place + 1] & 15], table: bytes[place + 2] };
      });
    } else if (marker === 0xda) {
      const tables = components.map(({ id }, i) => {
        if (bytes[from + 1 + 2 * i] !== id) throw new Error('expected the components in their order');
        const choice = bytes[from + 2 + 2 * i];
        return { dc: huffman.get(choice >> 4)!, ac: huffman.get(16 | (choice & 15))! };
      });
      const blocks = (height / 8) * (width / 8);
      return {
        height,
        width,
        sampling: components.map(({ sampling }) => sampling),
        steps: components.map(({ table }) => steps.get(table)!),
        coefficients: readScan(bitReader(bytes, end), tables, blocks),
      };
    } else if (marker >= 0xc1 && marker <= 0xcf) throw new Error(`expected a baseline file, got frame ${marker}`);
    at = end;
  }
}

/** Blocks of the components by turns (T.81, F.2.2). */
function readScan(
  reader: ReturnType<typeof bitReader>,
  tables: readonly { readonly dc: HuffmanTable; readonly ac: HuffmanTable }[],
  blocks: number,
): Int32Array {
  const coefficients = new Int32Array(blocks * tables.length * 64);
  const predictions = tables.map(() => 0);
  for (let block = 0; block < blocks; block++) {
    tables.forEach(({ dc, ac }, component) => {
      const own = coefficients.subarray((block * tables.length + component) * 64);
      predictions[component] += reader.extended(reader.symbol(dc));
      own[0] = predictions[component];
      for (let order = 1; order < 64; order++) {
        const symbol = reader.symbol(ac);
        if (symbol === 0) break;
        order += symbol >> 4;
        own[zigzag[order]] = reader.extended(symbol & 15);
      }
    });
  }
  return coefficients;
}
