// A block of pictures for each image, below each other: where its columns and rows stand, and what is put there.
import type { Picture } from '../../records/record.ts';
import type { PictureGrid, PlacedPicture, PlacedText } from './picture-grid.ts';
import { valuesText } from './picture-source.ts';

/** Sizes in pixels, the same for all blocks of a figure. */
export interface BlockLayout {
  /** Of each picture as it is drawn. */
  readonly cell: PictureGrid['cell'];
  readonly columns: number;
  readonly rows: number;
  /** Between columns; the names of the rows take `rowLabels` more between the first and the second. */
  readonly gap: number;
  readonly rowLabels: number;
  /** Above the first row, below each row, and between blocks. */
  readonly headHeight: number;
  readonly textHeight: number;
  readonly blockGap: number;
}

/** The size of so many blocks. */
export function sizeOfBlocks(layout: BlockLayout, blocks: number): { width: number; height: number } {
  const { columns, cell, blockGap } = layout;
  return { width: leftOf(layout, columns - 1) + cell.width, height: blocks * (heightOf(layout) + blockGap) - blockGap };
}

function leftOf({ cell, gap, rowLabels }: BlockLayout, column: number): number {
  return column * (cell.width + gap) + (column > 0 ? rowLabels : 0);
}

function heightOf({ headHeight, rows, cell, textHeight }: BlockLayout): number {
  return headHeight + rows * (cell.height + textHeight);
}

/** The block of one image, which is put together cell by cell. */
export interface PictureBlock {
  readonly pictures: readonly PlacedPicture[];
  readonly texts: readonly PlacedText[];
  /** What was to be placed and is not there: "reconstruction at 0.330 bpp of image 1". */
  readonly absent: readonly string[];
  /** Bold, above the columns from the first to the last of them. */
  head(text: string, first: number, last?: number): void;
  /** Beside the row, so many pixels left of its second column. */
  rowName(row: number, text: string, distance: number, look: Pick<PlacedText, 'weight' | 'quiet'>): void;
  /** The picture with `words` below it, by default its numbers; one that is not there is `absent`, and its cell says `without`. */
  place(picture: Picture | undefined, cell: BlockCell): void;
  lacks(what: string): void;
}

export interface BlockCell {
  readonly column: number;
  readonly row: number;
  /** What the picture shows, for who cannot see it. */
  readonly what: string;
  readonly words?: string;
  readonly without?: string;
}

/** An empty block, the `at`-th from the top, for the image of that index. */
export function pictureBlock(layout: BlockLayout, at: number, image: number): PictureBlock {
  const { cell, headHeight, textHeight, blockGap } = layout;
  const pictures: PlacedPicture[] = [];
  const texts: PlacedText[] = [];
  const absent: string[] = [];
  const top = at * (heightOf(layout) + blockGap) + headHeight;
  const topOf = (row: number): number => top + row * (cell.height + textHeight);
  const middleOf = (column: number): number => leftOf(layout, column) + cell.width / 2;
  const lacks = (what: string): void => {
    absent.push(`${what} of image ${image + 1}`);
  };
  return {
    pictures,
    texts,
    absent,
    lacks,
    head(text, first, last = first) {
      const x = first === last ? middleOf(first) : (leftOf(layout, first) + leftOf(layout, last) + cell.width) / 2;
      texts.push({ x, y: top - headHeight / 2, text, weight: 'bold' });
    },
    rowName(row, text, distance, look) {
      const place = { x: leftOf(layout, 1) - distance, y: topOf(row) + cell.height / 2 };
      texts.push({ ...place, text, turned: true, ...look });
    },
    place(picture, { column, row, what, words, without }) {
      const y = topOf(row);
      if (!picture) {
        lacks(what);
        if (without !== undefined)
          texts.push({ x: middleOf(column), y: y + cell.height / 2, text: without, quiet: true });
        return;
      }
      const text = words ?? valuesText(picture);
      const alt = `Image ${image + 1}: ${what}${text === '' ? '' : `, ${text}`}`;
      pictures.push({ picture, x: leftOf(layout, column), y, alt });
      if (text !== '') texts.push({ x: middleOf(column), y: y + cell.height + textHeight / 2, text });
    },
  };
}
