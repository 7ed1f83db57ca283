// What a cell imports by `from 'without-decoding'`. It loads in a moment: drawing, networks and engines come when
// they are first used.

export {
  displayChart,
  displayFigure,
  displayImage,
  displayImages,
  displayMarkdown,
  displayTable,
  liveDisplay,
} from './display/display.ts';
export type { LiveDisplay } from './display/display.ts';
export type { ChartOptions } from './display/chart.ts';
export type { GalleryOptions, GalleryPicture } from './display/gallery.ts';
export type { PictureOptions } from './display/picture.ts';
export type { Column, TableOptions } from './display/table.ts';
export { interruptSignal } from './kernel/interrupt.ts';

// Section 3.1: the codec.
export { codecArchitecture, operatingPoints } from './codec/architecture.ts';
export type { CodecArchitecture, OperatingPoint } from './codec/architecture.ts';
export {
  countCodecParameters,
  countDecoderFlops,
  countEncoderFlops,
  decoderLayers,
  encoderLayers,
} from './codec/complexity.ts';
export type { CodecInput } from './codec/complexity.ts';
export { codecSample } from './notebook/codec-sample.ts';
export type { CodecSample } from './notebook/codec-sample.ts';
export { trainedCodec } from './notebook/models/codec.ts';
export type { TrainedCodec, TrainedCodecOptions } from './notebook/models/codec.ts';
export type { Symbols } from './notebook/models/network-input.ts';
export { pretrainedCodec } from './notebook/models/pretrained-codec.ts';
export type { PretrainedCodecOptions } from './notebook/models/pretrained-codec.ts';
export { engineeredAt } from './notebook/models/engineered.ts';
export type { EngineeredPicture } from './notebook/models/engineered.ts';
export { channelPictures, entropyMap } from './notebook/models/representation.ts';
export type { ChannelPicture, EntropyMap, EntropyMapOptions } from './notebook/models/representation.ts';
export { quantizerCurve } from './notebook/quantizer-curve.ts';
export type { QuantizerCurveOptions, QuantizerPoint } from './notebook/quantizer-curve.ts';
export type { CodecStep } from './codec/training.ts';
export { relaxedTarget } from './training/schedule.ts';
export { loadImage, validationImage } from './notebook/models/image.ts';
export type {
  Image,
  LoadImageOptions,
  Mask,
  ValidationImage,
  ValidationImageOptions,
} from './notebook/models/image.ts';
export { damaged, damages } from './notebook/damage.ts';
export type { Damage } from './notebook/damage.ts';

// Sections 4.1 and 4.2: the networks.
export { architectures, expansion, rootFilters } from './classification/architecture.ts';
export type { NetworkName, ResNetArchitecture, Stage } from './classification/architecture.ts';
export { convolutionLayers, countFlops, countParameters, paperInput } from './classification/complexity.ts';
export type { NetworkInput } from './classification/complexity.ts';
export { totalFlops } from './metrics/flops.ts';
export type { ConvolutionLayer, FeatureMap } from './metrics/flops.ts';

// Section 4: the classifiers, trained.
export { trainedClassifier } from './notebook/models/classifier.ts';
export type { ClassifierOptions } from './notebook/models/classifier.ts';
export type { TrainedClassifier, ValidationAnswers } from './notebook/models/trained-classifier.ts';
export { pretrainedClassifier } from './notebook/models/pretrained-classifier.ts';
export type { PretrainedClassifier } from './notebook/models/pretrained-classifier.ts';

// Section 6: codec and classifier together.
export { lossTerms } from './notebook/models/loss-terms.ts';
export type { LossTerm, LossTerms, LossTermsOptions } from './notebook/models/loss-terms.ts';

// Section 5: the -d networks, counted and trained; masks and their scores.
export { outputStride, paperAtrousRates, stageDilations } from './segmentation/dilation.ts';
export { countSegmenterFlops, countSegmenterParameters, segmenterLayers } from './segmentation/complexity.ts';
export type { SegmenterInput } from './segmentation/complexity.ts';
export { downsampledMask } from './segmentation/examples.ts';
export { trainedSegmenter } from './notebook/models/segmenter.ts';
export { pretrainedSegmenter } from './notebook/models/pretrained-segmenter.ts';
export type { PretrainedSegmenter } from './notebook/models/pretrained-segmenter.ts';
export type { LogitMap, LogitOptions, OpenSegmenter } from './notebook/models/open-segmenter.ts';
export type { TrainedSegmenter, TrainedSegmenterOptions } from './notebook/models/segmenter.ts';
export type { ValidationMasks } from './notebook/models/validation-masks.ts';
export { maskImage } from './notebook/mask-image.ts';
export { createConfusion } from './metrics/mean-iou.ts';
export type { Confusion, SegmentationScores } from './metrics/mean-iou.ts';
export { polynomialRate } from './training/schedule.ts';

export { entropyBpp, targetEntropy } from './metrics/entropy-bpp.ts';
export { entropy } from './metrics/entropy.ts';
export { symbolEntropies } from './metrics/symbol-entropies.ts';
export type { SymbolEntropies, SymbolMap } from './metrics/symbol-entropies.ts';
export { mse } from './metrics/mse.ts';
export { msSsim } from './metrics/ms-ssim.ts';
export { psnr } from './metrics/psnr.ts';
export { ssim } from './metrics/ssim.ts';
export { studentP, studentQuantile } from './metrics/student.ts';

export { createRandom } from './datasets/random.ts';
export type { Random } from './datasets/random.ts';
export { termInterval } from './claims/interval.ts';
export { pairedDifference } from './claims/paired-difference.ts';
export type { PairedDifference, SeededValue } from './claims/paired-difference.ts';
export type { Interval } from './claims/interval.ts';

export { renderScene, SCENE_CLASS_NAMES as sceneClassNames } from './datasets/synthetic-scenes.ts';
export type { Scene, SceneOptions } from './datasets/synthetic-scenes.ts';

// Experiments: a profile is a value; the records of what was trained from it.
export { imagenetteSmallCrops } from './experiments/profiles/imagenette-small-crops.ts';
export { imagenette } from './experiments/profiles/imagenette.ts';
export { findProfile, profiles } from './experiments/profiles/index.ts';
export type {
  ClassificationSettings,
  CodecSettings,
  KitProfile,
  OperatingPointSettings,
} from './experiments/profiles/profile.ts';
export { paper } from './experiments/profiles/paper.ts';
export { quick } from './experiments/profiles/quick.ts';
export { inferenceTimes } from './notebook/inference-times.ts';
export type { InferenceTime, InferenceTimesOptions, Rounds } from './notebook/inference-times.ts';
export { planCost } from './notebook/plan-cost.ts';
export type { Cost, CostOptions, PlanCost } from './notebook/plan-cost.ts';
export { recordsFor } from './notebook/experiment.ts';
export type { ExperimentOptions } from './notebook/experiment.ts';
export { referenceRecords } from './notebook/reference.ts';
export {
  isClassification,
  isCodec,
  isDctStudy,
  isGapStudy,
  isLearningRateStudy,
  isMachineReading,
  isPictures,
  isRateDistortion,
  isRuntime,
  isSegmentation,
} from './records/record.ts';
export type {
  ClassificationRecord,
  CodecRecord,
  DctRecord,
  GapRecord,
  InputType,
  LearningRateRecord,
  MachineReadingRecord,
  PicturesRecord,
  RateDistortionRecord,
  ResultRecord,
  RuntimeRecord,
  SegmentationRecord,
  Task,
  Tuning,
} from './records/record.ts';

// Tables and figures, and the paper's own numbers.
export {
  claimMargins,
  claims,
  figure3,
  figure4,
  figure5,
  figure6,
  figure7,
  figure8,
  figure9,
  figure10,
  figure11,
  figure12,
  figureR,
  table1,
  table2,
  table3,
  gapStudy,
  dctStudy,
  learningRateStudy,
} from './notebook/kit-figures.ts';
export type { Overlay } from './figures/chart/overlay.ts';
export type { Chart, Drawing, TableFigure } from './figures/figure.ts';
export { claimResults, reasonOf } from './notebook/claim-results.ts';
export type { ClaimGroup, GroupedClaim } from './notebook/claim-results.ts';
export { verdictText } from './claims/verdict.ts';
export { standardTolerances } from './claims/tolerances.ts';
export type { Tolerances } from './claims/tolerances.ts';
export { paperNumbers, paperResult, statementQuantities } from './records/paper.ts';
export type { Paper, PaperNetwork, PaperResult } from './records/paper.ts';
export { themeConfig } from './figures/chart/theme.ts';

// A notebook's settings, and hyper-parameters changed in a cell.
export { profileOf } from './notebook/settings.ts';
export type { ProfileName } from './experiments/profiles/index.ts';
export type { Settings } from './notebook/settings.ts';
export { tweaked, tweakNames } from './notebook/tweaked.ts';
export type { Tweak } from './notebook/tweak.ts';
export { displayTweak } from './notebook/tweak-display.ts';
