// Parts of views that figures share: headings, axes, words in a panel.
import { figureWidth } from './chart.ts';
import { wrapText } from './text-width.ts';
import { ink } from './theme.ts';

/** A heading over a row of panels, smaller than the figure's. */
export function rowTitle(text: string, notes: readonly string[] = []): object {
  return {
    text,
    fontSize: 12.5,
    offset: 6,
    subtitleFontSize: 11,
    subtitleLineHeight: 14,
    subtitlePadding: 3,
    ...(notes.length > 0 ? { subtitle: notes.flatMap((note) => wrapText(note, figureWidth, 11)) } : {}),
  };
}

/** Puts an axis' title above its top end, to be read without turning the head: narrow panels have no room beside. */
export const titleOnTop = {
  titleAngle: 0,
  titleAnchor: 'end',
  titleAlign: 'left',
  titleBaseline: 'bottom',
  titleY: -8,
  titleX: -30,
  titleFontWeight: 'bold',
} as const;

/** Numbers along an axis that ends where its domain does, and need not start at zero. */
export function numbersAlong(
  field: string,
  title: string | null,
  domain: readonly [low: number, high: number],
  axis: object,
) {
  return { field, type: 'quantitative', title, scale: { domain, nice: false, zero: false }, axis };
}

/** Words at a place in the panel, which the mark gives. */
export function textLayer(text: string, mark: object): object {
  return { data: { values: [{ text }] }, mark: { type: 'text', ...mark }, encoding: { text: { field: 'text' } } };
}

/**
 * Lines of text below a panel, the first `top` pixels down: a name at the left, a value at the right, `width` pixels apart. A
 * line without a value is quiet.
 */
export function linesBelow(
  lines: readonly (readonly [name: string, value: string])[],
  { top, width }: { readonly top: number; readonly width: number },
  look: object = {},
): object[] {
  return lines.flatMap(([name, value], line) => {
    const mark = { fontSize: lineFontSize, clip: false, y: top + line * 15, ...look };
    const color = value === '' ? ink.quiet : ink.text;
    return [
      textLayer(name, { ...mark, color, align: 'left', x: 0 }),
      ...(value === '' ? [] : [textLayer(value, { ...mark, color, align: 'right', x: width })]),
    ];
  });
}

/** Of the lines below a panel. */
export const lineFontSize = 11;

/** Lines of a tooltip. */
export const namesTip = (field: string, title: string) => ({ field, type: 'nominal', title });
export const numbersTip = (field: string, title: string, format: string) => ({
  field,
  type: 'quantitative',
  title,
  format,
});
