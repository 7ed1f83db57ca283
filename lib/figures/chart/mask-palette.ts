// Colours of mask classes: the same class has the same colour in every picture of a run.
import { voidLabel } from '../../metrics/mean-iou.ts';

// Kelly's colours of maximum contrast, without black and white, in an order in which neighbours differ in lightness too.
const kelly = [
  '#f3c300',
  '#875692',
  '#f38400',
  '#a1caf1',
  '#be0032',
  '#c2b280',
  '#008856',
  '#e68fac',
  '#0067a5',
  '#f99379',
  '#604e97',
  '#f6a600',
  '#b3446c',
  '#dcd300',
  '#882d17',
  '#8db600',
  '#654522',
  '#e25822',
  '#2b3d26',
  '#848482',
] as const;

export const backgroundColor = '#262626';
export const voidColor = '#ffffff';

/** A colour (`#rrggbb`) per class in index order; a class named `background` is dark. Void is `voidColor`. */
export function maskPalette(classNames: readonly string[]): string[] {
  let next = 0;
  return classNames.map((name) => (name === 'background' ? backgroundColor : kelly[next++ % kelly.length]));
}

/** Red, green and blue of a colour `#rrggbb`, 0-255. */
export function channelsOf(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

/** The RGB bytes of a mask's picture: each label in the colour of its class, void in `voidColor`. */
export function maskPixels(mask: Uint8Array, palette: readonly string[]): Uint8Array {
  const rgb = [...palette, voidColor].map(channelsOf);
  const pixels = new Uint8Array(mask.length * 3);
  mask.forEach((label, at) => pixels.set(rgb[label === voidLabel ? palette.length : label], 3 * at));
  return pixels;
}
