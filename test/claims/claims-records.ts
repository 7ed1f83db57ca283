// Records for the tests of claims: those that the paper would have left, and others with given final values.
import type { NetworkName } from '../../lib/classification/architecture.ts';
import { paperNumbers } from '../../lib/records/paper.ts';
import type { InputType, ResultRecord, Tuning } from '../../lib/records/record.ts';
import { fakeCodec, fakeRateDistortion, fakeRecord, fakeSegmentation } from '../figures/fixtures.ts';

/** Table 2 as records at the paper's scale, with the codecs of the three operating points. */
export function paperRecords(): ResultRecord[] {
  const provenance = { imageSize: 224, width: 1, profile: 'paper' };
  const { results, datasets } = paperNumbers();
  const { name, train, val } = datasets.classification;
  return [
    ...[0.0983, 0.33, 0.635].map((bpp) => fakeCodec(bpp, { provenance: { width: 1, profile: 'paper' } })),
    ...results.flatMap(({ network, input, bpp, top5, top1, miou }) => {
      const record = fakeRecord(network, input, bpp, {
        classes: 1000,
        provenance: { ...provenance, dataset: { name, train, val, fingerprint: 'printed' } },
      });
      const segmentation = fakeSegmentation(network, input, bpp, {
        provenance,
        evaluation: { height: 224, width: 224 },
        classNames: Array.from({ length: datasets.segmentation.classes }, (_, i) => `class ${i}`),
      });
      return [
        { ...record, curve: [{ ...record.curve[0], top5: top5 / 100, top1: top1 / 100 }] },
        // The paper prints no IoU of a class.
        {
          ...segmentation,
          classIou: segmentation.classIou.map(() => null),
          curve: [{ ...segmentation.curve[0], miou: miou / 100 }],
        },
      ];
    }),
  ];
}

export interface FinalOptions {
  tuning?: Tuning;
  seed?: number;
  images?: number;
}

/** A classification record that ends at `top1` in [0, 1]; 20 classes, 64 px. */
export function classified(
  network: NetworkName,
  input: InputType,
  bpp: number | null,
  top1: number,
  { tuning, seed = 1, images = 1000 }: FinalOptions = {},
) {
  const record = fakeRecord(network, input, bpp, {
    tuning,
    provenance: { seed, dataset: { name: 'invented scenes', train: 4000, val: images, fingerprint: 'f1x7u4e' } },
  });
  return { ...record, curve: [{ ...record.curve[0], top1 }] };
}

/**
 * A segmentation record that ends at `miou` in [0, 1], with `offsets` from it for each of four classes; without, they
 * are up to 0.006, other ones for each network and tuning.
 */
export function segmented(
  network: NetworkName,
  input: InputType,
  bpp: number | null,
  miou: number,
  { tuning, seed = 1, offsets }: FinalOptions & { offsets?: readonly number[] } = {},
) {
  const record = fakeSegmentation(network, input, bpp, { tuning, provenance: { seed } });
  const phase = [...`${network} ${tuning}`].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const own = offsets ?? [0, 1, 2, 3].map((index) => 0.006 * Math.sin(phase + (index * Math.PI) / 2));
  return {
    ...record,
    curve: [{ ...record.curve[0], miou }],
    classIou: own.map((offset) => Number((miou + offset).toFixed(4))),
  };
}

/** A run with everything: the invented records of all kinds. */
export function wholeRun(): ResultRecord[] {
  const points = [0.0983, 0.33, 0.635];
  const tunings = ['compression', 'joint'] as const;
  return [
    ...points.map((bpp) => fakeCodec(bpp)),
    classified('ResNet-50', 'original', null, 0.81),
    segmented('ResNet-50', 'original', null, 0.62),
    ...points.flatMap((bpp, i) => [
      classified('ResNet-50', 'reconstruction', bpp, 0.55 + 0.08 * i),
      segmented('ResNet-50', 'reconstruction', bpp, 0.44 + 0.05 * i),
      classified('cResNet-51', 'latent', bpp, 0.56 + 0.04 * i),
      segmented('cResNet-51', 'latent', bpp, 0.47 + 0.04 * i),
      classified('cResNet-39', 'latent', bpp, 0.54 + 0.04 * i),
      segmented('cResNet-39', 'latent', bpp, 0.45 + 0.04 * i),
    ]),
    classified('ResNet-71', 'reconstruction', 0.0983, 0.57),
    segmented('ResNet-71', 'reconstruction', 0.0983, 0.46),
    classified('cResNet-72', 'latent', 0.0983, 0.575),
    segmented('cResNet-72', 'latent', 0.0983, 0.475),
    ...[0.0983, 0.635].map((bpp) => classified('cResNet-51', 'latent', bpp, 0.575, { tuning: 'classification' })),
    ...[0.0983, 0.635].flatMap((bpp) =>
      tunings.flatMap((tuning, i) => [
        classified('cResNet-51', 'latent', bpp, 0.6 + 0.05 * i, { tuning }),
        segmented('cResNet-51', 'latent', bpp, 0.48 + 0.03 * i, { tuning }),
      ]),
    ),
    fakeRateDistortion('codec', points, { lift: 0.01 }),
    fakeRateDistortion('codec', [0.0983, 0.635], { lift: 0.013, tuning: 'compression', decibels: 0.4 }),
    fakeRateDistortion('codec', [0.0983, 0.635], { lift: 0.016, tuning: 'joint', decibels: 0.2 }),
    fakeRateDistortion('JPEG', [0.15, 0.3, 0.6, 1]),
    fakeRateDistortion('JPEG 2000', [0.05, 0.1, 0.3, 0.6, 1], { lift: 0.012 }),
  ];
}

/** The same numbers, measured on the embedded scenes. */
export function onScenes(records: readonly ResultRecord[]): ResultRecord[] {
  return records.map((record) => ({
    ...record,
    provenance: { ...record.provenance, dataset: { ...record.provenance.dataset, name: 'synthetic-scenes' } },
  }));
}
