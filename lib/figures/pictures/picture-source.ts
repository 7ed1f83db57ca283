// The pictures of a run, found by what they show.
import { checkOneProfile } from '../../records/comparable.ts';
import { answering } from '../../records/query.ts';
import type { PicturesQuery } from '../../records/query.ts';
import type { InputType, Picture, PicturesRecord, ResultRecord } from '../../records/record.ts';
import { nothingToDraw } from '../chart/words.ts';

export interface PictureSource {
  readonly records: readonly PicturesRecord[];
  /** Indices of images that have an original, in order. */
  readonly images: readonly number[];
  /** Operating points, from the highest rate down. */
  readonly points: readonly number[];
  readonly legend: PicturesRecord['legend'];
  /** The one picture of an image with this role, operating point and, for predictions, input; undefined where there is none. */
  find(role: Picture['role'], image: number, targetBpp: number | null, input?: InputType): Picture | undefined;
  /** The channels of an image at an operating point, the one of the highest entropy first. */
  channels(image: number, targetBpp: number): Picture[];
}

/**
 * The pictures of those records that show such a role. Records may each hold a part of the pictures of the same
 * images. Throws a RangeError that begins with `figure` when there are none, or when records show different images
 * or come from different profiles.
 */
export function pictureSource(
  figure: string,
  records: readonly ResultRecord[],
  role: PicturesQuery['role'],
): PictureSource {
  const shown = answering(records, { kind: 'pictures', role });
  if (shown.length === 0)
    throw nothingToDraw(figure, records, `a record of pictures with role "${role}", got none`, 'make');
  checkOneProfile(figure, shown);
  const pictures = shown.flatMap((record) => record.pictures);
  const originals = new Map<number, string>();
  for (const { image, png } of pictures.filter((picture) => picture.role === 'original')) {
    if ((originals.get(image) ?? png) !== png) {
      throw new RangeError(
        `${figure}: expected records of the same images, got two originals of image ${image}; draw them apart`,
      );
    }
    originals.set(image, png);
  }
  if (originals.size === 0) throw new RangeError(`${figure}: expected pictures with role "original", got none`);
  const points = [...new Set(pictures.flatMap(({ targetBpp }) => targetBpp ?? []))].sort((a, b) => b - a);
  const legend = shown.flatMap((record) => record.legend);
  return {
    records: shown,
    images: [...originals.keys()].sort((a, b) => a - b),
    points,
    legend: legend.filter(({ name }, index) => legend.findIndex((entry) => entry.name === name) === index),
    find: (wanted, image, targetBpp, input) =>
      pictures.find(
        (picture) =>
          picture.role === wanted &&
          picture.image === image &&
          picture.targetBpp === targetBpp &&
          (input === undefined || picture.input === input),
      ),
    channels: (image, targetBpp) =>
      pictures
        .filter((picture) => picture.role === 'channel' && picture.image === image && picture.targetBpp === targetBpp)
        .sort((a, b) => (b.values.entropy ?? 0) - (a.values.entropy ?? 0)),
  };
}

/** The numbers of a picture as they are printed below it: "0.327 bpp, 24.1 dB", the rate by entropy. */
export function valuesText(picture: Picture): string {
  const { entropyBpp, entropy } = picture.values;
  return [
    entropyBpp === undefined ? '' : `${entropyBpp.toFixed(3)} bpp`,
    errorText(picture),
    entropy === undefined ? '' : `${entropy.toFixed(2)} bits`,
    miouText(picture),
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** The PSNR; a picture without error has none. */
function errorText({ values: { psnr, mse } }: Picture): string {
  if (psnr !== undefined) return `${psnr.toFixed(1)} dB`;
  return mse === 0 ? 'without error' : '';
}

/** A mask where nothing is labelled has no mIoU. */
function miouText({ role, values: { miou } }: Picture): string {
  if (miou !== undefined) return `mIoU ${(100 * miou).toFixed(1)}%`;
  return role === 'prediction' ? 'nothing labelled' : '';
}

/** The numbers of the pictures that a figure shows, a row each. */
export function pictureRows({ records }: PictureSource, shown: readonly { readonly picture: Picture }[]) {
  const keys = records.map(({ provenance }) => provenance.key).join(' ');
  return shown.map(({ picture: { role, image, targetBpp, network, input, values, width, height } }) => ({
    image,
    role,
    target_bpp: targetBpp,
    network: network ?? null,
    input: input ?? null,
    entropy_bpp: values.entropyBpp ?? null,
    psnr_db: values.psnr ?? null,
    channel: values.channel ?? null,
    entropy_bits_per_symbol: values.entropy ?? null,
    miou_percent: values.miou === undefined ? null : 100 * values.miou,
    width,
    height,
    keys,
  }));
}
