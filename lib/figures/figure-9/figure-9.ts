// Figure 9: what the codec keeps of an image, and the channels of its compressed representation (A.2).
import type { Chart, Figure } from '../figure.ts';
import { bppText } from '../../records/operating-point.ts';
import { cellOf, pictureGridView } from '../pictures/picture-grid.ts';
import type { PlacedPicture, PlacedText } from '../pictures/picture-grid.ts';
import { pictureRows, pictureSource, valuesText } from '../pictures/picture-source.ts';
import type { Picture, ResultRecord } from '../../records/record.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { scaleNote } from '../chart/scale.ts';

const imagesShown = 2;
const channelsShown = 4;

// Pixels.
const gap = 6;
const rowLabels = 20;
const headHeight = 20;
const textHeight = 18;
const blockGap = 14;

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
  const { points } = source;
  const columns = 2 + channelsShown;
  const cell = cellOf(source.find('original', images[0], null)!, (figureWidth - rowLabels - columns * gap) / columns);
  const left = (column: number) => column * (cell.width + gap) + (column > 0 ? rowLabels : 0);
  const blockHeight = headHeight + points.length * (cell.height + textHeight);
  const pictures: PlacedPicture[] = [];
  const texts: PlacedText[] = [];
  const absent: string[] = [];

  images.forEach((image, block) => {
    const top = block * (blockHeight + blockGap) + headHeight;
    const middle = (column: number) => left(column) + cell.width / 2;
    const heads = ['Original', 'Reconstruction', 'Channels of the highest entropy'];
    heads.forEach((text, index) =>
      texts.push({
        x: index < 2 ? middle(index) : (left(2) + left(columns - 1) + cell.width) / 2,
        y: top - headHeight / 2,
        text,
        weight: 'bold',
      }),
    );
    const place = (picture: Picture | undefined, column: number, row: number, what: string, words?: string) => {
      const y = top + row * (cell.height + textHeight);
      if (!picture) {
        absent.push(`${what} of image ${image + 1}`);
        return;
      }
      pictures.push({
        picture,
        x: left(column),
        y,
        alt: `Image ${image + 1}: ${what}, ${words ?? valuesText(picture)}`,
      });
      texts.push({ x: middle(column), y: y + cell.height + textHeight / 2, text: words ?? valuesText(picture) });
    };
    place(source.find('original', image, null), 0, 0, 'original', `image ${image + 1}`);
    points.forEach((bpp, row) => {
      texts.push({
        x: left(1) - gap - 4,
        y: top + row * (cell.height + textHeight) + cell.height / 2,
        text: `${bppText(bpp)} bpp`,
        weight: 'bold',
        turned: true,
      });
      const at = `at ${bppText(bpp)} bpp`;
      place(source.find('reconstruction', image, bpp), 1, row, `reconstruction ${at}`);
      const channels = source.channels(image, bpp).slice(0, channelsShown);
      channels.forEach((picture, index) =>
        place(picture, 2 + index, row, `channel ${picture.values.channel ?? index} ${at}`),
      );
      if (channels.length === 0) absent.push(`channels ${at} of image ${image + 1}`);
    });
  });

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
    views: [
      pictureGridView({
        pictures,
        texts,
        cell,
        width: left(columns - 1) + cell.width,
        height: images.length * (blockHeight + blockGap) - blockGap,
      }),
    ],
    rows: pictureRows(source, pictures),
  });
}
