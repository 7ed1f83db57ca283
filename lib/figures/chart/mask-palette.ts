// Colours of mask classes: the same class has the same colour in every picture of a run.

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
