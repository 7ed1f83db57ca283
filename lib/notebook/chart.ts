// Charts as front ends show them: Vega-Lite where it is drawn, else the drawing, else words.
import { createHash } from 'node:crypto';
import type { TopLevelSpec } from 'vega-lite';
import type { MimeBundle } from './frontend.ts';
import { escapeHtml } from './html.ts';

export interface ChartOptions {
  /** Heading over the chart, for specs without their own. */
  readonly title?: string;
  /** What the chart shows, in a sentence: read out to who cannot see it, printed where it cannot be drawn. */
  readonly alt: string;
}

/** `spec` as Vega-Lite, as SVG within HTML and as text. Throws when the spec does not compile. */
export async function chartBundle(spec: TopLevelSpec, { title, alt }: ChartOptions): Promise<MimeBundle> {
  if (typeof alt !== 'string' || alt.trim() === '') {
    throw new Error('displayChart: expected an alt text that says what the chart shows, got none');
  }
  const titled = (title === undefined ? spec : { ...spec, title }) as TopLevelSpec;
  // Vega takes half a second to load: only who shows a chart waits for it.
  const { renderSvg } = await import('../figures/render.ts');
  const svg = await renderSvg(titled);
  return {
    'application/vnd.vegalite.v5+json': JSON.parse(JSON.stringify(titled)),
    'text/html': inlineSvg(svg, alt),
    'text/plain': title === undefined ? alt : `${title}\n${alt}`,
  };
}

/** An SVG file as part of a page: named for screen readers, no wider than its place, its ids its own. */
export function inlineSvg(svg: string, alt: string): string {
  // Ids hold for the whole page: two charts with a "clip0" would clip each other.
  const prefix = createHash('sha256').update(svg).digest('hex').slice(0, 8);
  return svg.trim()
    .replace(/(\sid="|url\(#|href="#)(?=[A-Za-z])/g, `$1c${prefix}-`)
    .replace(/<svg\b(?:(?!>).)*>/s, (tag) => {
      const rest = tag.slice('<svg'.length, -1).replace(/\s(?:role|aria-label|style)="[^"]*"/g, '');
      return `<svg role="img" aria-label="${escapeHtml(alt)}" style="max-width: 100%; height: auto"${rest}>`;
    });
}
