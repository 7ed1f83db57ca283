import type { Random } from '../random.ts';

/** Red, green and blue in 0..1. */
export type Colour = readonly [number, number, number];

/** Rec. 601 luminance. */
export function luminance(r: number, g: number, b: number): number {
  return 0.299 * r + 0.587 * g + 0.114 * b;
}

/**
 * A colour of the given hue (0..1, red at 0), chroma (0 grey .. 1 vivid) and luminance (0..1). Chroma is reduced where
 * the wanted luminance leaves no room for it.
 */
export function colourOf(hue: number, chroma: number, wanted: number): Colour {
  const sixth = (hue - Math.floor(hue)) * 6;
  // A fully saturated colour wheel: each channel rises, stays, falls.
  const r = clamp(Math.abs(sixth - 3) - 1, 0, 1);
  const g = clamp(2 - Math.abs(sixth - 2), 0, 1);
  const b = clamp(2 - Math.abs(sixth - 4), 0, 1);
  const pure = luminance(r, g, b);
  const room = Math.min(wanted / pure, (1 - wanted) / (1 - pure), 1);
  const strength = chroma * room;
  return [wanted + strength * (r - pure), wanted + strength * (g - pure), wanted + strength * (b - pure)];
}

/** A colour like those of landscapes and rooms: muted, of any hue near `hue`. */
export function mutedColour(random: Random, hue: number, wanted: number): Colour {
  return colourOf(hue + random.between(-0.06, 0.06), random.between(0.05, 0.35), wanted);
}

export function clamp(value: number, least: number, most: number): number {
  if (value < least) return least;
  return value > most ? most : value;
}
