// How a convolution is cut into blocks of neighbouring outputs that read one patch together.
// A patch is copied piece by piece, and a piece costs about 15 ns whatever its length: blocks need
// fewer and longer pieces than windows do, at the price of products with some zeros in the filter.

/** Geometry of a window sliding over one image. */
export interface Windows {
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
  /** Whether that is TensorFlow's "same" padding: a window for every stride, the odd pixel at the end. */
  readonly isSame?: boolean;
}

/** What one output reads along one axis. */
interface Reach {
  readonly inputs: number;
  readonly outputs: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
  /** Outputs come in groups of so many: the phases of a transposed stride. */
  readonly grain: number;
  /** By how many inputs a block of so many outputs moves on. */
  step(outputs: number): number;
  /** The input that output `output` meets at a tap; no integer when it meets none. */
  read(output: number, tap: number): number;
}

/** Blocks of outputs, [rows, columns] of them per image, each [height, width] outputs. */
export interface Blocks {
  readonly rows: number;
  readonly columns: number;
  readonly height: number;
  readonly width: number;
  /** Size of the image padded with zeros that the blocks read, and what goes before its first pixel. */
  readonly padded: { readonly height: number; readonly width: number; readonly top: number; readonly left: number };
  /** Pixels of a piece. */
  readonly piece: number;
  /** Pixels of a patch: `patchHeight` rows of `patchWidth`. */
  readonly patchHeight: number;
  readonly patchWidth: number;
  /** The pieces of every patch, as indices into the padded image's pieces (row-major). */
  readonly pieces: readonly number[];
  /** For every pixel of a patch and every output of a block the filter's tap between them, or the number of taps for none. */
  readonly taps: readonly number[];
}

const range = (count: number): number[] => [...Array(count).keys()];

/** Sorted inputs that the first so many outputs read. */
function offsets(reach: Reach, outputs: number): number[] {
  const all = range(outputs).flatMap((output) => range(reach.taps).map((tap) => reach.read(output, tap)));
  return [...new Set(all.filter(Number.isInteger))].sort((a, b) => a - b);
}

const tapBetween = (reach: Reach, output: number, input: number): number =>
  range(reach.taps).findIndex((tap) => reach.read(output, tap) === input);

/** How a block `width` outputs wide reads its rows: so many pieces of `piece` pixels from `start` on, or single pixels. */
interface RowReading {
  readonly width: number;
  readonly piece: number;
  readonly offsets: readonly number[];
}

function rowReading(reach: Reach, width: number, piece: number): RowReading {
  const pixels = offsets(reach, width);
  if (piece === 1) return { width, piece, offsets: pixels };
  const start = Math.min(0, pixels[0]);
  const count = Math.ceil((pixels.at(-1)! - start + 1) / piece);
  return { width, piece, offsets: range(count).map((index) => start + index * piece) };
}

function blocks(rowReach: Reach, columnReach: Reach, { width, piece, offsets: starts }: RowReading): Blocks {
  const height = rowReach.grain;
  const rows = Math.ceil(rowReach.outputs / height);
  const columns = Math.ceil(columnReach.outputs / width);
  const rowOffsets = offsets(rowReach, height);
  const top = Math.max(0, -rowOffsets[0]);
  const left = Math.max(0, -starts[0]);
  const [rowStep, columnStep] = [rowReach.step(height), columnReach.step(width)];
  const paddedHeight = Math.max(top + rowReach.inputs, top + (rows - 1) * rowStep + rowOffsets.at(-1)! + 1);
  const reached = Math.max(left + columnReach.inputs, left + (columns - 1) * columnStep + starts.at(-1)! + piece);
  const piecesInRow = Math.ceil(reached / piece);
  const pieces: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (const row of rowOffsets) {
        for (const start of starts)
          pieces.push((top + i * rowStep + row) * piecesInRow + (left + j * columnStep + start) / piece);
      }
    }
  }
  const pixels = starts.flatMap((start) => range(piece).map((pixel) => start + pixel));
  const taps: number[] = [];
  for (const row of rowOffsets) {
    for (const pixel of pixels) {
      for (let y = 0; y < height; y++) {
        const a = tapBetween(rowReach, y, row);
        for (let x = 0; x < width; x++) {
          const b = tapBetween(columnReach, x, pixel);
          taps.push(a < 0 || b < 0 ? rowReach.taps * columnReach.taps : a * columnReach.taps + b);
        }
      }
    }
  }
  const padded = { height: paddedHeight, width: piecesInRow * piece, top, left };
  return {
    rows,
    columns,
    height,
    width,
    padded,
    piece,
    patchHeight: rowOffsets.length,
    patchWidth: pixels.length,
    pieces,
    taps,
  };
}

/** What a block's patches and products cost, to choose by. */
export interface Work {
  readonly images: number;
  /** Channels of what is read and of what is made. */
  readonly channelsIn: number;
  readonly channelsOut: number;
  /** Products that a patch goes into: the forward pass and the filter's gradient share theirs. */
  readonly products: 1 | 2;
}

/**
 * Estimated nanoseconds for one core, fitted to ONNX Runtime's Gather, MatMul and Gemm on a 2.5 GHz Xeon: a piece
 * takes 14 ns and 0.23 ns a float; products run at 20 multiply-adds a nanosecond and up, in columns of 32.
 */
function cost(
  rowReach: Reach,
  columnReach: Reach,
  { width, piece, offsets: starts }: RowReading,
  { images, channelsIn, channelsOut, products }: Work,
): number {
  const height = rowReach.grain;
  const count = images * Math.ceil(rowReach.outputs / height) * Math.ceil(columnReach.outputs / width);
  const rowCount = offsets(rowReach, height).length;
  const pieces = count * rowCount * starts.length;
  const inner = rowCount * starts.length * piece * channelsIn;
  const outer = height * width * channelsOut;
  const copying = pieces * (14 + 0.23 * piece * channelsIn);
  const multiplying = products * count * inner * (32 * Math.ceil(outer / 32) + 8) * 0.022;
  const spreading = height * width === 1 ? 0 : products * (10_000 + inner * outer);
  return copying + multiplying + spreading;
}

const divisors = (n: number, most: number): number[] =>
  range(most)
    .map((index) => index + 1)
    .filter((divisor) => n % divisor === 0);

/** Blocks of more groups than this waste more products than they save copies. */
const widest = 16;

const chosen = new Map<string, Blocks>();

/** The cheapest blocks; a network asks for the same ones again and again. */
function cheapest(rowReach: Reach, columnReach: Reach, work: Work): Blocks {
  const key = JSON.stringify([rowReach, columnReach, work]);
  const known = chosen.get(key);
  if (known) return known;
  const groups = Math.ceil(columnReach.outputs / columnReach.grain);
  // Pieces of several pixels are runs of neighbours: not what a dilated window reads.
  const isDilated = columnReach.dilation > 1;
  const readings = (isDilated ? [1] : divisors(groups, widest)).flatMap((count) => {
    const width = count * columnReach.grain;
    const step = columnReach.step(width);
    return (isDilated ? [1] : divisors(step, step)).map((piece) => rowReading(columnReach, width, piece));
  });
  const costs = readings.map((reading) => cost(rowReach, columnReach, reading, work));
  const best = blocks(rowReach, columnReach, readings[costs.indexOf(Math.min(...costs))]);
  chosen.set(key, best);
  return best;
}

type Side = { size: number; outSize: number; taps: number; stride: number; dilation: number; pad: number };

/** Rows and columns of the reach in one direction. */
function reaches(w: Windows, along: (side: Side) => Reach): [Reach, Reach] {
  return [
    along({
      size: w.height,
      outSize: w.outHeight,
      taps: w.kernelHeight,
      stride: w.strideHeight,
      dilation: w.dilationHeight,
      pad: w.padTop,
    }),
    along({
      size: w.width,
      outSize: w.outWidth,
      taps: w.kernelWidth,
      stride: w.strideWidth,
      dilation: w.dilationWidth,
      pad: w.padLeft,
    }),
  ];
}

/** The cheapest blocks of windows over the input: runs of outputs in a row, none left over. */
export function blocksOfOutputs(w: Windows, work: Work): Blocks {
  const [rows, columns] = reaches(w, ({ size, outSize, taps, stride, dilation, pad }) => ({
    inputs: size,
    outputs: outSize,
    taps,
    stride,
    dilation,
    pad,
    grain: 1,
    step: (outputs) => stride * outputs,
    read: (output, tap) => stride * output - pad + dilation * tap,
  }));
  return cheapest(rows, columns, work);
}

/**
 * The cheapest blocks of the transposed windows, which read outputs and make inputs. A block holds every phase of
 * the stride; the last row and column of blocks may reach over the image's edge.
 */
export function blocksOfInputs(w: Windows, work: Work): Blocks {
  const [rows, columns] = reaches(w, ({ size, outSize, taps, stride, dilation, pad }) => ({
    inputs: outSize,
    outputs: size,
    taps,
    stride,
    dilation,
    pad,
    grain: stride,
    step: (outputs) => outputs / stride,
    read: (output, tap) => (output + pad - dilation * tap) / stride,
  }));
  return cheapest(rows, columns, work);
}
