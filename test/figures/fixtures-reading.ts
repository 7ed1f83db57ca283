// Invented records of what networks read in codecs' pictures: accuracy along the logarithm of the rate.
import { codecSeries } from '../../lib/records/record.ts';
import type {
  CodecSeries,
  MachineReadingRecord,
  Provenance,
  ReaderTraining,
  ReadingPoint,
  ResultRecord,
  Task,
} from '../../lib/records/record.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { fakeProvenance, threePoints } from './fixtures-compression.ts';
import { fakeRecord, fakeSegmentation } from './fixtures.ts';

const scenes = { name: 'invented scenes', count: 400, height: 64, width: 64 };
const round = (value: number, digits = 4) => Number(value.toFixed(digits));
/** Points of accuracy above those of JPEG. */
export const gains: Readonly<Record<CodecSeries, number>> = { codec: -6, JPEG: 0, 'JPEG 2000': 3, WebP: 6, AVIF: 10 };

export interface FakeReadingOptions {
  task?: Task;
  trainedOn?: ReaderTraining;
  rates?: readonly number[];
  /** Points of accuracy above what the codec has without. */
  gain?: number;
  /** Whether right and wrong are kept image by image. */
  each?: boolean;
  provenance?: Partial<Provenance>;
}

/** 50% at 0.3 bpp, 8 points more for twice the rate, and `gains`. */
export function fakeReading(codec: CodecSeries, options: FakeReadingOptions = {}): MachineReadingRecord {
  const { task = 'classification', trainedOn = 'original', gain = 0, each = true, provenance } = options;
  const { rates = codec === 'codec' ? threePoints : [0.12, 0.25, 0.5, 1] } = options;
  const lift = gains[codec] + gain + (trainedOn === 'own' ? 8 : 0);
  const points = rates.map((bpp, at): ReadingPoint => {
    const score = round((50 + 8 * Math.log2(bpp / 0.3) + lift) / 100);
    const setting = codec === 'codec' || trainedOn === 'own' ? `${bpp} bpp` : `setting ${at + 1}`;
    const own = { setting, targetBpp: codec === 'codec' || trainedOn === 'own' ? bpp : null, fileBpp: bpp };
    if (task === 'segmentation') {
      const classIou = Array.from({ length: 21 }, (_, label) => round(score + 0.01 * (label - 10)));
      return { ...own, miou: score, classIou };
    }
    return { ...own, top1: score, top5: round(1 - (1 - score) / 3), ...(each && { each: eachImage(score, bpp) }) };
  });
  const originals = task === 'classification' ? { top1: 0.74, top5: 0.93 } : { miou: 0.72, classIou: [] };
  return {
    kind: 'machine-reading',
    task,
    codec,
    trainedOn,
    network: 'ResNet-50',
    classes: task === 'classification' ? 20 : 21,
    images: scenes,
    rateConvention: codec === 'codec' ? 'whole bit-streams' : 'files less the bytes of a uniform grey picture',
    originals: trainedOn === 'original' ? originals : null,
    points,
    provenance: { ...fakeProvenance, key: `${task} ${trainedOn} ${codec}`, ...provenance },
  };
}

/** As many right as the score says: images differ in how hard they are, the same for all codecs. */
function eachImage(score: number, bpp: number): NonNullable<ReadingPoint['each']> {
  const random = createRandom(1, 'hard');
  const order = random.permutation(scenes.count);
  const digits = Array<string>(scenes.count).fill('0');
  order.forEach((image, place) => {
    if (place < score * scenes.count) digits[image] = '1';
    else if (place < (1 - (1 - score) / 3) * scenes.count) digits[image] = '5';
  });
  return { bytes: Array<number>(scenes.count).fill(Math.round((bpp * 64 * 64) / 8)), right: digits.join('') };
}

/** The learned codec's networks on reconstructions and on symbols, of both tasks. */
export function fakeRoads(seed = 1): ResultRecord[] {
  // Validated on the pictures that readings are of.
  const dataset = { ...fakeProvenance.dataset, val: scenes.count };
  const own = { provenance: { profile: 'fixture', seed, dataset } };
  return threePoints.flatMap((bpp, at) => [
    fakeRecord('ResNet-50', 'reconstruction', bpp, { ...own, final: 0.62 - 0.07 * at }),
    fakeRecord('cResNet-51', 'latent', bpp, { ...own, final: 0.6 - 0.06 * at }),
    fakeSegmentation('ResNet-50', 'reconstruction', bpp, { ...own, final: 0.55 - 0.06 * at }),
    fakeSegmentation('cResNet-51', 'latent', bpp, { ...own, final: 0.54 - 0.05 * at }),
  ]);
}

/** All that Figure R can show. */
export const allReadings: readonly ResultRecord[] = [
  ...codecSeries.map((codec) => fakeReading(codec)),
  ...codecSeries.map((codec) => fakeReading(codec, { task: 'segmentation' })),
  ...(['JPEG', 'JPEG 2000'] as const).map((codec) => fakeReading(codec, { trainedOn: 'own', rates: [0.33, 0.635] })),
  ...fakeRoads(),
];
