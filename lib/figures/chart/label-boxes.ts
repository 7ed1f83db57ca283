// Places for names beside marks: near their own, clear of each other, of marks and of the frame.

export interface PixelPoint {
  readonly x: number;
  readonly y: number;
}

/** A rectangle in pixels from the upper left corner. */
export interface Box extends PixelPoint {
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

export interface Surroundings {
  /** What no label may cover: marks. */
  readonly marks: readonly Box[];
  /** What labels keep clear of where they can: lines and error bars, in small boxes. */
  readonly strokes: readonly Box[];
  /** Of the panel. */
  readonly width: number;
  readonly height: number;
}

/** A label in its place, and the line that joins it to its mark where the eye would not. */
export interface PlacedLabel {
  readonly box: Box;
  readonly leader: Connection | null;
}

// Pixels between a name and its mark from which on a line joins them; so near, none is needed even beside another mark.
const farthestBeside = 16;
const unmistakable = 4;

const directions = [
  [0, -1],
  [0, 1],
  [1, 0],
  [-1, 0],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
] as const;
const distances = [2, 5, 9, 14, 20, 30, 42, 56, 72];
// Between places all over the panel, tried where a crowd leaves none near the mark.
const gridStep = { x: 15, y: 6 };
// Between a label and what it keeps clear of, in pixels.
const clearance = { x: 4, y: 1 };
// Clear of the frame.
const inset = 3;

// What a place costs, in pixels that a label may be farther away from its mark instead.
const costs = {
  covered: 10_000,
  /** For each small box of a line or bar below the label. */
  stroke: 40,
  /** Another mark is as near as its own. */
  mistakable: 60,
  /** The line to its mark runs through something else. */
  crossing: 150,
  /** It stands in none of the eight directions. */
  astray: 20,
};

interface Place extends PlacedLabel {
  /** Without the other labels. */
  readonly cost: number;
}

/**
 * A place for the label of each mark: of all ways to place them one where none covers another, a mark or the frame, if
 * there is room at all, as near to their marks as this allows.
 */
export function labelBoxes(marks: readonly Labelled[], surroundings: Surroundings): PlacedLabel[] {
  const places = marks.map((mark) => placesOf(mark, marks, surroundings));
  const chosen: (Place | undefined)[] = marks.map(() => undefined);
  const costOf = (place: Place, index: number) =>
    place.cost + chosen.reduce((sum, other, at) => (other && at !== index ? sum + conflict(place, other) : sum), 0);
  const settle = (index: number): boolean => {
    const before = chosen[index];
    let [best, least] = [before, before ? costOf(before, index) : Infinity];
    for (const place of places[index]) {
      // The cheapest come first, and other labels only add to that.
      if (place.cost >= least) break;
      const cost = costOf(place, index);
      if (cost < least) [best, least] = [place, cost];
    }
    chosen[index] = best;
    return best !== before;
  };
  // Those with the fewest good places first; then each again, while that helps.
  const room = places.map((all) => all.filter(({ cost }) => cost < costs.mistakable).length);
  const order = marks.map((_, index) => index).sort((a, b) => room[a] - room[b] || a - b);
  for (let pass = 0; pass < 10; pass++) {
    if (!order.map(settle).includes(true)) break;
  }
  return chosen.map((place) => ({ box: place!.box, leader: place!.leader }));
}

/** Small boxes along a straight stroke. */
export function strokeBoxes([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): Box[] {
  const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / 3));
  return Array.from({ length: steps + 1 }, (_, step) => ({
    x: x1 + ((x2 - x1) * step) / steps - 1,
    y: y1 + ((y2 - y1) * step) / steps - 1,
    width: 2,
    height: 2,
  }));
}

/** Every place for a mark's label, with what it costs whatever the other labels do; the cheapest first. */
function placesOf(mark: Labelled, marks: readonly Labelled[], surroundings: Surroundings): Place[] {
  const { marks: covered, strokes, width, height } = surroundings;
  const placeAt = (box: Box, astray: number): Place => {
    const way = connection(box, mark);
    const wide = padded(box);
    const isOut = box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height;
    const isMistakable = marks.some((other) => other !== mark && connection(box, other).length <= way.length);
    const hidden = covered.filter((other) => overlaps(wide, other)).length + (isOut ? 1 : 0);
    const leader = way.length > farthestBeside || (isMistakable && way.length > unmistakable) ? way : null;
    const crossed = leader ? covered.filter((other) => !contains(other, mark) && crosses(way, other)).length : 0;
    // To a hundredth, so that rounding does not decide between places as near.
    const cost =
      Number(way.length.toFixed(2)) +
      astray +
      (isMistakable ? costs.mistakable : 0) +
      costs.covered * hidden +
      costs.crossing * crossed +
      costs.stroke * strokes.filter((other) => overlaps(box, other)).length;
    return { box, leader, cost };
  };
  const places = [
    ...boxesAround(mark, surroundings).map((box) => placeAt(box, 0)),
    ...boxesAnywhere(mark, surroundings).map((box) => placeAt(box, costs.astray)),
  ];
  return places.sort((a, b) => a.cost - b.cost);
}

/** Places in eight directions from the mark, the nearest first. */
function boxesAround(mark: Labelled, { width }: Surroundings): Box[] {
  return distances.flatMap((distance) =>
    directions.map(([dx, dy]): Box => {
      const x = mark.x - mark.width / 2 + dx * (mark.width / 2 + (dy === 0 ? distance + 6 : 0));
      return {
        // Above and below, a label at the edge moves in rather than away.
        x: dy === 0 ? x : within(x, inset, width - inset - mark.width),
        y: mark.y - mark.height / 2 + dy * (mark.height / 2 + mark.reach + distance),
        width: mark.width,
        height: mark.height,
      };
    }),
  );
}

/** Places all over the panel. */
function boxesAnywhere(mark: Labelled, { width, height }: Surroundings): Box[] {
  const steps = (length: number, step: number) =>
    Array.from({ length: Math.max(1, Math.floor(length / step) + 1) }, (_, i) => i * step);
  return steps(width - 2 * inset - mark.width, gridStep.x).flatMap((x) =>
    steps(height - mark.height, gridStep.y).map(
      (y): Box => ({ x: x + inset, y, width: mark.width, height: mark.height }),
    ),
  );
}

/** What two places cost beside each other. */
function conflict(a: Place, b: Place): number {
  const through = (a.leader && crosses(a.leader, b.box) ? 1 : 0) + (b.leader && crosses(b.leader, a.box) ? 1 : 0);
  return (overlaps(padded(a.box), b.box) ? costs.covered : 0) + costs.crossing * through;
}

function padded({ x, y, width, height }: Box): Box {
  return { x: x - clearance.x, y: y - clearance.y, width: width + 2 * clearance.x, height: height + 2 * clearance.y };
}

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function contains(box: Box, { x, y }: PixelPoint): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

export interface Connection {
  readonly from: PixelPoint;
  readonly to: PixelPoint;
  readonly length: number;
}

/** The shortest way from a box to a mark with its bar. */
export function connection({ x, y, width, height }: Box, mark: Labelled): Connection {
  const to = { x: mark.x, y: within(y + height / 2, mark.y - mark.reach, mark.y + mark.reach) };
  const from = { x: within(to.x, x, x + width), y: within(to.y, y, y + height) };
  return { from, to, length: Math.hypot(to.x - from.x, to.y - from.y) };
}

/** Whether the straight way passes through the inside of the box: what is left of it between both pairs of sides. */
export function crosses({ from, to }: Pick<Connection, 'from' | 'to'>, { x, y, width, height }: Box): boolean {
  let [start, end] = [0, 1];
  for (const [at, step, low, high] of [
    [from.x, to.x - from.x, x, x + width],
    [from.y, to.y - from.y, y, y + height],
  ] as const) {
    if (step === 0) {
      if (at <= low || at >= high) return false;
      continue;
    }
    const [enters, leaves] = [(low - at) / step, (high - at) / step].sort((a, b) => a - b);
    [start, end] = [Math.max(start, enters), Math.min(end, leaves)];
  }
  return start < end;
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
