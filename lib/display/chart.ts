// Charts as front ends show them: Vega-Lite where it is drawn, else the drawing, else words.
import type { TopLevelSpec } from 'vega-lite';
import type { MimeBundle } from './frontend.ts';
import { escapeHtml } from './html.ts';

export interface ChartOptions {
  /** Heading over the chart, for specs without their own. */
  readonly title?: string;
  /** What the chart shows, in a sentence: read out to who cannot see it, printed where it cannot be drawn. */
  readonly alt: string;
}

/** `spec` as Vega-Lite, as an SVG image in HTML and as text. Throws when the spec does not compile. */
export async function chartBundle(spec: TopLevelSpec, options: ChartOptions): Promise<MimeBundle> {
  const { title, alt } = (options as ChartOptions | undefined) ?? { alt: '' };
  if (typeof alt !== 'string' || alt.trim() === '') {
    throw new Error('displayChart: expected an alt text that says what the chart shows, got none');
  }
  const titled = (title === undefined ? spec : { ...spec, title }) as TopLevelSpec;
  // Vega takes half a second to load: only who shows a chart waits for it.
  const { renderSvg } = await import('../figures/files/render.ts');
  const svg = await renderSvg(titled);
  return {
    'application/vnd.vegalite.v5+json': JSON.parse(JSON.stringify(titled)),
    'text/html': svgImage(svg, alt),
    'text/plain': title === undefined ? alt : `${title}\n${alt}`,
  };
}

/**
 * An SVG file as an image in HTML. As an image, not as elements: the sanitizers that front ends put before notebooks
 * they do not trust yet (any notebook fresh from a clone) take SVG elements out and leave their texts in a heap, and
 * the ids of one drawing cannot meet those of the next.
 */
export function svgImage(svg: string, alt: string): string {
  const source = svg
    .trim()
    .replace(/\n\s*/g, ' ')
    .replace(/[%#<>"&]/g, encodeURIComponent);
  return `<img alt="${escapeHtml(alt)}" src="data:image/svg+xml,${source}" style="max-width: 100%">`;
}
