// Invented records for the tests of figures: smooth curves that no network was trained for.
import type { NetworkName } from '../../lib/classification/architecture.ts';
import type { ClassificationRecord, InputType, Provenance } from '../../lib/figures/record.ts';

export interface FakeOptions {
  epochs?: number;
  final?: number;
  classes?: number;
  measuredBpp?: number | null;
  provenance?: Partial<Provenance>;
}

/** A record whose top-1 rises from chance to `final` (in [0, 1]) along an exponential; all numbers have four decimals. */
export function fakeRecord(
  network: NetworkName, input: InputType, targetBpp: number | null, options: FakeOptions = {},
): ClassificationRecord {
  const { epochs = 12, final = 0.7, classes = 20, measuredBpp = targetBpp === null ? null : targetBpp * 0.97 } = options;
  const round = (value: number) => Number(value.toFixed(4));
  return {
    kind: 'classification',
    network,
    input,
    targetBpp,
    measuredBpp,
    classes,
    flops: 1000000,
    parameters: 100000,
    curve: Array.from({ length: epochs }, (_, index) => {
      const epoch = index + 1;
      const top1 = 1 / classes + (final - 1 / classes) * (1 - Math.exp((-4 * epoch) / epochs)) / (1 - Math.exp(-4))
        + 0.012 * Math.sin(7 * epoch + final * 100) * (1 - epoch / epochs);
      return {
        epoch,
        trainLoss: round(-Math.log(top1)),
        valLoss: round(0.1 - Math.log(top1)),
        top1: round(top1),
        top5: round(1 - (1 - top1) ** 2.2),
        learningRate: epoch > epochs / 2 ? 0.0025 : 0.025,
      };
    }),
    provenance: {
      profile: 'fixture',
      dataset: { name: 'invented scenes', train: 4000, val: 1000, fingerprint: 'f1x7u4e' },
      imageSize: 64,
      width: 0.25,
      seed: 1,
      engine: 'none',
      machine: 'none',
      durationSeconds: 1,
      key: `${network}-${input}-${targetBpp ?? 'original'}`,
      ...options.provenance,
    },
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
