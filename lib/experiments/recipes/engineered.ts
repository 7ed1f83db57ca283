// What an engineered codec makes of a whole data set, for a network to be trained on.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BaselineCodec } from '../../codec/baselines.ts';
import { createShardWriter } from '../../datasets/shards.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { imagesIn, pixelsOf, type DatasetArtifact } from './dataset.ts';
import { reconstructionsFolder } from './encoding.ts';
import { codingSeconds, openEngineered } from './engineered-files.ts';
import type { EngineeredSettingArtifact } from './engineered-setting.ts';
import { openDataset } from './inputs.ts';

type Images = { readonly images: DatasetArtifact };

export interface EngineeredConfig {
  readonly codec: BaselineCodec;
}

export interface EngineeredResult {
  readonly setting: string;
  readonly images: number;
  readonly fileBpp: number;
  /** What the rate counts of each file, in bytes. */
  readonly bytes: readonly number[];
  readonly rateConvention: string;
}

export type EngineeredArtifact = Artifact<EngineeredConfig, EngineeredResult>;

/** The decoded pictures of a data set, kept where an encoding keeps its reconstructions. */
export const engineeredRecipe: Recipe<
  EngineeredConfig,
  EngineeredResult,
  Images & { readonly setting: EngineeredSettingArtifact }
> = {
  kind: 'engineered',
  version: 1,
  async run(context) {
    const { codec } = context.artifact.config;
    const split = context.hold(openDataset(context.inputs.images));
    const { height, width, count } = split;
    const files = await openEngineered(codec, split, context.inputs.setting.record.result.setting);
    const folder = join(context.directory, reconstructionsFolder);
    mkdirSync(folder);
    const writer = context.hold(
      createShardWriter(folder, { recordBytes: height * width * 3, meta: { height, width } }),
    );
    const bytes: number[] = [];
    for (let index = 0; index < count; index++) {
      const file = await files.of(split.readImages([index]));
      writer.append(file.decoded);
      bytes.push(file.bytes);
      await context.progress({ done: index + 1, total: count, unit: 'images' });
    }
    writer.finish();
    const total = bytes.reduce((sum, length) => sum + length, 0);
    return {
      setting: files.setting,
      images: count,
      fileBpp: (8 * total) / (count * height * width),
      bytes,
      rateConvention: files.rateConvention,
    };
  },
  estimate({ inputs }) {
    const images = inputs.images.config;
    return {
      seconds: codingSeconds(images, null),
      bytes: imagesIn(images) * (3 * pixelsOf(images) + 6),
    };
  },
};
