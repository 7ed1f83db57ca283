// Rate and quality of finished codecs, learned and engineered, as the records that Figures 8 and 11 read.
import type { CodecSeries, RateDistortionRecord, CodecTuning } from '../../records/record.ts';
import type { FinishedOf } from '../../store/artifact.ts';
import type { BaselineArtifact } from '../recipes/baseline.ts';
import type { CodecArtifact } from '../recipes/codec.ts';
import type { DatasetArtifact } from '../recipes/dataset.ts';
import type { DistortionArtifact, DistortionConfig } from '../recipes/distortion.ts';
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
  return {
    kind: 'rate-distortion',
    codec: 'codec',
    tuning,
    points: points.map(({ targetBpp, quality }) => {
      const { fileBpp, entropyBpp, psnr, exact, ssim, msSsim, each } = quality.record.result;
      return {
        setting: `${targetBpp} bpp`,
        targetBpp,
        fileBpp,
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

/** An engineered codec's quality at its settings. */
export function baselineRecord(
  origin: Origin,
  images: FinishedOf<DatasetArtifact>,
  finished: FinishedOf<BaselineArtifact>,
): RateDistortionRecord {
  const { points, rateConvention, msSsimConvention, ...size } = finished.record.result;
  const { codec } = finished.record.config;
  return {
    kind: 'rate-distortion',
    codec: codec as CodecSeries,
    tuning: 'none',
    points: points.map((point) => ({ ...point, targetBpp: null, entropyBpp: null })),
    images: picturesOf(images, size, finished.record.config),
    rateConvention,
    msSsimConvention,
    provenance: provenance(origin, finished, { imageSize: size.width, width: 1 }),
  };
}
