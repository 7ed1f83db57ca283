// Outlines as implicit functions: negative inside, positive outside, zero on the outline, with slope about 1 near it.
// Every shape is centred on its centroid and has the area of the unit disc, so that size says nothing about the shape.

/** The implicit function of an outline. */
export type Outline = (x: number, y: number) => number;

export interface Shape {
  readonly name: string;
  readonly outline: Outline;
  /** Radius of the circle around the centre that holds the shape. */
  readonly extent: number;
}

const COS_36 = (1 + Math.sqrt(5)) / 4;
const SIN_36 = Math.sqrt(10 - 2 * Math.sqrt(5)) / 4;
const COS_72 = (Math.sqrt(5) - 1) / 4;
const SIN_72 = Math.sqrt(10 + 2 * Math.sqrt(5)) / 4;

const disc: Outline = (x, y) => Math.sqrt(x * x + y * y) - 1;

// Equilateral: inradius h, area 3 sqrt(3) h^2.
const INRADIUS = Math.sqrt(Math.PI / (3 * Math.sqrt(3)));
const triangle: Outline = (x, y) => Math.max(y, (Math.sqrt(3) / 2) * Math.abs(x) - y / 2) - INRADIUS;

// Two bars of half-length a and half-width b = 0.34 a: area 8ab - 4b^2.
const BAR_LENGTH = Math.sqrt(Math.PI / (8 * 0.34 - 4 * 0.34 * 0.34));
const BAR_WIDTH = 0.34 * BAR_LENGTH;
const cross: Outline = (x, y) => {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  return Math.min(Math.max(ax - BAR_LENGTH, ay - BAR_WIDTH), Math.max(ax - BAR_WIDTH, ay - BAR_LENGTH));
};

// Five points: tips at radius R, notches at r = 0.45 R: area 5 R r sin 36.
const TIP = Math.sqrt(Math.PI / (5 * 0.45 * SIN_36));
const NOTCH = 0.45 * TIP;
// The edge from a tip (R, 0) to its notch (r cos 36, r sin 36), as a normal form n . p = h.
const EDGE_LENGTH = Math.sqrt((TIP - NOTCH * COS_36) ** 2 + (NOTCH * SIN_36) ** 2);
const EDGE_NX = (NOTCH * SIN_36) / EDGE_LENGTH;
const EDGE_NY = (TIP - NOTCH * COS_36) / EDGE_LENGTH;
const TIP_AXES = [
  [0, -1],
  [SIN_72, -COS_72],
  [SIN_36, COS_36],
  [-SIN_36, COS_36],
  [-SIN_72, -COS_72],
] as const;
const star: Outline = (x, y) => {
  // Along the nearest tip's axis, and across it.
  let along = -Infinity;
  let across = 0;
  for (const [ax, ay] of TIP_AXES) {
    const dot = x * ax + y * ay;
    if (dot > along) {
      along = dot;
      across = Math.abs(x * ay - y * ax);
    }
  }
  return EDGE_NX * (along - TIP) + EDGE_NY * across;
};

// A disc of radius c less a disc of radius 0.8 c whose centre is 0.62 c away: what is left of c = 1 has area 1.720985
// (pi less the two circular segments both discs share) and its centroid 0.350833 from the disc's centre.
const MOON = Math.sqrt(Math.PI / 1.720985);
const crescent: Outline = (x, y) => {
  const moonX = x - 0.350833 * MOON;
  const cutX = moonX - 0.62 * MOON;
  return Math.max(Math.sqrt(moonX * moonX + y * y) - MOON, 0.8 * MOON - Math.sqrt(cutX * cutX + y * y));
};

/** A rectangle with sides in the ratio `aspect`. */
const rectangle = (aspect: number): Outline => {
  const halfHeight = Math.sqrt(Math.PI / (4 * aspect));
  const halfWidth = halfHeight * aspect;
  return (x, y) => Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
};

// Two discs of radius r whose centres are 1.5 r apart: area 5.829874 r^2.
const LOBE = Math.sqrt(Math.PI / 5.829874);
const peanut: Outline = (x, y) => {
  const fromCentre = Math.abs(x) - 0.75 * LOBE;
  return Math.sqrt(fromCentre * fromCentre + y * y) - LOBE;
};

/** The shapes of the object classes. */
export const OBJECT_SHAPES: readonly Shape[] = [
  { name: 'disc', outline: disc, extent: 1 },
  { name: 'triangle', outline: triangle, extent: 2 * INRADIUS },
  { name: 'cross', outline: cross, extent: Math.sqrt(BAR_LENGTH * BAR_LENGTH + BAR_WIDTH * BAR_WIDTH) },
  { name: 'star', outline: star, extent: TIP },
  { name: 'crescent', outline: crescent, extent: 1.2428 * MOON },
];

/** The shapes that no object has. */
export const CLUTTER_SHAPES: readonly Shape[] = [
  { name: 'block', outline: rectangle(1.4), extent: 1.3 },
  { name: 'rod', outline: rectangle(6), extent: 2.21 },
  { name: 'peanut', outline: peanut, extent: 1.75 * LOBE },
];
