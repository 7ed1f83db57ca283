// An engineered codec (JPEG, JPEG 2000, WebP, AVIF) over a data set, at several settings.
import type { BaselineCodec } from '../../codec/baselines.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import type { DatasetArtifact } from './dataset.ts';
import {
  metricSeconds,
  qualityMeter,
  type MeasuredQuality,
  measuredImages,
  type DistortionConfig,
} from './distortion.ts';
import { codingSeconds, openEngineered } from './engineered-files.ts';
import { openDataset } from './inputs.ts';

export interface BaselineConfig extends DistortionConfig {
  readonly codec: BaselineCodec;
  readonly settings: readonly number[];
}

export interface BaselinePoint extends MeasuredQuality {
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

export const baselineRecipe: Recipe<BaselineConfig, BaselineResult, { readonly images: DatasetArtifact }> = {
  kind: 'baseline',
  version: 2,
  async run(context) {
    const { config } = context.artifact;
    const { codec, settings } = config;
    const split = context.hold(openDataset(context.inputs.images));
    const { height, width } = split;
    const size = { height, width };
    const measured = measuredImages(split.count, config);
    const count = measured.length;
    const points: BaselinePoint[] = [];
    const conventions = { rate: '', msSsim: '' };
    for (const [at, setting] of settings.entries()) {
      const files = await openEngineered(codec, size, setting);
      const meter = await qualityMeter(size);
      let bytes = 0;
      for (const [done, index] of measured.entries()) {
        const image = split.readImages([index]);
        const file = await files.of(image);
        bytes += file.bytes;
        meter.add(image, file.decoded, (8 * file.bytes) / (height * width));
        await context.progress({ done: at * count + done + 1, total: settings.length * count, unit: 'images' });
      }
      points.push({
        setting: files.setting,
        fileBpp: (8 * bytes) / (count * height * width),
        ...meter.means(),
      });
      conventions.rate = files.rateConvention;
      conventions.msSsim = meter.convention;
    }
    return {
      points,
      images: count,
      ...size,
      rateConvention: conventions.rate,
      msSsimConvention: conventions.msSsim,
    };
  },
  estimate({ config, inputs }) {
    const images = inputs.images.config;
    const each = codingSeconds(images, config.images) + metricSeconds(images, config.images);
    return { seconds: config.settings.length * each, bytes: 4e3 };
  },
};
