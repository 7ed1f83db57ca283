/** A place in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box in pixels, from its upper left corner. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A mark with a label of a given size, in pixels. */
export interface Labelled {
  /** Middle of the mark. */
  readonly x: number;
  readonly y: number;
  /** How far the mark reaches above and below its middle, error bars included. */
  readonly reach: number;
  /** Size of the label. */
  readonly width: number;
  readonly height: number;
}

const directions = [[0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [1, 1], [-1, -1], [-1, 1]] as const;
const distances = [2, 5, 9, 14, 20, 30, 42, 56, 72];
// What a label beside another mark than its own costs, in pixels that it may be farther away instead.
const mistakable = 60;

/**
 * A box for the label of each mark, inside `width` x `height` and clear of the other labels and of `obstacles`: of
 * the free places the one nearest to its mark that no other mark is nearer to. When nothing is free, above.
 */
export function labelBoxes(
  marks: readonly Labelled[], obstacles: readonly Box[], { width, height }: { width: number; height: number },
): Box[] {
  const placed: Box[] = [];
  for (const mark of marks) {
    const candidates = distances.flatMap((distance) => directions.map(([dx, dy]): Box => ({
      // Above and below, a label at the edge moves in rather than away.
      x: clamp(mark.x - mark.width / 2 + dx * (mark.width / 2 + (dy === 0 ? distance + 6 : 0)), dy === 0 ? Infinity : width - mark.width),
      y: mark.y - mark.height / 2 + dy * (mark.height / 2 + mark.reach + distance),
      width: mark.width,
      height: mark.height,
    })));
    const isFree = (box: Box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height
      && ![...obstacles, ...placed].some((other) => overlaps(box, other));
    const cost = (box: Box) => {
      // To a hundredth, so that rounding does not decide between places as near.
      const own = Number(gap(box, mark).toFixed(2));
      return own + (marks.some((other) => other !== mark && gap(box, other) <= own) ? mistakable : 0);
    };
    placed.push(candidates.filter(isFree).reduce<Box | undefined>((best, box) => (
      best && cost(best) <= cost(box) ? best : box), undefined) ?? candidates[0]);
  }
  return placed;
}

// Clear of the axis.
const inset = 3;

/** `x` itself where `highest` is Infinity, else within 0..highest, a little inside. */
function clamp(x: number, highest: number): number {
  return highest === Infinity ? x : within(x, inset, highest - inset);
}

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Distance between a box and a mark with its bar. */
function gap(box: Box, mark: Labelled): number {
  return connection(box, mark).length;
}

/** The shortest way from a box to a mark with its bar. */
export function connection({ x, y, width, height }: Box, mark: Labelled): { from: Point; to: Point; length: number } {
  const to = { x: mark.x, y: within(y + height / 2, mark.y - mark.reach, mark.y + mark.reach) };
  const from = { x: within(to.x, x, x + width), y: within(to.y, y, y + height) };
  return { from, to, length: Math.hypot(to.x - from.x, to.y - from.y) };
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
