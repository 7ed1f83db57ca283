// What a cell can show. Outside a kernel (a plain script) every one of these prints its text form.
import { randomUUID } from 'node:crypto';
import type { TopLevelSpec } from 'vega-lite';
import type { Drawing } from '../figures/figure.ts';
import { chartBundle } from './chart.ts';
import type { ChartOptions } from './chart.ts';
import { figureBundles } from './figure.ts';
import { currentFrontend } from './frontend.ts';
import type { DisplayOptions, MimeBundle } from './frontend.ts';
import { galleryBundle } from './gallery.ts';
import type { GalleryOptions, GalleryPicture } from './gallery.ts';
import { pictureBundle } from './picture.ts';
import type { PictureOptions } from './picture.ts';
import { tableBundle } from './table.ts';
import type { TableLike, TableOptions } from './table.ts';

/** Shows a Vega-Lite chart: interactive where the front end draws Vega-Lite, as SVG elsewhere. Await it. */
export async function displayChart(spec: TopLevelSpec, options: ChartOptions): Promise<void> {
  show({ data: await chartBundle(spec, options) });
}

/** Shows rows (objects with the same keys, or an arquero table) as a table. */
export function displayTable(rows: readonly object[] | TableLike, options?: TableOptions): void {
  show({ data: tableBundle(rows, options) });
}

/** Shows pixels (0-255, interleaved; grey, RGB or RGBA) as a picture. Await it. */
export async function displayImage(pixels: Uint8Array | Uint8ClampedArray, options: PictureOptions): Promise<void> {
  show(await pictureBundle(pixels, options));
}

/** Shows pictures side by side, each with its words below. Await it. */
export async function displayImages(pictures: readonly GalleryPicture[], options?: GalleryOptions): Promise<void> {
  show({ data: await galleryBundle(pictures, options) });
}

/**
 * Shows a figure or table of the kit with its title, caption and notes. Takes what is still being built, too:
 * `await displayFigure(table1())`.
 */
export async function displayFigure(figure: Drawing | Promise<Drawing>): Promise<void> {
  for (const data of await figureBundles(await figure)) show({ data });
}

/** Shows Markdown, with formulas between dollar signs. */
export function displayMarkdown(markdown: string): void {
  show({ data: markdownBundle(markdown) });
}

/** One output that is replaced where it stands: a chart that grows while a network trains. */
export interface LiveDisplay {
  chart(spec: TopLevelSpec, options: ChartOptions): Promise<void>;
  table(rows: readonly object[] | TableLike, options?: TableOptions): void;
  image(pixels: Uint8Array | Uint8ClampedArray, options: PictureOptions): Promise<void>;
  markdown(markdown: string): void;
  /** Any bundle; give it a `text/plain` for front ends that know nothing else. */
  bundle(data: MimeBundle, metadata?: DisplayOptions['metadata']): void;
}

/**
 * An output that its first call shows and later calls replace. What is drawn late never replaces what was asked for
 * after it.
 */
export function liveDisplay(): LiveDisplay {
  const displayId = randomUUID();
  let newest = 0;
  let shown = 0;

  function replace(output: Output, turn: number): void {
    if (turn < shown) return;
    show(output, { displayId, update: shown > 0 });
    shown = turn;
  }
  return {
    async chart(spec, options) {
      const turn = ++newest;
      replace({ data: await chartBundle(spec, options) }, turn);
    },
    table(rows, options) {
      replace({ data: tableBundle(rows, options) }, ++newest);
    },
    async image(pixels, options) {
      const turn = ++newest;
      replace(await pictureBundle(pixels, options), turn);
    },
    markdown(markdown) {
      replace({ data: markdownBundle(markdown) }, ++newest);
    },
    bundle(data, metadata) {
      replace({ data, ...(metadata && { metadata }) }, ++newest);
    },
  };
}

interface Output {
  readonly data: MimeBundle;
  readonly metadata?: DisplayOptions['metadata'];
}

function show({ data, metadata }: Output, place: Pick<DisplayOptions, 'displayId' | 'update'> = {}): void {
  const frontend = currentFrontend();
  if (frontend === undefined) console.log(String(data['text/plain'] ?? Object.keys(data).join(', ')));
  else frontend.display(data, { ...place, ...(metadata === undefined ? {} : { metadata }) });
}

function markdownBundle(markdown: string): MimeBundle {
  return { 'text/markdown': markdown, 'text/plain': markdown };
}
