// The records that figures read: what one training or evaluation gave, and what it was made from. Each kind has its schema in
// a file of its own, and its type follows from that; `record-reader.ts` reads them from files.
import type { ClassificationRecord, DctRecord, GapRecord, LearningRateRecord } from './classification.ts';
import type { CodecRecord } from './codec.ts';
import type { MachineReadingRecord } from './machine-reading.ts';
import type { PicturesRecord } from './pictures.ts';
import type { RateDistortionRecord } from './rate-distortion.ts';
import type { RuntimeRecord } from './runtime.ts';
import type { SegmentationRecord } from './segmentation.ts';

export type { ClassificationRecord, DctRecord, GapRecord, LearningRateRecord, StudiedInput } from './classification.ts';
export type { CodecRecord } from './codec.ts';
export { readerTrainings } from './machine-reading.ts';
export type { MachineReadingRecord, ReaderTraining, ReadingPoint } from './machine-reading.ts';
export type { Picture, PicturesRecord } from './pictures.ts';
export type { Provenance } from './provenance.ts';
export { codecSeries, imageFields } from './rate-distortion.ts';
export type { CodecSeries, EachImage, RateDistortionRecord, RatePoint } from './rate-distortion.ts';
export type { RuntimeRecord } from './runtime.ts';
export type { SegmentationRecord } from './segmentation.ts';
export { codecTunings, inputTypes, tasks, tunings } from './trained.ts';
export type { CodecTuning, InputType, Task, Tuning } from './trained.ts';

export type ResultRecord =
  | ClassificationRecord
  | GapRecord
  | DctRecord
  | LearningRateRecord
  | CodecRecord
  | SegmentationRecord
  | RateDistortionRecord
  | RuntimeRecord
  | MachineReadingRecord
  | PicturesRecord;

const isOf =
  <Kind extends ResultRecord['kind']>(kind: Kind) =>
  (record: ResultRecord): record is Extract<ResultRecord, { kind: Kind }> =>
    record.kind === kind;

export const isClassification = isOf('classification');
export const isCodec = isOf('codec');
export const isSegmentation = isOf('segmentation');
export const isRateDistortion = isOf('rate-distortion');
export const isRuntime = isOf('runtime');
export const isMachineReading = isOf('machine-reading');
export const isPictures = isOf('pictures');
export const isGapStudy = isOf('gap-study');
export const isDctStudy = isOf('dct-study');
export const isLearningRateStudy = isOf('learning-rate-study');
