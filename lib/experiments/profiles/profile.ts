// What a profile says: an experiment as a value. Everything that has a say in a number stands here.
import type { SceneOptions } from '../../datasets/synthetic-scenes.ts';
import type { FinalDropSchedule, StepSchedule } from '../../training/schedule.ts';
import type { Profile } from '../output.ts';

/** The embedded data set: scenes rendered on the fly. */
export interface SyntheticData {
  readonly source: 'synthetic-scenes';
  /** Stored side in pixels, a multiple of 8. */
  readonly size: number;
  readonly train: number;
  readonly val: number;
  readonly options: SceneOptions;
}

/** A folder with train/ and val/, one folder per class in each. */
export interface FolderData {
  readonly source: 'image-folder';
  /** The folder comes from `--data NAME=DIR` with one of these names. */
  readonly names: readonly string[];
  readonly size: number;
  /** At most so many images, balanced over the classes; null for all. */
  readonly maxTrain: number | null;
  readonly maxVal: number | null;
}

/** One operating point of the codec (section 3.1). */
export interface OperatingPointSettings {
  /** Target rate in bits per pixel. */
  readonly bpp: number;
  /** Channels C of the compressed representation. */
  readonly channels: number;
  /** H_t of Eq. 1 in bits per symbol. */
  readonly targetEntropy: number;
  /** beta of Eq. 1. */
  readonly beta: number;
  readonly rate: FinalDropSchedule;
}

export interface CodecSettings {
  /** Width multiplier; 1 is the paper's 64/128 channels. */
  readonly width: number;
  /** Number of centers L. */
  readonly centers: number;
  /** Weight of the l2 penalty on the centers. */
  readonly centerPenalty: number;
  /** Share of the iterations over which H_t comes down to its value. */
  readonly relaxedShare: number;
  readonly iterations: number;
  readonly batch: number;
  /** Side of the training crops in pixels, a multiple of 8. */
  readonly crop: number;
}

export interface ClassificationSettings {
  /** Width multiplier; 1 is the paper's. */
  readonly width: number;
  /** Side of the crop in pixels of the image; an eighth of it in the compressed representation. */
  readonly cropPixels: number;
  readonly epochs: number;
  readonly batch: number;
  readonly rate: StepSchedule;
  readonly momentum: number;
  readonly weightDecay: number;
}

export interface KitProfile extends Profile {
  readonly data: SyntheticData | FolderData;
  readonly operatingPoints: readonly OperatingPointSettings[];
  readonly codec: CodecSettings;
  readonly classification: ClassificationSettings;
}
