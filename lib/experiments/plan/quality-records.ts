// Rate and quality of finished codecs, learned and engineered, as the records that Figures 8 and 11 read.
import { codecArchitecture } from '../../codec/architecture.ts';
import { headerBytes } from '../../codec/bitstream/header.ts';
import type { ImageSize } from '../../metrics/image-planes.ts';
import type { CodecSeries, RateDistortionRecord, CodecTuning } from '../../records/record.ts';
import type { FinishedOf } from '../../store/artifact.ts';
import type { BaselineArtifact } from '../recipes/baseline.ts';
import type { CodecArtifact } from '../recipes/codec.ts';
import type { DatasetArtifact } from '../recipes/dataset.ts';
import type { DistortionArtifact, DistortionConfig } from '../recipes/distortion.ts';
import { headerBppOf, leavesOutGrey } from '../recipes/engineered-files.ts';
import { provenance, type Origin } from './provenance.ts';

const picturesOf = (
  { record }: FinishedOf<DatasetArtifact>,
  { images, height, width }: { images: number; height: number; width: number },
  { spread }: DistortionConfig,
) => ({
  name: record.result.name,
  count: images,
  height,
  width,
  ...(spread && { spread }),
});

/** The learned codec's quality: its operating points on one data set, all with one tuning. */
export function codecQualityRecord(
  origin: Origin,
  images: FinishedOf<DatasetArtifact>,
  points: readonly {
    readonly targetBpp: number;
    readonly codec: FinishedOf<CodecArtifact>;
    readonly quality: FinishedOf<DistortionArtifact>;
  }[],
  tuning: CodecTuning,
): RateDistortionRecord {
  const first = points[0];
  const { crop, width } = first.codec.record.config;
  const size = first.quality.record.result;
  return {
    kind: 'rate-distortion',
    codec: 'codec',
    tuning,
    points: points.map(({ targetBpp, codec, quality }) => {
      const { fileBpp, entropyBpp, psnr, exact, ssim, msSsim, each } = quality.record.result;
      return {
        setting: `${targetBpp} bpp`,
        targetBpp,
        fileBpp,
        ...(!leavesOutGrey(size) && { headerBpp: streamHeaderBpp(size, codec.record.config) }),
        entropyBpp,
        psnr,
        ...(exact && { exact }),
        ssim,
        msSsim,
        ...(each && { each }),
      };
    }),
    images: picturesOf(images, first.quality.record.result, first.quality.record.config),
    rateConvention: 'whole bit-streams',
    msSsimConvention: first.quality.record.result.msSsimConvention,
    provenance: provenance(origin, first.codec, { imageSize: crop, width }),
  };
}

function streamHeaderBpp({ height, width }: ImageSize, { channels }: { readonly channels: number }): number {
  const { stride } = codecArchitecture;
  return (8 * headerBytes({ height: height / stride, width: width / stride, channels })) / (height * width);
}

/** An engineered codec's quality at its settings. */
export async function baselineRecord(
  origin: Origin,
  images: FinishedOf<DatasetArtifact>,
  finished: FinishedOf<BaselineArtifact>,
): Promise<RateDistortionRecord> {
  const { points, rateConvention, msSsimConvention, ...size } = finished.record.result;
  const { codec, settings } = finished.record.config;
  const headers = await Promise.all(settings.map((setting) => headerBppOf(codec, size, setting)));
  return {
    kind: 'rate-distortion',
    codec: codec as CodecSeries,
    tuning: 'none',
    points: points.map((point, at) => ({
      ...point,
      ...(headers[at] !== null && { headerBpp: headers[at] }),
      targetBpp: null,
      entropyBpp: null,
    })),
    images: picturesOf(images, size, finished.record.config),
    rateConvention,
    msSsimConvention,
    provenance: provenance(origin, finished, { imageSize: size.width, width: 1 }),
  };
}
