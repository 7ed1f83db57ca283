// Pictures in rows and columns, with words above, beside and below them, as one view in pixels.
import type { Picture } from '../../records/record.ts';
import { ink } from '../chart/theme.ts';

/** Pixels from the upper left corner of the grid. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface PlacedPicture extends Place {
  readonly picture: Picture;
  /** What it shows, for who cannot see it. */
  readonly alt: string;
}

export interface PlacedText extends Place {
  readonly text: string;
  readonly align?: 'left' | 'center' | 'right';
  readonly weight?: 'normal' | 'bold';
  readonly quiet?: boolean;
  /** Read from below: beside a row. */
  readonly turned?: boolean;
}

export interface Swatch extends Place {
  readonly color: string;
}

export interface PictureGrid {
  readonly pictures: readonly PlacedPicture[];
  readonly texts: readonly PlacedText[];
  readonly swatches?: readonly Swatch[];
  /** Of each picture as it is drawn. */
  readonly cell: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}

export const gridFontSize = 11;
export const swatchSide = 12;

/**
 * Size at which pictures of this size are drawn into columns of `widest` pixels: a whole multiple of the
 * picture's own where two fit, so that its pixels stay squares of one size, else the whole column.
 */
export function cellOf(
  { width, height }: { readonly width: number; readonly height: number },
  widest: number,
): PictureGrid['cell'] {
  const factor = Math.floor(widest / width);
  const drawn = factor >= 2 ? factor * width : Math.floor(widest);
  return { width: drawn, height: Math.round((drawn * height) / width) };
}

export function pictureGridView({ pictures, texts, swatches = [], cell, width, height }: PictureGrid): object {
  const x = { field: 'x', type: 'quantitative', scale: null, axis: null };
  const y = { field: 'y', type: 'quantitative', scale: null, axis: null };
  const frame = { fill: null, stroke: ink.axis, strokeWidth: 0.6, aria: false };
  // Enlarged twice and more, pixels are shown as they are; other sizes are for the eye to blend.
  const isCrisp = ({ picture }: PlacedPicture) => cell.width >= 2 * picture.width;
  const imageLayer = (shown: readonly PlacedPicture[], smooth: boolean) =>
    shown.length === 0
      ? []
      : [
          {
            data: {
              values: shown.map(({ x, y, alt, picture }) => ({
                x,
                y,
                url: `data:image/png;base64,${picture.png}`,
                alt,
              })),
            },
            mark: { type: 'image', ...cell, align: 'left', baseline: 'top', aspect: false, smooth },
            encoding: { x, y, url: { field: 'url' }, description: { field: 'alt' } },
          },
        ];
  const textLayer = (
    shown: readonly PlacedText[],
    { align = 'center', weight = 'normal', quiet = false, turned = false }: PlacedText,
  ) => ({
    data: { values: shown.map(({ x, y, text }) => ({ x, y, text })) },
    mark: {
      type: 'text',
      align,
      fontSize: gridFontSize,
      fontWeight: weight,
      color: quiet ? ink.quiet : ink.text,
      baseline: 'middle',
      ...(turned ? { angle: 270 } : {}),
    },
    encoding: { x, y, text: { field: 'text' } },
  });
  const kinds = new Map<string, PlacedText[]>();
  for (const label of texts) {
    const kind = JSON.stringify([label.align, label.weight, label.quiet, label.turned]);
    kinds.set(kind, [...(kinds.get(kind) ?? []), label]);
  }
  return {
    width,
    height,
    layer: [
      ...imageLayer(pictures.filter(isCrisp), false),
      ...imageLayer(
        pictures.filter((picture) => !isCrisp(picture)),
        true,
      ),
      {
        data: {
          values: pictures.map((placed) => ({
            x: placed.x,
            y: placed.y,
            right: placed.x + cell.width,
            below: placed.y + cell.height,
          })),
        },
        mark: { type: 'rect', ...frame },
        encoding: { x, y, x2: { field: 'right' }, y2: { field: 'below' } },
      },
      ...[...kinds.values()].map((shown) => textLayer(shown, shown[0])),
      ...(swatches.length === 0
        ? []
        : [
            {
              data: {
                values: swatches.map((swatch) => ({
                  ...swatch,
                  right: swatch.x + swatchSide,
                  below: swatch.y + swatchSide,
                })),
              },
              mark: { type: 'rect', stroke: ink.axis, strokeWidth: 0.6, aria: false },
              encoding: {
                x,
                y,
                x2: { field: 'right' },
                y2: { field: 'below' },
                fill: { field: 'color', type: 'nominal', scale: null, legend: null },
              },
            },
          ]),
    ],
  };
}
