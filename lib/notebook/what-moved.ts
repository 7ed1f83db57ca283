// Two runs compared: the numbers of their records that are not the same.
import { bppText } from '../records/operating-point.ts';
import { imagesName } from '../records/image-set.ts';
import { isRateDistortion } from '../records/record.ts';
import type { RateDistortionRecord, ResultRecord, Tuning } from '../records/record.ts';

/** A number that two runs give differently. */
export interface Moved {
  /** A network or a codec, with what was fine-tuned before. */
  readonly what: string;
  /** What a network reads; which pictures a codec was measured on. */
  readonly input: string;
  /** Operating point, or the setting of a codec; empty for original images. */
  readonly setting: string;
  /** With its unit. */
  readonly quantity: string;
  readonly baseline: number | null;
  readonly tweaked: number | null;
  /** Tweaked minus baseline; null where one of them is missing. */
  readonly change: number | null;
}

/** The numbers of the records that differ, those of the baseline first; what only one run has stands beside null. */
export function movedRows(baseline: readonly ResultRecord[], tweaked: readonly ResultRecord[]): Moved[] {
  const sets = [...baseline, ...tweaked].filter(isRateDistortion).map(({ images }) => images);
  const [before, after] = [baseline, tweaked].map(
    (records) => new Map(records.flatMap((record) => numbersOf(record, sets)).map((row) => [idOf(row), row])),
  ) as [Map<string, Numbered>, Map<string, Numbered>];
  const ids = [...new Set([...before.keys(), ...after.keys()])];
  return ids.flatMap((id): Moved[] => {
    const { what, input, setting, quantity } = before.get(id) ?? after.get(id)!;
    const [was, is] = [before.get(id)?.value ?? null, after.get(id)?.value ?? null];
    if (was === is) return [];
    return [
      {
        what,
        input,
        setting,
        quantity,
        baseline: was,
        tweaked: is,
        change: was === null || is === null ? null : is - was,
      },
    ];
  });
}

interface Numbered {
  readonly what: string;
  readonly input: string;
  readonly setting: string;
  readonly quantity: string;
  readonly seed: number;
  readonly value: number;
}

const idOf = ({ what, input, setting, quantity, seed }: Numbered): string =>
  JSON.stringify([what, input, setting, quantity, seed]);

const tunedNames: Readonly<Record<Tuning, string>> = {
  none: '',
  compression: ', codec fine-tuned alone',
  classification: ', network fine-tuned alone',
  joint: ', fine-tuned jointly',
};

/** The numbers that a record's figures show, after the last epoch or iteration; `sets` are the images of all records of quality. */
function numbersOf(record: ResultRecord, sets: readonly RateDistortionRecord['images'][]): Numbered[] {
  const { seed } = record.provenance;
  const numbers = (
    about: Pick<Numbered, 'what' | 'input' | 'setting'>,
    values: Readonly<Record<string, number | null | undefined>>,
  ): Numbered[] =>
    Object.entries(values).flatMap(([quantity, value]) =>
      typeof value === 'number' ? [{ ...about, quantity, seed, value }] : [],
    );
  switch (record.kind) {
    case 'classification': {
      const { network, input, tuning, targetBpp, curve } = record;
      const last = curve.at(-1);
      return numbers(
        { what: `${network}${tunedNames[tuning]}`, input, setting: pointText(targetBpp) },
        {
          'top-5 [%]': last && 100 * last.top5,
          'top-1 [%]': last && 100 * last.top1,
        },
      );
    }
    case 'gap-study': {
      const { network, input, targetBpp, factor, level, curve } = record;
      const last = curve.at(-1);
      return numbers(
        { what: `${network}, ${factor}: ${level}`, input, setting: pointText(targetBpp) },
        { 'top-1 [%]': last && 100 * last.top1 },
      );
    }
    case 'dct-study': {
      const { network, input, targetBpp, curve, fileBpp } = record;
      const last = curve.at(-1);
      return numbers(
        { what: `${network}, DCT study`, input, setting: pointText(targetBpp) },
        { 'top-1 [%]': last && 100 * last.top1, 'rate of files [bpp]': fileBpp },
      );
    }
    case 'segmentation': {
      const { network, input, tuning, targetBpp, curve } = record;
      const last = curve.at(-1);
      return numbers(
        { what: `${network}-d${tunedNames[tuning]}`, input, setting: pointText(targetBpp) },
        { 'mIoU [%]': last && 100 * last.miou },
      );
    }
    case 'codec': {
      const {
        tuning,
        targetBpp,
        provenance,
        validation: { entropyBpp, fileBpp, psnr, images },
      } = record;
      return numbers(
        {
          what: `codec${tunedNames[tuning]}`,
          input: picturesText(provenance.dataset.name, images),
          setting: pointText(targetBpp),
        },
        {
          'rate by entropy [bpp]': entropyBpp,
          'rate of files [bpp]': fileBpp,
          'PSNR [dB]': psnr,
        },
      );
    }
    case 'rate-distortion': {
      const { codec, tuning, points, images } = record;
      return points.flatMap(({ setting, fileBpp, psnr, ssim, msSsim }) =>
        numbers(
          {
            what: `${codec}${tunedNames[tuning]}`,
            input: picturesText(imagesName(images, sets), images.count),
            setting,
          },
          {
            'rate of files [bpp]': fileBpp,
            'MS-SSIM': msSsim,
            SSIM: ssim,
            'PSNR [dB]': psnr,
          },
        ),
      );
    }
    case 'machine-reading': {
      const { task, network, codec, trainedOn, points, images } = record;
      const reader = `${network}${task === 'segmentation' ? '-d' : ''}`;
      const trained = trainedOn === 'original' ? 'trained on originals' : `trained on pictures of ${codec}`;
      return points.flatMap(({ setting, fileBpp, top1, miou }) =>
        numbers(
          { what: `${reader}, ${trained}, reads ${codec}`, input: picturesText(images.name, images.count), setting },
          {
            'rate of files [bpp]': fileBpp,
            'top-1 [%]': top1 === undefined ? undefined : 100 * top1,
            'mIoU [%]': miou === undefined ? undefined : 100 * miou,
          },
        ),
      );
    }
    case 'runtime': {
      const { task, network, input, targetBpp, inference, decoding } = record;
      const what = task === 'segmentation' ? `${network}-d` : network;
      return numbers(
        { what, input, setting: pointText(targetBpp) },
        { 'inference [ms per image]': inference.median, 'decoding [ms per image]': decoding?.median },
      );
    }
    case 'pictures':
      return [];
  }
}

/** Means over some of a data set's images are other numbers than those over all of them. */
function picturesText(name: string, count: number): string {
  return `${name}, ${count.toLocaleString('en-US')} images`;
}

function pointText(bpp: number | null): string {
  return bpp === null ? '' : `${bppText(bpp)} bpp`;
}
