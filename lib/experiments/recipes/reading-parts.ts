// What a reading is made of: its settings, what it reads from, the network that is asked.
import type { CodecSeries, Task } from '../../records/record.ts';
import type { ClassAreas } from '../../metrics/mean-iou.ts';
import type { RecipeContext } from '../../store/recipe.ts';
import type { ClassifierArtifact } from './classifier.ts';
import type { CodecArtifact } from './codec.ts';
import type { DatasetArtifact } from './dataset.ts';
import type { DistortionConfig } from './distortion.ts';
import type { EncodingArtifact } from './encoding.ts';
import type { EngineeredArtifact } from './engineered.ts';
import type { PretrainedClassifierArtifact } from './pretrained-classifier.ts';
import type { SegmenterArtifact } from './segmenter.ts';

export interface MachineReadingConfig extends DistortionConfig {
  readonly task: Task;
  /** Null: the images as they are. */
  readonly codec: CodecSeries | null;
  /** Of an engineered codec that codes while it is read; none where finished pictures are. */
  readonly settings: readonly number[];
}

export interface ReadingScores {
  /** Of classifiers, in [0, 1]. */
  readonly top1?: number;
  readonly top5?: number;
  /** Of -d networks. */
  readonly miou?: number;
  readonly classIou?: readonly (number | null)[];
}

/** `training` is what the network's pixels are centered by; a committed one brings that along. */
export type MachineReadingInputs = {
  readonly images: DatasetArtifact;
  readonly training?: DatasetArtifact;
  readonly classifier?: ClassifierArtifact | PretrainedClassifierArtifact;
  readonly segmenter?: SegmenterArtifact;
  /** The learned codec, and its images. */
  readonly codec?: CodecArtifact;
  readonly encoding?: EncodingArtifact;
  /** An engineered codec's, where they are stored. */
  readonly engineered?: EngineeredArtifact;
};

/** What a reading is made in. */
export type Context = RecipeContext<MachineReadingConfig, MachineReadingInputs>;

/** A network that is asked about pictures [count, height, width, 3], or symbols where it reads these, those of the split at `indices`. */
export interface Reader {
  readonly classes: number;
  /** Pictures at a time. */
  readonly batch: number;
  read(pictures: Uint8Array, indices: readonly number[]): Promise<void>;
  /** Of everything read since the last call; areas are image by image, class by class within an image. */
  scores(): ReadingScores & { readonly right?: string; readonly areas?: ClassAreas };
}
