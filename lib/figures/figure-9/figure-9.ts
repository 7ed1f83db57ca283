// Figure 9: what the codec keeps of an image, and the channels of its compressed representation (A.2).
import type { Chart, Figure } from '../figure.ts';
import { bppText } from '../../records/operating-point.ts';
import { pictureBlock, sizeOfBlocks, type BlockLayout, type PictureBlock } from '../pictures/picture-block.ts';
import { cellOf, pictureGridView } from '../pictures/picture-grid.ts';
import { pictureRows, pictureSource } from '../pictures/picture-source.ts';
import type { PictureSource } from '../pictures/picture-source.ts';
import type { ResultRecord } from '../../records/record.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { scaleNote } from '../chart/scale.ts';

const imagesShown = 2;
const channelsShown = 4;

const columns = 2 + channelsShown;
// Pixels.
const spacing = { gap: 6, rowLabels: 20, headHeight: 20, textHeight: 18, blockGap: 14 };

/**
 * Figure 9: the first two images, each with a row for each operating point: its reconstruction and the channels of
 * highest entropy. Pictures that are missing are named under the title. It throws a RangeError without any channel.
 */
export const figure9: Figure<Chart> = {
  name: 'figure-9',
  about: 'reconstructions and the channels of the compressed representation',
  reads: [{ kind: 'pictures', role: 'channel' }],
  draw,
};

function draw(records: readonly ResultRecord[]): Chart {
  const source = pictureSource('figure-9', records, 'channel');
  const images = source.images.slice(0, imagesShown);
  const sample = source.find('original', images[0], null)!;
  const cell = cellOf(sample, (figureWidth - spacing.rowLabels - columns * spacing.gap) / columns);
  const layout = { ...spacing, cell, columns, rows: source.points.length };
  const blocks = images.map((image, at) => imageBlock(source, layout, at, image));
  const pictures = blocks.flatMap((block) => block.pictures);
  const texts = blocks.flatMap((block) => block.texts);
  const absent = blocks.flatMap((block) => block.absent);
  const many = images.length === 1 ? 'image' : `${images.length} images`;
  return chart({
    name: 'figure-9',
    title: 'Figure 9. Reconstructions and the compressed representation',
    scale: scaleNote(source.records),
    clauses: [
      'rows: operating points',
      'channels: grey shows the quantization center of each symbol, the lowest black, the highest white',
      'below, the entropy of the channel in bits per symbol',
      ...(absent.length > 0 ? [`not made yet: ${absent.join('; ')}`] : []),
    ],
    caption: [
      `The first ${many} of those held out: the original, and for each operating point the reconstruction with the rate by the ` +
        'entropy of its own symbols and its PSNR, and the four channels of the compressed representation that have the highest entropy in it.',
    ],
    views: [pictureGridView({ pictures, texts, cell, ...sizeOfBlocks(layout, images.length) })],
    rows: pictureRows(source, pictures),
  });
}

/** An image, and a row for each operating point: its reconstruction, and the channels of the highest entropy. */
function imageBlock(source: PictureSource, layout: BlockLayout, at: number, image: number): PictureBlock {
  const block = pictureBlock(layout, at, image);
  block.head('Original', 0);
  block.head('Reconstruction', 1);
  block.head('Channels of the highest entropy', 2, columns - 1);
  const original = source.find('original', image, null);
  block.place(original, { column: 0, row: 0, what: 'original', words: `image ${image + 1}` });
  source.points.forEach((bpp, row) => {
    block.rowName(row, `${bppText(bpp)} bpp`, layout.gap + 4, { weight: 'bold' });
    const rate = `at ${bppText(bpp)} bpp`;
    block.place(source.find('reconstruction', image, bpp), { column: 1, row, what: `reconstruction ${rate}` });
    const channels = source.channels(image, bpp).slice(0, channelsShown);
    channels.forEach((picture, index) => {
      block.place(picture, { column: 2 + index, row, what: `channel ${picture.values.channel ?? index} ${rate}` });
    });
    if (channels.length === 0) block.lacks(`channels ${rate}`);
  });
  return block;
}
