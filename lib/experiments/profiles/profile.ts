// What a profile says: an experiment as a value. Everything that has a say in a number stands here.
import type { PublishedName } from '../../datasets/published.ts';
import type { SceneOptions } from '../../datasets/synthetic-scenes.ts';
import type { BaselineCodec } from '../../codec/baselines.ts';
import type { Task } from '../../records/record.ts';
import type { Augmentation } from '../../training/examples.ts';
import type { FinalDropSchedule, PolynomialSchedule, StepSchedule } from '../../training/schedule.ts';
import type { DctStudySettings, GapStudySettings, LearningRateStudySettings } from './study-settings.ts';

/** What every profile has; each adds its typed hyper-parameters. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
}

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
  /**
   * To choose settings by what no figure reports: of each class's training images every so-manieth is validated on, the rest are
   * trained on, and val/ is not looked at. Left out: train/ and val/ as they are.
   */
  readonly holdOut?: number;
  /** Images that the folder is expected to hold: for estimates. */
  readonly expected: { readonly train: number; readonly val: number };
}

/** A data set with masks, or of pictures only, in the layout it is published in. */
export interface PublishedData {
  /** `voc`: PASCAL VOC 2012, with SBD's masks where they are; `camvid`; `kodak`: any folder of pictures of one size. */
  readonly source: PublishedName;
  readonly names: readonly string[];
  /** Stored size in pixels, multiples of 8. */
  readonly size: { readonly height: number; readonly width: number };
  /** Which part is evaluated on. */
  readonly evaluation: 'val' | 'test';
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
  /** In place of the codec's: a training that goes wrong at one rate is cut short there. */
  readonly iterations?: number;
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
  /** Seed of the codecs' own training; left out: the experiment's. */
  readonly seed?: number;
  /**
   * The profile whose committed codecs (data/pretrained) are taken in place of training some. Width, centers and the
   * operating points' channels must be those codecs' then, and what is said of the training has no say.
   */
  readonly pretrained?: string;
}

export interface ClassificationSettings {
  /** Width multiplier; 1 is the paper's. */
  readonly width: number;
  /**
   * Side of the crop in pixels of the image; an eighth of it in the compressed representation. The image's side is larger by a
   * multiple of 16: with an odd number of blocks to spare, the middle crop of pixels, on which networks are validated, is not
   * the middle crop of symbols.
   */
  readonly cropPixels: number;
  /** Where networks on the compressed representation get their crops and mirrors from. */
  readonly augmentation: Augmentation;
  readonly epochs: number;
  /** Images that make an epoch; null for all. */
  readonly epochImages: number | null;
  readonly batch: number;
  readonly rate: StepSchedule;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** Section 5. Width and pretraining are the classifiers'. */
export interface SegmentationSettings {
  /** Null: the classification data, which then has masks. */
  readonly data: PublishedData | null;
  /** Rates of ASPP's four branches; 6, 12, 18, 24 in the paper. */
  readonly atrousRates: readonly number[];
  /** Side of the crop in pixels of the image; an eighth of it in the compressed representation. */
  readonly cropPixels: number;
  /** Where networks on the compressed representation get their crops and mirrors from. */
  readonly augmentation: Augmentation;
  readonly iterations: number;
  readonly evaluateEvery: number;
  readonly batch: number;
  readonly rate: PolynomialSchedule;
  /** Learning rate of ASPP in units of the others'. */
  readonly headRate: number;
  readonly trainNorms: boolean;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** Section 6 and A.8, for both joint training and the control on the codec alone. */
export interface JointSettings {
  /** Operating points that are fine-tuned, each with its own terms of Eq. 2. */
  readonly points: readonly { readonly bpp: number; readonly beta: number; readonly targetEntropy: number }[];
  /** gamma of Eq. 2. */
  readonly gamma: number;
  readonly epochs: number;
  readonly epochImages: number | null;
  readonly batch: number;
  readonly rate: StepSchedule;
  readonly momentum: number;
  /** As in `JointTraining`: its controls train classifiers, whose views and decay these are. Left out: A.8 to the letter. */
  readonly draws?: 'classifier';
  readonly weightDecay?: number;
}

/** Images of the validation part once more, as large as their files give them. */
export interface LargerImages {
  /** Stored side in pixels: a multiple of 8, larger than the data's own. */
  readonly size: number;
  /** How many of them are measured; of a folder, balanced over the classes. */
  readonly images: number;
}

/** What Figures 8 and 11 are measured on. */
export interface RateDistortionSettings {
  /** How many validation images are measured. */
  readonly valImages: number;
  /** Evenly over all of them: the first of a folder of classes are of one class. Left out: the first. */
  readonly spread?: true;
  /** Settings of the engineered codecs on the validation images: qualities; bits per pixel for JPEG 2000. */
  readonly valSettings: Readonly<Record<BaselineCodec, readonly number[]>>;
  /** The validation part at a larger size, too, at the codecs' default settings. */
  readonly larger?: LargerImages;
  /** Pictures beside the validation images (Kodak), at the codecs' default settings; null for none. */
  readonly pictures: PublishedData | null;
}

/** What Figure 12 measures (A.9). */
export interface RuntimeSettings {
  readonly classificationBatch: number;
  readonly segmentationBatch: number;
  readonly rounds: number;
}

/** Which codec serves machines best (Figure R): the ResNet-50 trained on originals reads what each codec made of the validation images. */
export interface MachineReadingSettings {
  /** By task, how many validation images are read, taken evenly over all of them; null for all. */
  readonly images: Partial<Readonly<Record<Task, number | null>>>;
  /** Settings of the engineered codecs: qualities; bits per pixel for JPEG 2000. The learned one has its operating points. */
  readonly settings: Readonly<Record<BaselineCodec, readonly number[]>>;
  /**
   * The profile whose committed ResNet-50 reads for classification, and whose committed codecs are read, in place of training
   * them. The ResNet-50 has to tell the data's classes apart; the codecs are of the profile's operating points.
   */
  readonly pretrained?: string;
  /**
   * How -d networks are made from the committed classifiers of `pretrained`, in what the profile's own `segmentation` would
   * say otherwise: ResNet-50-d on original images, which reads for segmentation, and cResNet-51-d on the symbols of each
   * operating point. Left out: the profile's own ResNet-50-d reads.
   */
  readonly segmenter?: Pick<SegmentationSettings, 'iterations' | 'evaluateEvery' | 'augmentation'>;
  /**
   * Engineered codecs on whose pictures a ResNet-50 is trained, each set to come near these rates (operating points of the
   * profile) on training images.
   */
  readonly trained: readonly { readonly codec: BaselineCodec; readonly bpp: readonly number[] }[];
}

/**
 * Seeds beyond those that are compared everywhere, of the two roads' classifiers alone, at the rates (operating points of the
 * profile) where the claims of equal accuracy rest: with three, Student's interval is wider than what they are about.
 */
export interface FurtherSeeds {
  readonly seeds: readonly number[];
  readonly bpp: readonly number[];
}

export interface KitProfile extends Profile {
  readonly data: SyntheticData | FolderData;
  readonly operatingPoints: readonly OperatingPointSettings[];
  readonly codec: CodecSettings;
  readonly classification: ClassificationSettings;
  readonly segmentation: SegmentationSettings;
  readonly joint: JointSettings;
  readonly rateDistortion: RateDistortionSettings;
  readonly runtime: RuntimeSettings;
  /**
   * Seeds of the networks whose differences the claims rest on: ResNet-50 and cResNet-51 at every operating point, and
   * the fine-tuned ones. The first is the profile's seed; everything else has that one alone.
   */
  readonly comparisonSeeds: readonly number[];
  /** Null: none beyond `comparisonSeeds`. */
  readonly furtherSeeds?: FurtherSeeds | null;
  /** Null: not asked at this scale. */
  readonly gapStudy?: GapStudySettings | null;
  /** Null: not asked at this scale. */
  readonly dctStudy?: DctStudySettings | null;
  /** Null: not asked at this scale. */
  readonly learningRateStudy?: LearningRateStudySettings | null;
  /** Null: not asked at this scale. */
  readonly machineReading?: MachineReadingSettings | null;
}
