// A chart in a page: its drawing, which print and browsers without scripts show, and its spec, which scripts draw anew.
import { renderSvg } from '../figures/files/render.ts';
import { svgImage } from '../display/chart.ts';
import { escapeHtml } from '../display/html.ts';

type Spec = Parameters<typeof renderSvg>[0];

/** The MIME type of a Vega-Lite spec, whatever its version. */
export const vegaLiteType = /^application\/vnd\.vegalite\.v\d+\+json$/;

/** `value` as JSON that can stand in a script element: no text in it can end the element or begin a comment. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The chart's element. `drawing` is the chart as an image in HTML, where there is one already; `alt` says what it shows.
 * Charts made of photos have nothing to point at, and stay as they were drawn: their pictures would be there twice.
 */
export async function chartHtml(
  spec: Readonly<Record<string, unknown>>,
  alt: string,
  drawing?: string,
): Promise<string> {
  const still = drawing ?? svgImage(await renderSvg(spec as unknown as Spec), alt);
  const words = titleOf(spec);
  const title = words === '' ? '' : `<p class="title" aria-hidden="true">${escapeHtml(words)}</p>`;
  // Their title stays in the drawing.
  if (hasPictures(spec)) return `<div class="chart">${still}</div>`;
  const { $schema: _version, ...shown } = spec;
  const described = typeof shown.description === 'string' ? shown : { ...shown, description: alt };
  return `<div class="chart">${title}<div class="live" hidden></div>${still}<script type="application/json">${scriptJson(described)}</script></div>`;
}

/** The title of a spec in one line; empty where it has none. */
function titleOf({ title }: Readonly<Record<string, unknown>>): string {
  const text = typeof title === 'object' && title !== null && 'text' in title ? title.text : title;
  if (Array.isArray(text)) return text.join(' ');
  return typeof text === 'string' ? text : '';
}

/** Whether a mark of the spec draws pictures. */
function hasPictures(spec: unknown): boolean {
  if (Array.isArray(spec)) return spec.some(hasPictures);
  if (typeof spec !== 'object' || spec === null) return false;
  const { mark } = spec as { mark?: unknown };
  const type = typeof mark === 'object' && mark !== null ? (mark as { type?: unknown }).type : mark;
  return (
    type === 'image' ||
    Object.entries(spec).some(([key, value]) => key !== 'data' && key !== 'datasets' && hasPictures(value))
  );
}
