// An engineered codec (JPEG, JPEG 2000, WebP, AVIF) over a data set, at several settings.
import type { BaselineCodec } from '../../codec/baselines.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { imagesIn, sizeOf, type DatasetArtifact } from './dataset.ts';
import { metricSeconds, qualityMeter, type Quality, measuredImages, type DistortionConfig } from './distortion.ts';
import { openDataset } from './inputs.ts';

export interface BaselineConfig extends DistortionConfig {
  readonly codec: BaselineCodec;
  readonly settings: readonly number[];
}

export interface BaselinePoint extends Quality {
  readonly setting: string;
  /** Mean bits per pixel of the files; `rateConvention` says which of their bytes. */
  readonly fileBpp: number;
}

export interface BaselineResult {
  readonly points: readonly BaselinePoint[];
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly rateConvention: string;
  readonly msSsimConvention: string;
}

export type BaselineArtifact = Artifact<BaselineConfig, BaselineResult>;

/** Below this many pixels a side, a file's constant bytes outweigh the picture's: the rate leaves them out. */
export const wholeFileSide = 224;

export const baseline: Recipe<BaselineConfig, BaselineResult, { readonly images: DatasetArtifact }> = {
  kind: 'baseline',
  version: 2,
  async run(context) {
    const { encodeWith, settingName, uniformGreyBytes } = await import('../../codec/baselines.ts');
    const { config } = context.artifact;
    const { codec, settings } = config;
    const split = openDataset(context.inputs.images);
    const { height, width } = split;
    const size = { height, width };
    const isSmall = Math.min(height, width) < wholeFileSide;
    const measured = measuredImages(split.count, config);
    const count = measured.length;
    const points: BaselinePoint[] = [];
    let convention = '';
    for (const [at, setting] of settings.entries()) {
      const overhead = isSmall ? await uniformGreyBytes(codec, size, setting) : 0;
      const meter = await qualityMeter(size);
      let bytes = 0;
      for (const [done, index] of measured.entries()) {
        const image = split.readImages([index]);
        const coded = await encodeWith(codec, image, size, setting);
        const own = Math.max(0, coded.bytes - overhead);
        bytes += own;
        meter.add(image, coded.decoded, (8 * own) / (height * width));
        await context.progress({ done: at * count + done + 1, total: settings.length * count, unit: 'images' });
      }
      points.push({
        setting: settingName(codec, setting),
        fileBpp: (8 * bytes) / (count * height * width),
        ...meter.means(),
      });
      convention = meter.convention;
    }
    split.close();
    return {
      points,
      images: count,
      ...size,
      rateConvention: isSmall ? 'files less the bytes of a uniform grey picture' : 'whole files',
      msSsimConvention: convention,
    };
  },
  estimate({ config, inputs }) {
    const images = inputs.images.config;
    const { height, width } = sizeOf(images);
    const coding = Math.min(imagesIn(images), config.images ?? Infinity) * (0.004 + height * width * 7e-7);
    return { seconds: config.settings.length * (coding + metricSeconds(images, config.images)), bytes: 4e3 };
  },
};
