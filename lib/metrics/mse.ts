/** Mean squared error of two arrays of one length, on the scale of their values (the paper's: 0 to 255). */
export function mse(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`mse: expected two arrays of one length, got ${a.length} and ${b.length}`);
  }
  if (a.length === 0) throw new RangeError('mse: expected at least one value, got none');
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}
