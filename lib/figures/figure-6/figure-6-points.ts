// The points of Figure 6: quality against computation at one operating point.
import type { NetworkName } from '../../classification/architecture.ts';
import { isComparableWithPaper } from '../../records/comparable.ts';
import { paperNumbers, paperResult } from '../../records/paper.ts';
import type { Setup } from '../../records/query.ts';
import type { ClassificationRecord, CodecRecord, SegmentationRecord, Task } from '../../records/record.ts';
import { networksReading } from '../../records/trained-networks.ts';
import { seedStatistic } from '../../claims/seed-statistic.ts';
import type { SeedStatistic } from '../../claims/seed-statistic.ts';

type CodedInput = 'latent' | 'reconstruction';

/** The networks of Figure 6 in the order of their depth, by input. */
export const setups = (['latent', 'reconstruction'] as const).flatMap((input) =>
  networksReading(input).map((network): Setup & { readonly input: CodedInput } => ({ network, input })),
);

export interface ComplexityPoint {
  readonly network: NetworkName;
  readonly input: CodedInput;
  /** Multiply-adds of the network for one image, and of the decoder in front: 0 for latents, null when unknown. */
  readonly flops: number;
  readonly decoderFlops: number | null;
  /** Percent: top-5 accuracy or mIoU, over seeds. */
  readonly quality: SeedStatistic;
  /** The paper's value in percent, and where it stands on the axis; undefined where it does not belong there. */
  readonly paper: { readonly flops: number; readonly quality: number } | undefined;
}

/**
 * The points of `task` among `records`, all untuned, of one operating point and with a curve. The decoder's cost
 * comes from `codec` and the size of the images.
 */
export function complexityPoints(
  task: Task,
  records: readonly (ClassificationRecord | SegmentationRecord)[],
  codec: CodecRecord | undefined,
): ComplexityPoint[] {
  const comparable = records.every(isComparableWithPaper);
  return setups.flatMap(({ network, input }) => {
    const networkRecords = records.filter((record) => record.network === network && record.input === input);
    const quality = seedStatistic(networkRecords.map(finalQuality));
    if (quality === undefined) return [];
    const [record] = networkRecords;
    const paper = comparable ? paperResult(network, input, record.targetBpp) : undefined;
    return [
      {
        network,
        input,
        flops: record.flops,
        decoderFlops: decoderFlopsOf(record, codec),
        quality,
        // The paper prints no FLOPs for segmentation: its mIoU stands at the count of our network.
        paper: paper && {
          flops: task === 'classification' ? paperFlops(network) : record.flops,
          quality: task === 'classification' ? paper.top5 : paper.miou,
        },
      },
    ];
  });
}

function finalQuality(record: ClassificationRecord | SegmentationRecord): number {
  return 100 * (record.kind === 'classification' ? record.curve.at(-1)!.top5 : record.curve.at(-1)!.miou);
}

function decoderFlopsOf(
  record: ClassificationRecord | SegmentationRecord,
  codec: CodecRecord | undefined,
): ComplexityPoint['decoderFlops'] {
  if (record.input === 'latent') return 0;
  return codec ? codec.flopsPerPixel.decoder * pixels(record) : null;
}

function pixels(record: ClassificationRecord | SegmentationRecord): number {
  return record.kind === 'classification'
    ? record.provenance.imageSize ** 2
    : record.evaluation.height * record.evaluation.width;
}

function paperFlops(network: NetworkName): number {
  return paperNumbers().networks.find((row) => row.network === network)!.flops;
}
