// Invented records of codecs, fine-tuned networks, run times and pictures: round numbers that nothing was measured for.
import sharp from 'sharp';
import { channelsOf } from '../../lib/figures/chart/mask-palette.ts';
import type { NetworkName } from '../../lib/classification/architecture.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type {
  ClassificationRecord,
  CodecSeries,
  Picture,
  PicturesRecord,
  Provenance,
  RateDistortionRecord,
  RatePoint,
  RuntimeRecord,
  SegmentationRecord,
  Task,
  CodecTuning,
} from '../../lib/records/record.ts';
import { fakeRecord } from './fixtures.ts';

export const threePoints = [0.635, 0.33, 0.0983];

export const fakeProvenance: Provenance = {
  profile: 'fixture',
  dataset: { name: 'invented scenes', train: 4000, val: 1000, fingerprint: 'f1x7u4e' },
  imageSize: 64,
  width: 0.25,
  seed: 1,
  engine: 'onnx-cpu',
  machine: '2 cores, invented CPU, linux',
  durationSeconds: 1,
  key: 'fixture',
};

const round = (value: number, digits = 4) => Number(value.toFixed(digits));

const scenes = { name: 'invented scenes', count: 100, height: 64, width: 64 };
/** The invented scenes once more, larger. */
export const fakeLarger = { name: 'invented scenes', count: 200, height: 224, width: 224 };
export const fakePhotos = { name: 'Invented photos', count: 24, height: 512, width: 768 };

/** Quality that grows with the logarithm of the rate: 30 dB at 0.5 bpp, 3 dB more for twice the rate; `gain` in dB. */
function ratePoint(setting: string, targetBpp: number | null, bpp: number, gain: number): RatePoint {
  const psnr = 30 + gain + 3 * Math.log2(bpp / 0.5);
  const loss = 10 ** (-psnr / 20);
  return {
    setting,
    targetBpp,
    fileBpp: round(bpp),
    entropyBpp: targetBpp === null ? null : round(bpp * 0.98),
    psnr: round(psnr, 3),
    ssim: round(1 - 4 * loss),
    msSsim: round(1 - 1.5 * loss),
  };
}

const gains: Readonly<Record<CodecSeries, number>> = { codec: -2, JPEG: -1.5, 'JPEG 2000': 0, WebP: 0.6, AVIF: 2 };

export interface FakeRateOptions {
  points?: readonly number[];
  tuning?: CodecTuning;
  /** dB above what the codec has without. */
  gain?: number;
  /** Added to the rates. */
  shift?: number;
  images?: RateDistortionRecord['images'];
  provenance?: Partial<Provenance>;
}

/** The learned codec at its operating points, or an engineered codec at six rates from 0.08 bpp. */
export function fakeRates(codec: CodecSeries, options: FakeRateOptions = {}): RateDistortionRecord {
  const { points = threePoints, tuning = 'none', gain = 0, shift = 0, images = scenes } = options;
  const isOwn = codec === 'codec';
  const rates = isOwn ? points : [0.08, 0.15, 0.3, 0.5, 0.8, 1.2];
  const filesConvention = images === scenes ? 'files less the bytes of a uniform grey picture' : 'whole files';
  return {
    kind: 'rate-distortion',
    codec,
    tuning,
    points: rates.map((bpp, index) =>
      ratePoint(
        isOwn ? `${bpp} bpp` : `setting ${index + 1}`,
        isOwn ? bpp : null,
        bpp * 1.03 + shift,
        gains[codec] + gain,
      ),
    ),
    images,
    rateConvention: isOwn ? 'whole bit-streams' : filesConvention,
    msSsimConvention:
      images === scenes ? '5 scales, windows of 11, 11, 11, 8 and 4 taps' : '5 scales, window of 11 taps',
    provenance: { ...fakeProvenance, key: `${codec}-${tuning}`, ...options.provenance },
  };
}

/** The record with every image's own numbers: some images need more and fare better than others, whatever the codec. */
export function withEach(record: RateDistortionRecord, seed = 1): RateDistortionRecord {
  const { count } = record.images;
  const drawn = (name: string, own: number | string) => {
    const random = createRandom(own, name);
    const values = Array.from({ length: count }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    return values.map((value) => value - mean);
  };
  const [needs, fares] = [drawn('needs', 0), drawn('fares', 0)];
  return {
    ...record,
    points: record.points.map((point) => {
      const noise = drawn(`${record.codec} ${point.setting}`, seed);
      const around = (mean: number, by: number) =>
        fares.map((fare, image) => round(mean + by * (fare + 0.2 * noise[image]), 5));
      return {
        ...point,
        each: {
          fileBpp: needs.map((need, image) => round(point.fileBpp * (1 + 0.1 * need + 0.02 * noise[image]), 5)),
          mse: around(point.psnr, 1).map((psnr) => Number((255 ** 2 / 10 ** (psnr / 10)).toPrecision(5))),
          ssim: around(point.ssim, 0.005),
          msSsim: around(point.msSsim, 0.002),
        },
      };
    }),
  };
}

/** A dilated network whose mIoU climbs to `miou` in [0, 1]. */
export function fakeSegmentation(
  targetBpp: number | null,
  tuning: CodecTuning,
  miou: number,
  options: { network?: NetworkName; provenance?: Partial<Provenance> } = {},
): SegmentationRecord {
  const { network = 'cResNet-51' } = options;
  return {
    kind: 'segmentation',
    network,
    input: 'latent',
    tuning,
    augmentation: tuning === 'joint' ? 'pictures' : 'symbols',
    targetBpp,
    entropyBpp: targetBpp,
    fileBpp: targetBpp === null ? null : round(targetBpp + 0.011),
    classNames: ['background', 'disc', 'star', 'ring'],
    flops: 1000000,
    parameters: 100000,
    curve: [0.5, 0.8, 1].map((share, index) => ({
      iteration: 50 * (index + 1),
      trainLoss: 1,
      miou: round(miou * share),
      pixelAccuracy: 0.9,
      learningRate: 0.01,
    })),
    classIou: [0.9, miou, miou, null],
    evaluation: { height: 64, width: 64 },
    provenance: { ...fakeProvenance, key: `${network}-d-${targetBpp}-${tuning}`, ...options.provenance },
  };
}

/** Inference at `inference` and, for RGB networks, decoding at `decoding` milliseconds an image; rounds 10% around. */
export function fakeRuntime(
  task: Task,
  network: NetworkName,
  inference: number,
  decoding: number | null,
): RuntimeRecord {
  const timing = (median: number) => ({ median, rounds: [0.95, 1, 1.1].map((factor) => round(median * factor)) });
  return {
    kind: 'runtime',
    task,
    network,
    input: decoding === null ? 'latent' : 'reconstruction',
    targetBpp: 0.0983,
    batch: task === 'classification' ? 32 : 16,
    image: { height: 64, width: 64 },
    inference: timing(inference),
    decoding: decoding === null ? null : timing(decoding),
    provenance: { ...fakeProvenance, seed: 0 },
  };
}

/** All setups of Figure 12. */
export function fakeRuntimes(): RuntimeRecord[] {
  return (['classification', 'segmentation'] as const).flatMap((task, index) => {
    const scale = 1 + 2 * index;
    return [
      fakeRuntime(task, 'ResNet-50', 4 * scale, 7),
      fakeRuntime(task, 'ResNet-71', 5 * scale, 7),
      fakeRuntime(task, 'cResNet-39', 3 * scale, null),
      fakeRuntime(task, 'cResNet-51', 3.8 * scale, null),
      fakeRuntime(task, 'cResNet-72', 5.1 * scale, null),
    ];
  });
}

/** base64 of a PNG whose pixel at row y and column x has the given colour. */
async function png(
  width: number,
  height: number,
  colorAt: (y: number, x: number) => readonly number[],
): Promise<string> {
  const pixels = new Uint8Array(3 * height * width);
  for (let at = 0; at < height * width; at++) pixels.set(colorAt(Math.floor(at / width), at % width), 3 * at);
  const file = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return file.toString('base64');
}

export const fakeLegend = [
  { name: 'background', color: '#262626' },
  { name: 'disc', color: '#f3c300' },
  { name: 'star with a long name', color: '#875692' },
];

export interface FakePicturesOptions {
  points?: readonly number[];
  images?: number;
  size?: { width: number; height: number };
  masks?: boolean;
  channels?: boolean;
  provenance?: Partial<Provenance>;
}

/** Pictures of discs on slopes of colour; masks get smaller with the rate, channels coarser. */
export async function fakePictures(options: FakePicturesOptions = {}): Promise<PicturesRecord> {
  const { points = threePoints, images = 3, size = { width: 16, height: 16 }, masks = true, channels = true } = options;
  const { width, height } = size;
  const inDisc = (y: number, x: number, image: number, radius: number) =>
    Math.hypot(y / height - 0.5, x / width - 0.3 - 0.15 * image) < radius;
  const photo = (image: number, grain: number) =>
    png(width, height, (y, x) => {
      const [v, u] = [y - (y % grain), x - (x % grain)];
      return inDisc(v, u, image, 0.3)
        ? [220, 160, 40 * image]
        : [Math.round((200 * u) / width), 90, Math.round((200 * v) / height)];
    });
  const mask = (image: number, radius: number) =>
    png(width, height, (y, x) => channelsOf(fakeLegend[inDisc(y, x, image, radius) ? 1 + (image % 2) : 0].color));
  const pictures: Picture[] = [];
  for (let image = 0; image < images; image++) {
    const whole = { image, width, height };
    pictures.push({ ...whole, role: 'original', targetBpp: null, values: {}, png: await photo(image, 1) });
    if (masks) pictures.push({ ...whole, role: 'truth', targetBpp: null, values: {}, png: await mask(image, 0.3) });
    for (const targetBpp of points) {
      const loss = 1 - targetBpp;
      pictures.push({
        ...whole,
        role: 'reconstruction',
        targetBpp,
        values: { entropyBpp: round(targetBpp * 1.02), psnr: round(30 - 8 * loss, 2) },
        png: await photo(image, 1 + Math.round(3 * loss)),
      });
      for (const [index, channel] of (channels ? [5, 2, 7, 0] : []).entries()) {
        pictures.push({
          role: 'channel',
          image,
          targetBpp,
          width: Math.ceil(width / 8),
          height: Math.ceil(height / 8),
          values: { channel, entropy: round(2 - loss - 0.1 * index, 3) },
          png: await png(Math.ceil(width / 8), Math.ceil(height / 8), (y, x) =>
            new Array(3).fill(51 * ((3 * y + x + index + image) % 6)),
          ),
        });
      }
      if (!masks) continue;
      for (const [network, input, radius] of [
        ['ResNet-50', 'reconstruction', 0.27],
        ['cResNet-51', 'latent', 0.28],
      ] as const) {
        pictures.push({
          ...whole,
          role: 'prediction',
          targetBpp,
          network,
          input,
          values: { miou: round(0.9 - 0.3 * loss) },
          png: await mask(image, radius - 0.05 * loss),
        });
      }
    }
  }
  return {
    kind: 'pictures',
    pictures,
    legend: masks ? fakeLegend : [],
    provenance: { ...fakeProvenance, key: 'pictures', ...options.provenance },
  };
}

/**
 * The records of Figure 7 at the given operating points: accuracies and mIoU rise by 1 and 2 hundredths with compression-only
 * and joint fine-tuning, and with each further seed by a half.
 */
export function fakeTuned(
  points: readonly number[],
  { seed = 1 }: { seed?: number } = {},
): (ClassificationRecord | SegmentationRecord)[] {
  return points.flatMap((bpp) =>
    (['none', 'compression', 'joint'] as const).flatMap((tuning, index) => {
      const level = round(0.6 + 0.1 * bpp + 0.01 * index + 0.005 * (seed - 1));
      const provenance = { seed, key: `${bpp}-${tuning}-${seed}` };
      return [
        fakeRecord('cResNet-51', 'latent', bpp, { tuning, final: level, epochs: 3, provenance }),
        fakeSegmentation(bpp, tuning, round(level - 0.2), { provenance }),
      ];
    }),
  );
}
