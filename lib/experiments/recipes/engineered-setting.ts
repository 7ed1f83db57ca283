// The setting of an engineered codec that brings its files near a rate, found on training images.
import type { BaselineCodec } from '../../codec/baselines.ts';
import { settingScale } from '../../codec/baselines/settings.ts';
import { nearestQuality } from '../../codec/nearest-quality.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import type { DatasetArtifact } from './dataset.ts';
import { measuredImages } from './distortion.ts';
import { codingSeconds, openEngineered } from './engineered-files.ts';
import { openDataset } from './inputs.ts';

export interface EngineeredSettingConfig {
  readonly codec: BaselineCodec;
  /** The rate to come near, in bits per pixel as they are counted for images of this size. */
  readonly targetBpp: number;
  /** How many training images it is chosen on, taken evenly over all. */
  readonly images: number;
}

export interface EngineeredSettingResult {
  readonly setting: number;
  /** Mean rate at that setting, of the images that it was chosen on. */
  readonly fileBpp: number;
}

export type EngineeredSettingArtifact = Artifact<EngineeredSettingConfig, EngineeredSettingResult>;

type Images = { readonly images: DatasetArtifact };

/** The quality whose mean rate is nearest to `targetBpp`; a codec that is set by its rate aims at it by itself. */
export const engineeredSettingRecipe: Recipe<EngineeredSettingConfig, EngineeredSettingResult, Images> = {
  kind: 'engineered-setting',
  version: 1,
  async run(context) {
    const { codec, targetBpp, images } = context.artifact.config;
    const split = context.hold(openDataset(context.inputs.images));
    const chosen = measuredImages(split.count, { images, spread: true });
    let tried = 0;
    const rateAt = async (setting: number): Promise<number> => {
      const bpp = await meanRate(codec, split, chosen, setting);
      tried++;
      await context.progress({ done: Math.min(tried, 8), total: 8, unit: 'settings' });
      return bpp;
    };
    const scale = settingScale(codec);
    const { quality: setting, fileBpp } =
      scale.of === 'bpp'
        ? { quality: targetBpp, fileBpp: await rateAt(targetBpp) }
        : await nearestQuality(targetBpp, rateAt, scale);
    return { setting, fileBpp };
  },
  estimate: ({ config, inputs }) => ({
    seconds: 8 * codingSeconds(inputs.images.config, config.images),
    bytes: 1e3,
  }),
};

async function meanRate(codec: BaselineCodec, split: StoredSplit, images: readonly number[], setting: number) {
  const files = await openEngineered(codec, split, setting);
  let bytes = 0;
  for (const index of images) bytes += (await files.of(split.readImages([index]))).bytes;
  return (8 * bytes) / (images.length * split.height * split.width);
}
