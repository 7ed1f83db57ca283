// Student's t: how far a mean of a few values may be off.

/** Points at which a density is added up; the error is below 1e-6. */
const points = 500;

/** The area under Student's density from `from` to infinity, up to a factor: over the angle whose tangent the deviate is, which brings the tail near. */
function areaBeyond(from: number, degrees: number): number {
  const start = Math.atan(from);
  const step = (Math.PI / 2 - start) / points;
  let area = 0;
  for (let i = 0; i < points; i++) {
    const angle = start + (i + 0.5) * step;
    const [x, stretch] = [Math.tan(angle), Math.cos(angle) ** -2];
    area +=
      step *
      stretch *
      (degrees === Infinity ? Math.exp(-(x ** 2) / 2) : (1 + x ** 2 / degrees) ** (-(degrees + 1) / 2));
  }
  return area;
}

/**
 * The two-sided p-value of a deviate: how likely one at least as far from zero is by chance, in [0, 1]. `degrees` of freedom: one
 * less than there are values; Infinity for the normal distribution. Throws a RangeError for fewer than 1.
 */
export function studentP(deviate: number, degrees: number): number {
  if (!(degrees >= 1)) throw new RangeError(`studentP: expected at least 1 degree of freedom, got ${degrees}`);
  return areaBeyond(Math.abs(deviate), degrees) / areaBeyond(0, degrees);
}

/**
 * The deviate that a `share` of all lie within, on both sides: 1.96 for 95% of normal ones, 12.7 for those of two values (one degree
 * of freedom). Throws a RangeError unless `share` is above 0 and below 1, or for fewer than 1 degree.
 */
export function studentQuantile(degrees: number, share = 0.95): number {
  if (!(share > 0 && share < 1))
    throw new RangeError(`studentQuantile: expected a share above 0 and below 1, got ${share}`);
  let [low, high] = [0, 1];
  while (studentP(high, degrees) > 1 - share) [low, high] = [high, 2 * high];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (studentP(middle, degrees) > 1 - share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
