/** What the horizontal axis counts. */
export interface StepAxis {
  readonly field: string;
  readonly title: string;
  /** Where the axis begins. */
  readonly first: 0 | 1;
  /** Pixels between two ticks, and between the first or last step and its neighbour, at least. */
  readonly tickSpacing: number;
  readonly edgeSpacing: number;
}

/** Whole steps, at least `tickSpacing` pixels apart, the first and the last among them. */
export function stepTicks({ first, tickSpacing, edgeSpacing }: StepAxis, last: number, width: number): number[] {
  const perStep = width / Math.max(1, last - first);
  const sizes = [
    1,
    2,
    4,
    ...Array.from({ length: 7 }, (_, power) => [5, 10, 20].map((size) => size * 10 ** power)).flat(),
  ];
  const size = sizes.find((candidate) => candidate * perStep >= tickSpacing) ?? last;
  const start = startOf(first, size, last);
  const ticks = Array.from({ length: Math.floor((last - start) / size) + 1 }, (_, i) => start + i * size);
  if (ticks[0] !== first && (ticks[0] - first) * perStep >= edgeSpacing) ticks.unshift(first);
  const end = ticks.at(-1);
  if (end !== undefined && end !== last && (last - end) * perStep >= edgeSpacing) ticks.push(last);
  return ticks.length > 0 ? ticks : [last];
}

/** Odd steps where those end at the last one, else multiples. */
function startOf(first: 0 | 1, size: number, last: number): number {
  if (first === 1 && size === 2 && last % 2 === 1) return 1;
  return first === 0 ? 0 : size;
}
