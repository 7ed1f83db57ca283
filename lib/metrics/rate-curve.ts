export type CurveMethod = 'pchip' | 'cubic';

/** Why two codecs' curves give no Bjøntegaard delta. */
export const curveFaults = [
  /** Fewer points than the method needs. */
  'too-few-points',
  /** One point twice, or two with one rate where the rate decides. */
  'repeated-point',
  /** One quality at two rates. */
  'levels-off',
  /** Less quality at a higher rate, or a fitted polynomial that does so between its points. */
  'turns-back',
  'no-overlap',
  /** The curves share too little of their ranges for a mean to say anything. */
  'small-overlap',
  /** A rate that is not above 0, a quality that is not finite. */
  'bad-value',
] as const;
export type CurveFault = (typeof curveFaults)[number];

/** Two curves that cannot be compared, with the reason for code to branch on. */
export class CurveError extends RangeError {
  override readonly name = 'CurveError';
  readonly reason: CurveFault;

  constructor(reason: CurveFault, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A function y(x) between its first and its last point. */
export interface Curve {
  readonly from: number;
  readonly to: number;
  /** Integral between two places inside [from, to]. */
  integral(a: number, b: number): number;
  /** Whether the function rises, or stays level, wherever it is between two places inside [from, to]. */
  rises(a: number, b: number): boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const fewestPoints: Record<CurveMethod, number> = { pchip: 2, cubic: 4 };

/**
 * The curve through (pchip) or nearest to (cubic) points given in any order. Throws a CurveError for too few points or
 * for two with the same x; `name` and `axis` say in the message whose points they are and what x is.
 */
export function curveThrough(name: string, axis: string, points: readonly Point[], method: CurveMethod): Curve {
  const fewest = fewestPoints[method];
  if (points.length < fewest) {
    const mend = method === 'cubic' ? ' (the method pchip takes 2)' : '';
    throw new CurveError('too-few-points', `${name}: expected at least ${fewest} points, got ${points.length}${mend}`);
  }
  const sorted = [...points].sort((a, b) => a.x - b.x);
  const twin = sorted.findIndex((point, i) => i > 0 && point.x === sorted[i - 1].x);
  if (twin > 0)
    throw new CurveError('repeated-point', `${name}: expected ${axis} that all differ, got ${sorted[twin].x} twice`);
  return method === 'pchip' ? pchip(sorted) : cubic(sorted);
}

/**
 * Piecewise cubic Hermite interpolation that keeps to the order of its points. F. N. Fritsch, J. Butland, "A method for
 * constructing local monotone piecewise cubic interpolants", SIAM J. Sci. Stat. Comput. 5(2), 1984.
 */
function pchip(points: readonly Point[]): Curve {
  const widths = points.slice(1).map(({ x }, i) => x - points[i].x);
  const slopes = points.slice(1).map(({ y }, i) => (y - points[i].y) / widths[i]);
  const tangents = points.map((_, i) => {
    if (points.length === 2) return slopes[0];
    if (i === 0) return endTangent(widths[0], widths[1], slopes[0], slopes[1]);
    if (i === points.length - 1) return endTangent(widths[i - 1], widths[i - 2], slopes[i - 1], slopes[i - 2]);
    return innerTangent(widths[i - 1], widths[i], slopes[i - 1], slopes[i]);
  });
  const valueIn = (piece: number, x: number): number => {
    const width = widths[piece];
    const t = (x - points[piece].x) / width;
    const s = 1 - t;
    return (
      s * s * ((1 + 2 * t) * points[piece].y + t * width * tangents[piece]) +
      t * t * ((1 + 2 * s) * points[piece + 1].y - s * width * tangents[piece + 1])
    );
  };
  return {
    from: points[0].x,
    to: points[points.length - 1].x,
    integral: (a, b) =>
      widths.reduce((sum, _, piece) => {
        const left = Math.max(a, points[piece].x);
        const right = Math.min(b, points[piece + 1].x);
        return left < right ? sum + integralOfCubic((x) => valueIn(piece, x), left, right) : sum;
      }, 0),
    // It keeps to the order of its points.
    rises: (a, b) => slopes.every((slope, piece) => slope >= 0 || points[piece].x >= b || points[piece + 1].x <= a),
  };
}

/** Weighted harmonic mean of the slopes on both sides; flat at a turning point. */
function innerTangent(leftWidth: number, rightWidth: number, leftSlope: number, rightSlope: number): number {
  if (leftSlope * rightSlope <= 0) return 0;
  const left = 2 * rightWidth + leftWidth;
  const right = rightWidth + 2 * leftWidth;
  return (left + right) / (left / leftSlope + right / rightSlope);
}

/** Slope at an end of the parabola through the last three points, held back where it would leave their order. */
function endTangent(width: number, nextWidth: number, slope: number, nextSlope: number): number {
  const tangent = ((2 * width + nextWidth) * slope - width * nextSlope) / (width + nextWidth);
  if (tangent * slope <= 0) return 0;
  return slope * nextSlope <= 0 && Math.abs(tangent) > 3 * Math.abs(slope) ? 3 * slope : tangent;
}

/** The polynomial of degree 3 with the least squared error. */
function cubic(points: readonly Point[]): Curve {
  const from = points[0].x;
  const to = points[points.length - 1].x;
  // Over [-1, 1] the normal equations of four powers are well conditioned.
  const scaled = (x: number) => (2 * x - from - to) / (to - from);
  const powers = [0, 1, 2, 3];
  const rows = powers.map((row) => [
    ...powers.map((column) => points.reduce((sum, { x }) => sum + scaled(x) ** (row + column), 0)),
    points.reduce((sum, { x, y }) => sum + y * scaled(x) ** row, 0),
  ]);
  const coefficients = solved(rows);
  const value = (x: number) => coefficients.reduceRight((sum, coefficient) => sum * scaled(x) + coefficient, 0);
  const slope = (t: number) => coefficients[1] + t * (2 * coefficients[2] + t * 3 * coefficients[3]);
  return {
    from,
    to,
    integral: (a, b) => integralOfCubic(value, a, b),
    // The slope is a parabola: least at an end, or where it turns.
    rises: (a, b) => {
      const [left, right] = [scaled(a), scaled(b)];
      const turn = -coefficients[2] / (3 * coefficients[3]);
      return [left, right, ...(turn > left && turn < right ? [turn] : [])].every((t) => slope(t) >= 0);
    },
  };
}

/** Solution of the linear system whose rows hold the coefficients and then the right-hand side (Gauss-Jordan). */
function solved(rows: number[][]): number[] {
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row, i) => (Math.abs(row[column]) > Math.abs(rows[best][column]) ? column + i : best), column);
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    rows[column] = rows[column].map((value, _, row) => value / row[column]);
    rows = rows.map((row, i) => (i === column ? row : row.map((value, j) => value - row[column] * rows[column][j])));
  }
  return rows.map((row) => row[rows.length]);
}

/** Simpson's rule: exact for polynomials up to degree 3. */
function integralOfCubic(value: (x: number) => number, a: number, b: number): number {
  return ((b - a) / 6) * (value(a) + 4 * value((a + b) / 2) + value(b));
}
