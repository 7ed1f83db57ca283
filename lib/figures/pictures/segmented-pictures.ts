// Figures 5 and 10: images at each operating point, and what the networks make of them.
import type { Chart, Figure } from '../figure.ts';
import { bppText } from '../../records/operating-point.ts';
import { cellOf, gridFontSize, pictureGridView, swatchSide } from './picture-grid.ts';
import type { PlacedPicture, PlacedText, Swatch } from './picture-grid.ts';
import { pictureRows, pictureSource, valuesText } from './picture-source.ts';
import type { PictureSource } from './picture-source.ts';
import type { Picture } from '../../records/record.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { textWidth } from '../chart/text-width.ts';
import { scaleNote } from '../chart/scale.ts';

const rows = [
  { name: 'Reconstruction', role: 'reconstruction', input: undefined },
  { name: 'ResNet-50-d on it', role: 'prediction', input: 'reconstruction' },
  { name: 'cResNet-51-d', role: 'prediction', input: 'latent' },
] as const;

// Pixels.
const gap = 10;
const rowLabels = 22;
const headHeight = 20;
const textHeight = 20;
const blockGap = 16;
/** Few columns do not make huge pictures. */
const widestCell = 192;

export interface SegmentedPictures extends Pick<Figure, 'name' | 'about'> {
  readonly title: string;
  /** Which of the images of a run are drawn. */
  shown(images: readonly number[]): readonly number[];
}

/**
 * The figure of images: original and ground truth at the left, a column for each operating point. Pictures that are
 * missing are named under the title. It throws a RangeError without any predicted mask.
 */
export function segmentedPictures({ name, about, title, shown }: SegmentedPictures): Figure<Chart> {
  return {
    name,
    about,
    reads: [{ kind: 'pictures', role: 'prediction' }],
    draw(records) {
      const source = pictureSource(name, records, 'prediction');
      return segmentedChart(name, title, source, shown(source.images));
    },
  };
}

function segmentedChart(name: string, title: string, source: PictureSource, images: readonly number[]): Chart {
  const { points, legend } = source;
  const sample = source.find('original', images[0], null)!;
  const columns = points.length + 1;
  const cell = cellOf(sample, Math.min(widestCell, (figureWidth - rowLabels - columns * gap) / columns));
  const left = (column: number) => column * (cell.width + gap) + (column > 0 ? rowLabels : 0);
  const blockHeight = headHeight + rows.length * (cell.height + textHeight);
  const pictures: PlacedPicture[] = [];
  const texts: PlacedText[] = [];
  const absent: string[] = [];

  images.forEach((image, block) => {
    const top = block * (blockHeight + blockGap) + headHeight;
    const rowTop = (row: number) => top + row * (cell.height + textHeight);
    const middle = (column: number) => left(column) + cell.width / 2;
    const place = (picture: Picture | undefined, column: number, row: number, what: string, words?: string) => {
      const y = rowTop(row);
      if (!picture) {
        absent.push(`${what} of image ${image + 1}`);
        texts.push({ x: middle(column), y: y + cell.height / 2, text: 'not made', quiet: true });
        return;
      }
      const text = words ?? valuesText(picture);
      pictures.push({
        picture,
        x: left(column),
        y,
        alt: `Image ${image + 1}: ${what}${text === '' ? '' : `, ${text}`}`,
      });
      if (text !== '') texts.push({ x: middle(column), y: y + cell.height + textHeight / 2, text });
    };
    texts.push({ x: middle(0), y: top - headHeight / 2, text: `Image ${image + 1}`, weight: 'bold' });
    place(source.find('original', image, null), 0, 0, 'original image', 'original');
    place(source.find('truth', image, null), 0, 1, 'ground truth', 'ground truth');
    rows.forEach((row, index) =>
      texts.push({
        x: left(1) - gap,
        y: rowTop(index) + cell.height / 2,
        text: row.name,
        turned: true,
        quiet: true,
      }),
    );
    points.forEach((bpp, index) => {
      texts.push({ x: middle(index + 1), y: top - headHeight / 2, text: `${bppText(bpp)} bpp`, weight: 'bold' });
      rows.forEach((row, at) => {
        const what =
          row.role === 'reconstruction'
            ? 'reconstruction'
            : `mask of ${row.input === 'latent' ? 'cResNet-51-d' : 'ResNet-50-d'}`;
        place(source.find(row.role, image, bpp, row.input), index + 1, at, `${what} at ${bppText(bpp)} bpp`);
      });
    });
  });

  const width = left(columns - 1) + cell.width;
  const gridHeight = images.length * (blockHeight + blockGap) - blockGap;
  // The legend may be wider than the pictures of a single operating point.
  const key = legendAt(legend, gridHeight + 8, Math.max(width, 0.9 * figureWidth));
  return chart({
    name,
    title,
    scale: scaleNote(source.records),
    clauses: [
      "columns: operating points, with the rate by the entropy of the picture's own symbols, and PSNR",
      'masks: ResNet-50-d reads the reconstruction, cResNet-51-d the compressed representation; mIoU of the one picture',
      ...(absent.length > 0 ? [`not made yet: ${absent.join('; ')}`] : []),
    ],
    caption: [
      'Top: images decoded at each operating point; middle: masks that ResNet-50-d predicts from them; bottom: masks that cResNet-51-d ' +
        'predicts from the compressed representation; left: original image and ground truth.',
      'The images are the first of those held out.',
    ],
    views: [
      pictureGridView({
        pictures,
        texts: [...texts, ...key.texts],
        swatches: key.swatches,
        cell,
        width: Math.max(width, key.width),
        height: gridHeight + 8 + key.height,
      }),
    ],
    rows: pictureRows(source, pictures),
  });
}

/** Names and colours of the classes in rows from `top` down, at most `widest` pixels wide. */
function legendAt(legend: PictureSource['legend'], top: number, widest: number) {
  const rowHeight = 18;
  const texts: PlacedText[] = [];
  const swatches: Swatch[] = [];
  let [x, y, width] = [0, top, 0];
  for (const { name, color } of legend) {
    const entry = swatchSide + 6 + Math.ceil(textWidth(name, gridFontSize)) + 16;
    if (x > 0 && x + entry - 16 > widest) [x, y] = [0, y + rowHeight];
    swatches.push({ x, y: y + (rowHeight - swatchSide) / 2, color });
    texts.push({ x: x + swatchSide + 6, y: y + rowHeight / 2, text: name, align: 'left' });
    x += entry;
    width = Math.max(width, x - 16);
  }
  return { texts, swatches, width, height: legend.length > 0 ? y - top + rowHeight : 0 };
}
