// What a plan asks of an experiment.
import type { NetworkName } from '../../../classification/architecture.ts';
import type { BaselineCodec } from '../../../codec/baselines.ts';
import type { InputType, Tuning } from '../../../records/record.ts';
import type { KitProfile, OperatingPointSettings } from '../../profiles/profile.ts';
import type { BaselineArtifact } from '../../recipes/baseline.ts';
import type { ClassifierArtifact } from '../../recipes/classifier.ts';
import type { CodecArtifact } from '../../recipes/codec.ts';
import type { DatasetArtifact } from '../../recipes/dataset.ts';
import type { DistortionArtifact } from '../../recipes/distortion.ts';
import type { EncodingArtifact } from '../../recipes/encoding.ts';
import type { JointArtifact } from '../../recipes/joint.ts';
import type { RuntimeArtifact } from '../../recipes/runtime.ts';
import type { SegmenterArtifact } from '../../recipes/segmenter.ts';
import type { DataPair, QualitySet } from '../data-artifacts.ts';

/** Where in front of a network the codec stands; null for original images. */
export type Point = OperatingPointSettings | null;

/** The artifacts of one experiment, each made on demand. A seed left out is the experiment's. */
export interface Experiment {
  readonly profile: KitProfile;
  readonly seed: number;
  readonly comparisonSeeds: readonly number[];
  /** What the two roads' classifiers have beyond `comparisonSeeds` at an operating point. */
  furtherSeeds(point: OperatingPointSettings): readonly number[];
  /** Images of the classifiers and the codec. */
  readonly data: DataPair;
  /** The codec that is taken in place of training one, if one is: committed, or another experiment's. */
  codecTaken(point: OperatingPointSettings): CodecArtifact | undefined;
  /** Images with masks. Rejects, like `qualitySets`, when their folder was not given. */
  segmentationData(): Promise<DataPair>;
  /** What rate and distortion are measured on. */
  qualitySets(): Promise<readonly QualitySet[]>;
  codec(point: OperatingPointSettings, tuning?: Tuning, seed?: number): CodecArtifact;
  /** Codec and cResNet-51 fine-tuned together. */
  joint(point: OperatingPointSettings, seed?: number): JointArtifact;
  /** Images through a codec; for fine-tuned codecs, reconstructions only where asked for. */
  encoding(codec: CodecArtifact, images: DatasetArtifact, reconstructions: boolean): EncodingArtifact;
  /** Tuned: cResNet-51 on the tuned codec; for `joint` that is the joint training itself. */
  classifier(
    network: NetworkName,
    input: InputType,
    point: Point,
    tuning?: Exclude<Tuning, 'joint'>,
    seed?: number,
  ): ClassifierArtifact;
  classifier(
    network: NetworkName,
    input: InputType,
    point: Point,
    tuning: Tuning,
    seed?: number,
  ): ClassifierArtifact | JointArtifact;
  segmenter(
    network: NetworkName,
    input: InputType,
    point: Point,
    tuning?: Tuning,
    seed?: number,
  ): Promise<SegmenterArtifact>;
  distortion(point: OperatingPointSettings, set: QualitySet, tuning?: Tuning, seed?: number): DistortionArtifact;
  baseline(codec: BaselineCodec, set: QualitySet): Promise<BaselineArtifact>;
  runtime(): Promise<RuntimeArtifact>;
  /** The experiment of another profile on the same options: with this one's codecs, or its own. */
  another(profile: KitProfile, codecs: 'these' | 'own'): Promise<Experiment>;
}
