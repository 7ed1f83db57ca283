// Invented records for the tests of figures: smooth curves that no network was trained for.
import type { NetworkName } from '../../lib/classification/architecture.ts';
import type {
  ClassificationRecord,
  CodecRecord,
  CodecSeries,
  InputType,
  PicturesRecord,
  Provenance,
  RateDistortionRecord,
  ResultRecord,
  RuntimeRecord,
  SegmentationRecord,
  CodecTuning,
  Tuning,
} from '../../lib/records/record.ts';

export interface FakeOptions {
  epochs?: number;
  final?: number;
  classes?: number;
  entropyBpp?: number | null;
  fileBpp?: number | null;
  tuning?: Tuning;
  flops?: number;
  provenance?: Partial<Provenance>;
}

/** A record whose top-1 rises from chance to `final` (in [0, 1]) along an exponential; all numbers have four decimals. */
export function fakeRecord(
  network: NetworkName,
  input: InputType,
  targetBpp: number | null,
  options: FakeOptions = {},
): ClassificationRecord {
  const {
    epochs = 12,
    final = 0.7,
    classes = 20,
    entropyBpp = measured(targetBpp),
    fileBpp = inFiles(entropyBpp),
    tuning = 'none',
    flops = 1000000,
  } = options;
  return {
    kind: 'classification',
    network,
    input,
    tuning,
    augmentation: input === 'latent' && tuning !== 'joint' ? 'symbols' : 'pictures',
    targetBpp,
    entropyBpp,
    fileBpp,
    classes,
    flops,
    parameters: 100000,
    curve: Array.from({ length: epochs }, (_, index) => {
      const epoch = index + 1;
      const top1 =
        1 / classes +
        ((final - 1 / classes) * (1 - Math.exp((-4 * epoch) / epochs))) / (1 - Math.exp(-4)) +
        0.012 * Math.sin(7 * epoch + final * 100) * (1 - epoch / epochs);
      return {
        epoch,
        trainLoss: round(-Math.log(top1)),
        valLoss: round(0.1 - Math.log(top1)),
        top1: round(top1),
        top5: round(1 - (1 - top1) ** 2.2),
        learningRate: epoch > epochs / 2 ? 0.0025 : 0.025,
      };
    }),
    provenance: fakeProvenance(`${network}-${input}-${targetBpp ?? 'original'}`, options.provenance),
  };
}

export interface FakeSegmentationOptions extends Omit<FakeOptions, 'epochs' | 'classes'> {
  iterations?: number;
  /** Evaluations along the curve. */
  evaluations?: number;
  classNames?: readonly string[];
  evaluation?: { height: number; width: number };
}

/** A record whose mIoU rises to `final`; pixel accuracy lies above it. */
export function fakeSegmentation(
  network: NetworkName,
  input: InputType,
  targetBpp: number | null,
  options: FakeSegmentationOptions = {},
): SegmentationRecord {
  const {
    iterations = 600,
    evaluations = 8,
    final = 0.5,
    entropyBpp = measured(targetBpp),
    fileBpp = inFiles(entropyBpp),
    tuning = 'none',
    flops = 4000000,
    classNames = ['background', 'disc', 'ring', 'cross'],
    evaluation = { height: 64, width: 64 },
  } = options;
  return {
    kind: 'segmentation',
    network,
    input,
    tuning,
    augmentation: input === 'latent' && tuning !== 'joint' ? 'symbols' : 'pictures',
    targetBpp,
    entropyBpp,
    fileBpp,
    classNames,
    flops,
    parameters: 150000,
    curve: Array.from({ length: evaluations }, (_, index) => {
      const done = (index + 1) / evaluations;
      const miou =
        (final * (1 - Math.exp(-3.5 * done))) / (1 - Math.exp(-3.5)) +
        0.01 * Math.sin(5 * index + 40 * final) * (1 - done);
      return {
        iteration: Math.round(iterations * done),
        trainLoss: round(1.2 - miou),
        miou: round(miou),
        pixelAccuracy: round(1 - 0.6 * (1 - miou)),
        learningRate: round(0.01 * (1 - done) ** 0.9),
      };
    }),
    // Around the mean: the last is as far above it as the first is below.
    classIou: classNames.map((_, index) => round(final + 0.1 * (index / Math.max(1, classNames.length - 1) - 0.5))),
    evaluation,
    provenance: fakeProvenance(`${network}-d-${input}-${targetBpp ?? 'original'}`, {
      dataset: { name: 'invented masks', train: 1000, val: 200, fingerprint: 'ma5k5' },
      ...options.provenance,
    }),
  };
}

/** A codec's record, near its operating point. */
export function fakeCodec(
  targetBpp: number,
  { tuning = 'none', provenance }: { tuning?: CodecTuning; provenance?: Partial<Provenance> } = {},
): CodecRecord {
  const entropyBpp = round(targetBpp * 0.97);
  const channels = ({ 0.0983: 8, 0.33: 16, 0.635: 32 } as Record<number, number>)[targetBpp] ?? 16;
  return {
    kind: 'codec',
    tuning,
    targetBpp,
    channels,
    curve: [{ iteration: 0, loss: 5000, mse: 4900, entropy: 2.5 }],
    flopsPerPixel: { encoder: 4096, decoder: 4096 },
    validation: {
      entropyBpp,
      fileBpp: round(entropyBpp + 0.011),
      entropyBitsPerSymbol: round((64 * entropyBpp) / channels),
      histogram: [0, 700, 80, 200, 15, 5],
      mse: 300,
      psnr: 23.36,
      images: 100,
    },
    provenance: fakeProvenance(`codec-${targetBpp}-${tuning}`, { width: 0.5, ...provenance }),
  };
}

/** Quality rising with the logarithm of the rate: SSIM and MS-SSIM towards 1, `lift` above an invented JPEG. */
export function fakeRateDistortion(
  codec: CodecSeries,
  rates: readonly number[],
  { lift = 0, tuning = 'none' as CodecTuning, decibels = 0 } = {},
): RateDistortionRecord {
  const towards1 = (share: number) => round(Math.min(0.999, Math.max(0, share + lift)));
  return {
    kind: 'rate-distortion',
    codec,
    tuning,
    points: rates.map((bpp) => ({
      setting: codec === 'codec' ? `${bpp} bpp` : `rate ${bpp}`,
      targetBpp: codec === 'codec' ? bpp : null,
      fileBpp: codec === 'codec' ? round(bpp * 0.97) : bpp,
      entropyBpp: codec === 'codec' ? round(bpp * 0.965) : null,
      psnr: round(29 + (6 * Math.log2(bpp / 0.33)) / 2 + decibels),
      ssim: towards1(1 - 0.22 * (0.33 / bpp) ** 0.6),
      msSsim: towards1(1 - 0.07 * (0.33 / bpp) ** 0.7),
    })),
    images: { name: 'invented photos', count: 24, height: 512, width: 768 },
    rateConvention: 'whole files',
    msSsimConvention: 'five scales',
    provenance: fakeProvenance(`rate-distortion-${codec}-${tuning}`),
  };
}

/** Milliseconds around `inference` per image, and around `decoding` where the network reads reconstructions. */
export function fakeRuntime(
  network: NetworkName,
  input: 'reconstruction' | 'latent',
  targetBpp: number,
  { task = 'classification' as RuntimeRecord['task'], inference = 4, decoding = 3 } = {},
): RuntimeRecord {
  const times = (median: number) => ({ median, rounds: [0.96, 1, 1.05].map((factor) => round(factor * median)) });
  return {
    kind: 'runtime',
    task,
    network,
    input,
    targetBpp,
    batch: 8,
    image: { height: 64, width: 64 },
    inference: times(inference),
    decoding: input === 'latent' ? null : times(decoding),
    provenance: fakeProvenance(`runtime-${task}-${network}-${targetBpp}`),
  };
}

/** Two pictures of one pixel: an original and its reconstruction. */
export function fakePictures(): PicturesRecord {
  // A grey PNG of 1x1 pixel.
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQImWNoaGgAAAMEAYEezv+mAAAAAElFTkSuQmCC';
  const size = { width: 1, height: 1, png };
  return {
    kind: 'pictures',
    pictures: [
      { role: 'original', image: 0, targetBpp: null, values: {}, ...size },
      { role: 'reconstruction', image: 0, targetBpp: 0.33, values: { entropyBpp: 0.31, psnr: 27.5 }, ...size },
      {
        role: 'prediction',
        image: 0,
        targetBpp: 0.33,
        network: 'cResNet-51',
        input: 'latent',
        values: { miou: 0.5 },
        ...size,
      },
    ],
    legend: [{ name: 'background', color: '#000000' }],
    provenance: fakeProvenance('pictures'),
  };
}

/** Provenance of an invented record: profile `fixture`, quarter width, 64 px. */
export function fakeProvenance(key: string, changes: Partial<Provenance> = {}): Provenance {
  return {
    profile: 'fixture',
    dataset: { name: 'invented scenes', train: 4000, val: 1000, fingerprint: 'f1x7u4e' },
    imageSize: 64,
    width: 0.25,
    seed: 1,
    engine: 'none',
    machine: 'none',
    durationSeconds: 1,
    key,
    ...changes,
  };
}

/** The records of Figure 3 at the given operating points, original images included. */
export function fakeFigure3(points: readonly number[], options: FakeOptions = {}): ClassificationRecord[] {
  return [
    fakeRecord('ResNet-50', 'original', null, { ...options, final: 0.78 }),
    ...points.flatMap((bpp) => {
      const final = 0.6 + 0.22 * bpp;
      return [
        fakeRecord('ResNet-50', 'reconstruction', bpp, { ...options, final }),
        fakeRecord('cResNet-51', 'latent', bpp, { ...options, final: final - 0.006 }),
        fakeRecord('cResNet-39', 'latent', bpp, { ...options, final: final - 0.03 }),
      ];
    }),
  ];
}

/** The records of Figure 4 at the given operating points, original images included. */
export function fakeFigure4(points: readonly number[], options: FakeSegmentationOptions = {}): SegmentationRecord[] {
  return [
    fakeSegmentation('ResNet-50', 'original', null, { ...options, final: 0.62 }),
    ...points.flatMap((bpp) => {
      const final = 0.45 + 0.2 * bpp;
      return [
        fakeSegmentation('ResNet-50', 'reconstruction', bpp, { ...options, final }),
        fakeSegmentation('cResNet-51', 'latent', bpp, { ...options, final: final + 0.012 }),
        fakeSegmentation('cResNet-39', 'latent', bpp, { ...options, final: final - 0.01 }),
      ];
    }),
  ];
}

/** The codecs and untuned networks of a run at the given operating points. */
export function fakeRun(points: readonly number[]): ResultRecord[] {
  return [
    ...points.map((bpp) => fakeCodec(bpp)),
    ...fakeFigure3(points, { epochs: 3 }),
    ...fakeFigure4(points, { evaluations: 3 }),
  ];
}

function measured(targetBpp: number | null): number | null {
  return targetBpp === null ? null : targetBpp * 0.97;
}

/** Files take the header's bits more. */
function inFiles(entropyBpp: number | null): number | null {
  return entropyBpp === null ? null : round(entropyBpp + 0.011);
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
