// Two runs compared: the numbers of their records that are not the same.
import { isDeepStrictEqual } from 'node:util';
import { bppText } from '../records/operating-point.ts';
import { imagesName } from '../records/image-set.ts';
import { isRateDistortion } from '../records/record.ts';
import type {
  CodecRecord,
  MachineReadingRecord,
  Picture,
  PicturesRecord,
  RateDistortionRecord,
  ReaderTraining,
  ResultRecord,
  Task,
  Tuning,
} from '../records/record.ts';

/** A number that two runs give differently. */
export interface Moved {
  /** A network or a codec, with what was fine-tuned before; or a picture that the figure shows. */
  readonly what: string;
  /** What a network reads; which pictures a codec was measured on; which images a picture is of. */
  readonly input: string;
  /** Operating point, or the setting of a codec; empty for original images. */
  readonly setting: string;
  readonly seed: number;
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
    const { what, input, setting, seed, quantity } = before.get(id) ?? after.get(id)!;
    const [was, is] = [before.get(id)?.value ?? null, after.get(id)?.value ?? null];
    if (was === is) return [];
    return [
      {
        what,
        input,
        setting,
        seed,
        quantity,
        baseline: was,
        tweaked: is,
        change: was === null || is === null ? null : is - was,
      },
    ];
  });
}

/** Whether pictures look different: a mask may change where nothing is labelled, and has no number then. */
export function picturesDiffer(baseline: readonly ResultRecord[], tweaked: readonly ResultRecord[]): boolean {
  const [before, after] = [baseline, tweaked].map((records) =>
    records.flatMap((record) => (record.kind === 'pictures' ? record.pictures.map(({ png }) => png) : [])),
  );
  return !isDeepStrictEqual(before, after);
}

interface Numbered extends Pick<Moved, 'what' | 'input' | 'setting' | 'seed' | 'quantity'> {
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

/** What one thing was measured to be: its numbers by quantity, with the unit; those that it lacks are left out. */
interface Measured extends Pick<Numbered, 'what' | 'input' | 'setting'> {
  readonly values: Readonly<Record<string, number | null | undefined>>;
}

type ImageSets = readonly RateDistortionRecord['images'][];

/** The numbers that a record's figures show, after the last epoch or iteration; `sets` are the images of all records of quality. */
function numbersOf(record: ResultRecord, sets: ImageSets): Numbered[] {
  const { seed } = record.provenance;
  return measuredIn(record, sets).flatMap(({ what, input, setting, values }) =>
    Object.entries(values).flatMap(([quantity, value]) =>
      typeof value === 'number' ? [{ what, input, setting, quantity, seed, value }] : [],
    ),
  );
}

function measuredIn(record: ResultRecord, sets: ImageSets): Measured[] {
  switch (record.kind) {
    case 'classification': {
      const { network, tuning, curve } = record;
      return [
        trained(record, `${network}${tunedNames[tuning]}`, {
          'top-5 [%]': percent(curve.at(-1)?.top5),
          'top-1 [%]': percent(curve.at(-1)?.top1),
        }),
      ];
    }
    case 'gap-study': {
      const { network, factor, level, curve } = record;
      return [trained(record, `${network}, ${factor}: ${level}`, { 'top-1 [%]': percent(curve.at(-1)?.top1) })];
    }
    case 'dct-study': {
      const { network, curve, fileBpp } = record;
      return [
        trained(record, `${network}, DCT study`, {
          'top-1 [%]': percent(curve.at(-1)?.top1),
          'rate of files [bpp]': fileBpp,
        }),
      ];
    }
    case 'learning-rate-study': {
      const { network, curve } = record;
      return [
        trained(record, `${network}, first rate ${curve[0].learningRate}`, {
          'cross-entropy on held-out images [nats]': curve.at(-1)?.valLoss,
        }),
      ];
    }
    case 'segmentation': {
      const { network, tuning, curve } = record;
      return [trained(record, `${network}-d${tunedNames[tuning]}`, { 'mIoU [%]': percent(curve.at(-1)?.miou) })];
    }
    case 'runtime': {
      const { task, network, inference, decoding } = record;
      return [
        trained(record, readerName(task, network), {
          'inference [ms per image]': inference.median,
          'decoding [ms per image]': decoding?.median,
        }),
      ];
    }
    case 'codec':
      return [codecMeasured(record)];
    case 'rate-distortion':
      return qualityMeasured(record, sets);
    case 'machine-reading':
      return readingMeasured(record);
    case 'pictures':
      return picturesMeasured(record);
  }
}

/** What was measured of a network that reads its input at one operating point, or original images. */
function trained(
  { input, targetBpp }: { readonly input: string; readonly targetBpp: number | null },
  what: string,
  values: Measured['values'],
): Measured {
  return { what, input, setting: pointText(targetBpp), values };
}

function codecMeasured({ tuning, targetBpp, provenance, validation }: CodecRecord): Measured {
  const { entropyBpp, fileBpp, psnr, images } = validation;
  return {
    what: `codec${tunedNames[tuning]}`,
    input: picturesText(provenance.dataset.name, images),
    setting: pointText(targetBpp),
    values: { 'rate by entropy [bpp]': entropyBpp, 'rate of files [bpp]': fileBpp, 'PSNR [dB]': psnr },
  };
}

function qualityMeasured({ codec, tuning, points, images }: RateDistortionRecord, sets: ImageSets): Measured[] {
  return points.map(({ setting, fileBpp, psnr, ssim, msSsim }) => ({
    what: `${codec}${tunedNames[tuning]}`,
    input: picturesText(imagesName(images, sets), images.count),
    setting,
    values: { 'rate of files [bpp]': fileBpp, 'MS-SSIM': msSsim, SSIM: ssim, 'PSNR [dB]': psnr },
  }));
}

function readingMeasured({ task, network, codec, trainedOn, points, images }: MachineReadingRecord): Measured[] {
  return points.map(({ setting, fileBpp, top1, miou }) => ({
    what: `${readerName(task, network)}, ${readingText(trainedOn, codec)}`,
    input: picturesText(images.name, images.count),
    setting,
    values: { 'rate of files [bpp]': fileBpp, 'top-1 [%]': percent(top1), 'mIoU [%]': percent(miou) },
  }));
}

function readingText(trainedOn: ReaderTraining, codec: string): string {
  switch (trainedOn) {
    case 'original':
      return `trained on originals, reads ${codec}`;
    case 'own':
      return `trained on pictures of ${codec}, reads ${codec}`;
    case 'symbols':
      return 'trained on symbols, reads symbols';
  }
}

/** The numbers printed with each picture. */
function picturesMeasured({ pictures, provenance }: PicturesRecord): Measured[] {
  return pictures.map((picture) => {
    const { entropyBpp, psnr, mse, entropy, miou } = picture.values;
    return {
      what: pictureName(picture),
      input: picture.input ?? provenance.dataset.name,
      setting: pointText(picture.targetBpp),
      values: {
        'rate by entropy [bpp]': entropyBpp,
        'PSNR [dB]': psnr,
        MSE: mse,
        'entropy [bits per symbol]': entropy,
        'mIoU [%]': percent(miou),
      },
    };
  });
}

/** Images count from 1, as under the figures' pictures. */
function pictureName({ role, image, network, values }: Picture): string {
  const number = `image ${image + 1}`;
  if (role === 'channel' && values.channel !== undefined) return `${number}, channel ${values.channel}`;
  return network === undefined ? `${number}, ${role}` : `${number}, ${role} of ${readerName('segmentation', network)}`;
}

function readerName(task: Task, network: string): string {
  return task === 'segmentation' ? `${network}-d` : network;
}

function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : 100 * share;
}

/** Means over some of a data set's images are other numbers than those over all of them. */
function picturesText(name: string, count: number): string {
  return `${name}, ${count.toLocaleString('en-US')} images`;
}

function pointText(bpp: number | null): string {
  return bpp === null ? '' : `${bppText(bpp)} bpp`;
}
