// What most figures share on the outside: a title, sentences under it, and views below each other.
import type { TopLevelSpec } from 'vega-lite';
import { wrapText } from './text-width.ts';
import { themeConfig } from './theme.ts';
import type { Words } from './words.ts';

/** Pixels that a figure may fill from edge to edge, its axes and end labels included. */
export const figureWidth = 662;

export interface Stack extends Words {
  readonly views: readonly object[];
  /** Pixels between views. */
  readonly spacing?: number;
}

/** The top of a spec that says in words what the drawing is; each of the notes begins a line, and is broken where it is too long. */
export function specHead({
  title,
  notes,
  caption,
  details,
}: Words): Pick<TopLevelSpec, 'description'> & Readonly<Record<string, unknown>> {
  return {
    // The version that JupyterLab and the Vega editor draw without a warning; nothing here needs a later one.
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: `${title}. ${caption}`,
    usermeta: { details },
    title: { text: title, subtitle: notes.flatMap((note) => wrapText(note, figureWidth, 11.5)) },
  };
}

export function stackedSpec({ views, spacing = 16, ...words }: Stack): TopLevelSpec {
  return {
    ...specHead(words),
    spacing,
    vconcat: views,
    config: themeConfig,
  } as unknown as TopLevelSpec;
}

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
