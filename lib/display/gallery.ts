// Pictures side by side, each with its words: a table of images, which every front end draws.
import type { MimeBundle } from './frontend.ts';
import { aligned, escapeHtml } from './html.ts';
import { pngOf } from './picture.ts';

export interface GalleryPicture {
  /** Rows from the top, 0-255, channels interleaved: grey, RGB or RGBA. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** What stands below the picture, and stands for it where it cannot be seen. */
  readonly caption: string;
}

export interface GalleryOptions {
  /** Pictures in a row. Default: 5. */
  readonly columns?: number;
  /** Width at which each picture is drawn, in pixels of the screen. Default: 128. */
  readonly drawnWidth?: number;
}

// Pixels between the pictures of a row.
const gap = 16;

/**
 * `pictures` as `text/html` and, by their captions, as `text/plain`. All are drawn at one width, whatever stands below
 * them. Throws when pixels do not fit their size.
 */
export async function galleryBundle(
  pictures: readonly GalleryPicture[],
  { columns = 5, drawnWidth = 128 }: GalleryOptions = {},
): Promise<MimeBundle> {
  if (!Number.isInteger(columns) || columns < 1) {
    throw new Error(`displayImages: expected columns to be a whole number of at least 1, got ${columns}`);
  }
  if (!(drawnWidth >= 1)) throw new Error(`displayImages: expected drawnWidth to be at least 1, got ${drawnWidth}`);
  const across = Math.max(1, Math.min(columns, pictures.length));
  const cells = await Promise.all(pictures.map((picture) => cellOf(picture, drawnWidth, across)));
  const rows = Array.from(
    { length: Math.ceil(cells.length / columns) },
    (_, row) => `<tr>${cells.slice(row * columns, (row + 1) * columns).join('')}</tr>`,
  );
  // Columns of one width: else the longest words would decide, and front ends would shrink each picture to its column.
  const width = across * (drawnWidth + gap);
  return {
    'text/html': [`<table style="table-layout: fixed; width: ${width}px; max-width: 100%">`, ...rows, '</table>'].join(
      '\n',
    ),
    'text/plain': pictures.map(({ caption }) => caption).join('\n'),
  };
}

async function cellOf(
  { pixels, width, height, caption }: GalleryPicture,
  drawnWidth: number,
  across: number,
): Promise<string> {
  // Enlarged in the file, for a page would blur the symbols' few pixels.
  const side = Math.max(1, Math.round(drawnWidth / width));
  const png = await pngOf('displayImages', pixels, width, height, side);
  const drawnHeight = Math.round((drawnWidth * height) / width);
  const source = `data:image/png;base64,${png.toString('base64')}`;
  const image = `<img alt="${escapeHtml(caption)}" src="${source}" width="${drawnWidth}" height="${drawnHeight}">`;
  // The attribute for the classic Notebook, which strips styles from notebooks that it does not trust yet.
  return `<td valign="top" width="${Math.floor(100 / across)}%" style="overflow-wrap: break-word">${aligned('left', `${image}<br>${escapeHtml(caption)}`)}</td>`;
}
