// The frame of a figure: a title, two sentences under it, views below each other, a caption, the rows that are drawn.
import { from } from 'arquero';
import type { TopLevelSpec } from 'vega-lite';
import type { Chart } from '../figure.ts';
import { captionOfRuns, overlayClause, runRows } from './overlay.ts';
import type { Overlay, OverlayMarks } from './overlay.ts';
import { wrapText } from './text-width.ts';
import { themeConfig } from './theme.ts';
import { sentenceOf } from './words.ts';

/** Pixels that a figure may fill from edge to edge, its axes and end labels included. */
export const figureWidth = 662;

export interface ChartParts {
  readonly name: string;
  readonly title: string;
  /** First under the title: what was trained on what, at which scale. */
  readonly scale: string;
  /** What the other sentence under the title says; it is left out without any. */
  readonly clauses: readonly string[];
  /** One or two sentences; with an overlay the second is of both runs. */
  readonly caption: readonly [first: string, second?: string];
  /** A paragraph each; empty ones are left out. */
  readonly details?: readonly string[];
  readonly overlay?: Overlay | undefined;
  /** How the marks of the tweaked run look; left out where nothing in the figure differs. */
  readonly marks?: OverlayMarks | undefined;
  readonly views: readonly object[];
  /** Pixels between views. */
  readonly spacing?: number;
  /** Scales that the views share. */
  readonly resolve?: object;
  /** Every number that is drawn; of the tweaked run, those that differ. */
  readonly rows: readonly object[];
  readonly tweakedRows?: readonly object[];
}

/** The chart: its spec says in words what the drawing is, and breaks the lines under the title where they are too long. */
export function chart({ name, title, scale, overlay, marks, spacing = 16, ...parts }: ChartParts): Chart {
  const clauses = [...overlayClause(overlay, marks), ...parts.clauses];
  const notes = [`${scale}.`, ...(clauses.length > 0 ? [sentenceOf(clauses)] : [])];
  const [first, second = ''] = parts.caption;
  const caption = captionOfRuns(first, second, overlay, marks);
  const details = (parts.details ?? []).filter((text) => text !== '');
  const spec = {
    // The version that JupyterLab and the Vega editor draw without a warning; nothing here needs a later one.
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: `${title}. ${caption}`,
    usermeta: { details },
    title: { text: title, subtitle: notes.flatMap((note) => wrapText(note, figureWidth, 11.5)) },
    spacing,
    vconcat: parts.views,
    ...(parts.resolve && { resolve: parts.resolve }),
    config: themeConfig,
  } as unknown as TopLevelSpec;
  const data = from(runRows(overlay, parts.rows, parts.tweakedRows ?? []));
  return { form: 'chart', name, title, caption, details, spec, data };
}
