// Figures 5 and 10: images at each operating point, and what the networks make of them.
import type { Chart, Figure } from '../figure.ts';
import { bppText } from '../../records/operating-point.ts';
import { pictureBlock, sizeOfBlocks, type BlockLayout, type PictureBlock } from './picture-block.ts';
import { cellOf, gridFontSize, pictureGridView, swatchSide } from './picture-grid.ts';
import type { PlacedText, Swatch } from './picture-grid.ts';
import { pictureRows, pictureSource } from './picture-source.ts';
import type { PictureSource } from './picture-source.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { textWidth } from '../chart/text-width.ts';
import { scaleNote } from '../chart/scale.ts';

const rows = [
  { name: 'Reconstruction', shows: 'reconstruction', role: 'reconstruction', input: undefined },
  { name: 'ResNet-50-d on it', shows: 'mask of ResNet-50-d', role: 'prediction', input: 'reconstruction' },
  { name: 'cResNet-51-d', shows: 'mask of cResNet-51-d', role: 'prediction', input: 'latent' },
] as const;

// Pixels.
const spacing = { gap: 10, rowLabels: 22, headHeight: 20, textHeight: 20, blockGap: 16 };
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
  const { gap, rowLabels } = spacing;
  const cell = cellOf(sample, Math.min(widestCell, (figureWidth - rowLabels - columns * gap) / columns));
  const layout = { ...spacing, cell, columns, rows: rows.length };
  const blocks = images.map((image, at) => imageBlock(source, layout, at, image));
  const pictures = blocks.flatMap((block) => block.pictures);
  const texts = blocks.flatMap((block) => block.texts);
  const absent = blocks.flatMap((block) => block.absent);
  const { width, height } = sizeOfBlocks(layout, images.length);
  // The legend may be wider than the pictures of a single operating point.
  const key = legendAt(legend, height + 8, Math.max(width, 0.9 * figureWidth));
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
        height: height + 8 + key.height,
      }),
    ],
    rows: pictureRows(source, pictures),
  });
}

/** An image with its ground truth, and a column for each operating point: its reconstruction, and both networks' masks. */
function imageBlock(source: PictureSource, layout: BlockLayout, at: number, image: number): PictureBlock {
  const block = pictureBlock(layout, at, image);
  const without = 'not made';
  const [original, truth] = (['original', 'truth'] as const).map((role) => source.find(role, image, null));
  block.head(`Image ${image + 1}`, 0);
  block.place(original, { column: 0, row: 0, what: 'original image', words: 'original', without });
  block.place(truth, { column: 0, row: 1, what: 'ground truth', words: 'ground truth', without });
  rows.forEach(({ name }, row) => {
    block.rowName(row, name, layout.gap, { quiet: true });
  });
  source.points.forEach((bpp, index) => {
    block.head(`${bppText(bpp)} bpp`, index + 1);
    rows.forEach(({ role, input, shows }, row) => {
      const picture = source.find(role, image, bpp, input);
      block.place(picture, { column: index + 1, row, what: `${shows} at ${bppText(bpp)} bpp`, without });
    });
  });
  return block;
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
