// What a classifier in a cell can be asked.
import type { NetworkName } from '../../classification/architecture.ts';
import type { InputType, Tuning } from '../../records/record.ts';
import type { Symbols } from './network-input.ts';
import type { Image } from './image.ts';

/** What a classifier reads: an image, or a codec's symbols. */
export type ClassifierInput = Image | Symbols;

/** What a network says of the validation images. */
export interface ValidationAnswers {
  /** Class index per image. */
  readonly labels: Uint16Array;
  /** Probabilities of the classes per image. */
  readonly probabilities: readonly Float32Array[];
}

export interface TrainedClassifier {
  readonly network: NetworkName;
  readonly input: InputType;
  readonly tuning: Tuning;
  /** Operating point of the codec in front; null for original images. */
  readonly bpp: number | null;
  readonly classNames: readonly string[];
  /** Side of the square that the network reads: pixels, or symbols of the compressed representation. */
  readonly side: number;
  /**
   * Probabilities of the classes, in the order of `classNames`; they sum to 1. A ResNet takes an image, a cResNet the
   * symbols of its own codec; of a larger one the middle is read (section 4.3). Rejects with a RangeError when the
   * input is of the other sort or too small.
   */
  classify(input: ClassifierInput): Promise<Float32Array>;
  /** `classify` of many, in less time than one after the other. */
  classifyAll(inputs: readonly ClassifierInput[]): Promise<Float32Array[]>;
  /** The answers to all validation images, read as the training read them: their accuracy is the record's. */
  validate(): Promise<ValidationAnswers>;
  /** Frees what the engine holds. */
  dispose(): Promise<void>;
}
