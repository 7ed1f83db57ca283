/** Rows shorter than this make ONNX Runtime's loops over a last axis slow on the CPU. */
const wideRow = 256;

/** How many rows of `length` values to lay side by side, a power of two that divides `rows`, so that a row is wide; 1 if it is. */
export function rowsSideBySide(rows: number, length: number): number {
  let count = 1;
  while (count * length < wideRow && rows % (count * 2) === 0) count *= 2;
  return count;
}
