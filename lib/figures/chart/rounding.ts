// Numbers as charts hold them: short, and the same from the same records on every machine.

/** To four decimals. */
export function fourDecimals(value: number): number {
  return Number(value.toFixed(4));
}

/** A share in percent, to four decimals. */
export function inPercent(share: number): number {
  return fourDecimals(100 * share);
}
