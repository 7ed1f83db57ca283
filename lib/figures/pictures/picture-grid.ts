// Pictures in rows and columns, with words above, beside and below them, as one view in pixels.
import type { Picture } from '../../records/record.ts';
import { grouped } from '../chart/grouped.ts';
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

// Places are pixels.
const x = { field: 'x', type: 'quantitative', scale: null, axis: null };
const y = { field: 'y', type: 'quantitative', scale: null, axis: null };
const corners = { x, y, x2: { field: 'right' }, y2: { field: 'below' } };
const edge = { stroke: ink.axis, strokeWidth: 0.6, aria: false };

export function pictureGridView({ pictures, texts, swatches = [], cell, width, height }: PictureGrid): object {
  // Enlarged twice and more, pixels are shown as they are; other sizes are for the eye to blend.
  const isCrisp = ({ picture }: PlacedPicture) => cell.width >= 2 * picture.width;
  return {
    width,
    height,
    layer: [
      ...imageLayers(pictures.filter(isCrisp), cell, false),
      ...imageLayers(
        pictures.filter((picture) => !isCrisp(picture)),
        cell,
        true,
      ),
      frameLayer(pictures, cell),
      ...textLayers(texts),
      ...swatchLayers(swatches),
    ],
  };
}

function imageLayers(pictures: readonly PlacedPicture[], cell: PictureGrid['cell'], smooth: boolean): object[] {
  if (pictures.length === 0) return [];
  const values = pictures.map(({ x, y, alt, picture }) => ({
    x,
    y,
    url: `data:image/png;base64,${picture.png}`,
    alt,
  }));
  return [
    {
      data: { values },
      mark: { type: 'image', ...cell, align: 'left', baseline: 'top', aspect: false, smooth },
      encoding: { x, y, url: { field: 'url' }, description: { field: 'alt' } },
    },
  ];
}

/** A thin line around each picture. */
function frameLayer(pictures: readonly PlacedPicture[], cell: PictureGrid['cell']): object {
  const values = pictures.map(({ x, y }) => ({ x, y, right: x + cell.width, below: y + cell.height }));
  return { data: { values }, mark: { type: 'rect', fill: null, ...edge }, encoding: corners };
}

/** A layer for all texts of one look. */
function textLayers(texts: readonly PlacedText[]): object[] {
  const looks = grouped(texts, ({ align, weight, quiet, turned }) => JSON.stringify([align, weight, quiet, turned]));
  return [...looks.values()].map((ofLook) => {
    const [{ align = 'center', weight = 'normal', quiet = false, turned = false }] = ofLook;
    return {
      data: { values: ofLook.map(({ x, y, text }) => ({ x, y, text })) },
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
    };
  });
}

function swatchLayers(swatches: readonly Swatch[]): object[] {
  if (swatches.length === 0) return [];
  const values = swatches.map((swatch) => ({
    ...swatch,
    right: swatch.x + swatchSide,
    below: swatch.y + swatchSide,
  }));
  const fill = { field: 'color', type: 'nominal', scale: null, legend: null };
  return [{ data: { values }, mark: { type: 'rect', ...edge }, encoding: { ...corners, fill } }];
}
