// Rate and quality of finished codecs, learned and engineered, as the records that Figures 8 and 11 read.
import { codecArchitecture } from '../../codec/architecture.ts';
import { headerBytes } from '../../codec/bitstream/header.ts';
import type { ImageSize } from '../../metrics/image-planes.ts';
import type { CodecTuning, RateDistortionRecord, RatePoint } from '../../records/record.ts';
import type { FinishedOf } from '../../store/artifact.ts';
import type { BaselineArtifact } from '../recipes/baseline.ts';
import type { CodecArtifact } from '../recipes/codec.ts';
import type { DatasetArtifact } from '../recipes/dataset.ts';
import type { DistortionArtifact } from '../recipes/distortion.ts';
import { headerBppOf, leavesOutGrey } from '../recipes/engineered-files.ts';
import { provenance, type RunOrigin } from './provenance.ts';

/** What a record says of its codec. */
type Measured = Pick<RateDistortionRecord, 'codec' | 'tuning' | 'rateConvention' | 'provenance'> & {
  /** `headerBpp` is null where the rate leaves headers out. Whatever else a recipe has measured goes into the record as it is. */
  readonly points: readonly (Omit<RatePoint, 'headerBpp'> & { readonly headerBpp: number | null })[];
};

/** The record of any codec: what a recipe measures of one is kept of the others. */
function qualityRecord(
  images: FinishedOf<DatasetArtifact>,
  { record: { config, result } }: FinishedOf<BaselineArtifact> | FinishedOf<DistortionArtifact>,
  { codec, tuning, points, rateConvention, provenance: from }: Measured,
): RateDistortionRecord {
  const { images: count, height, width, msSsimConvention } = result;
  return {
    kind: 'rate-distortion',
    codec,
    tuning,
    points: points.map(({ headerBpp, ...point }) => ({ ...point, ...(headerBpp !== null && { headerBpp }) })),
    images: {
      name: images.record.result.name,
      count,
      height,
      width,
      ...(config.spread && { spread: config.spread }),
    },
    rateConvention,
    msSsimConvention,
    provenance: from,
  };
}

/** The learned codec's quality: its operating points on one data set, all with one tuning. */
export function codecQualityRecord(
  origin: RunOrigin,
  images: FinishedOf<DatasetArtifact>,
  points: readonly {
    readonly targetBpp: number;
    readonly codec: FinishedOf<CodecArtifact>;
    readonly quality: FinishedOf<DistortionArtifact>;
  }[],
  tuning: CodecTuning,
): RateDistortionRecord {
  const [first] = points;
  const { crop, width } = first.codec.record.config;
  return qualityRecord(images, first.quality, {
    codec: 'codec',
    tuning,
    points: points.map(({ targetBpp, codec, quality }) => {
      const { images: _images, height, width: imageWidth, msSsimConvention: _, ...measured } = quality.record.result;
      const size = { height, width: imageWidth };
      const headerBpp = leavesOutGrey(size) ? null : streamHeaderBpp(size, codec.record.config);
      return { setting: `${targetBpp} bpp`, targetBpp, ...measured, headerBpp };
    }),
    rateConvention: 'whole bit-streams',
    provenance: provenance(origin, first.codec, { imageSize: crop, width }),
  });
}

function streamHeaderBpp({ height, width }: ImageSize, { channels }: { readonly channels: number }): number {
  const { stride } = codecArchitecture;
  return (8 * headerBytes({ height: height / stride, width: width / stride, channels })) / (height * width);
}

/** An engineered codec's quality at its settings. */
export async function baselineRecord(
  origin: RunOrigin,
  images: FinishedOf<DatasetArtifact>,
  finished: FinishedOf<BaselineArtifact>,
): Promise<RateDistortionRecord> {
  const { points, rateConvention, height, width } = finished.record.result;
  const { codec, settings } = finished.record.config;
  const headers = await Promise.all(settings.map((setting) => headerBppOf(codec, { height, width }, setting)));
  return qualityRecord(images, finished, {
    codec,
    tuning: 'none',
    points: points.map((point, at) => ({ ...point, headerBpp: headers[at], targetBpp: null, entropyBpp: null })),
    rateConvention,
    provenance: provenance(origin, finished, { imageSize: width, width: 1 }),
  });
}
