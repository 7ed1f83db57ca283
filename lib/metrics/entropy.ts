/**
 * Entropy in bits per symbol of the distribution that `histogram` counts. Counts are at least 0 and
 * need not be whole: soft assignments count too. The result lies in [0, log2(bins)].
 */
export function entropy(histogram: ArrayLike<number>): number {
  let total = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    if (!(histogram[bin] >= 0)) {
      throw new RangeError(`entropy: expected counts of at least 0, got ${histogram[bin]} in bin ${bin}`);
    }
    total += histogram[bin];
  }
  if (!(total > 0 && total < Infinity)) {
    throw new RangeError(`entropy: expected counts with a sum above 0, got a sum of ${total}`);
  }
  let bits = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    const share = histogram[bin] / total;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return Math.max(0, bits);
}
