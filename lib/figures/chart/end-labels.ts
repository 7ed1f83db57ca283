// Places for labels in a column, at the ends of lines.

/**
 * Positions as near to `wanted` as they can be while neighbours stay at least `gap` apart and all lie in
 * [low, high]: for labels at the ends of lines. The order is kept. When they do not all fit, the gap is
 * kept and the last ones pass `high`.
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
  // Without the gaps between them the positions only have to be non-decreasing: pool adjacent violators.
  const pools: { sum: number; count: number }[] = [];
  order.forEach((index, rank) => {
    pools.push({ sum: wanted[index] - rank * gap, count: 1 });
    while (pools.length > 1) {
      const [before, last] = pools.slice(-2);
      if (before.sum / before.count <= last.sum / last.count) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  });
  const top = high - (wanted.length - 1) * gap;
  const placed = pools.flatMap(({ sum, count }) =>
    new Array<number>(count).fill(Math.max(low, Math.min(top, sum / count))),
  );
  const result = new Array<number>(wanted.length);
  order.forEach((index, rank) => {
    result[index] = placed[rank] + rank * gap;
  });
  return result;
}
