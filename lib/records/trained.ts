// What the records of all trained networks share.
import { architectures, type NetworkName } from '../classification/architecture.ts';
import { augmentations } from '../training/examples.ts';
import { check, type CheckIssue } from 'valibot';
import { nullable, number, oneOf, whole } from './fields.ts';

export const inputTypes = ['original', 'reconstruction', 'latent'] as const;
/** What a network reads: original images, images decoded by the codec, or the compressed representation. */
export type InputType = (typeof inputTypes)[number];

export const tunings = ['none', 'compression', 'classification', 'joint'] as const;
/**
 * What was fine-tuned before this number was taken (section 6): nothing; the codec alone (the paper's control: its
 * cResNet-51 is trained afresh on the new codec, then for as many more epochs); the cResNet-51 alone on the codec as it
 * was, for as many more epochs (a control of ours: training longer may be all that helps); or both together.
 */
export type Tuning = (typeof tunings)[number];

/** Those that leave another codec behind, and the codec as it was trained. */
export const codecTunings = ['none', 'compression', 'joint'] as const satisfies readonly Tuning[];
export type CodecTuning = (typeof codecTunings)[number];

export const tasks = ['classification', 'segmentation'] as const;
export type Task = (typeof tasks)[number];

export const network = oneOf(Object.keys(architectures) as NetworkName[]);

/** A rate in bits per pixel; null where there is none. */
export const rate = nullable(number(0));

/** A share of the validation images or pixels. */
export const share = number(0, 1);

export const trained = {
  /** The classification network; one that segments was made from it (its name without the -d). */
  network,
  input: oneOf(inputTypes),
  tuning: oneOf(tunings),
  /**
   * Where its training crops were taken: `symbols` crops and mirrors the compressed representation (A.4), `pictures` the
   * picture, which is then encoded. Networks on images, and joint training, crop pictures.
   */
  augmentation: oneOf(augmentations),
  /** Operating point of the codec in front, as the paper names it: a nominal rate. Null for original images. */
  targetBpp: rate,
  /** What the codec reached on the validation images, by the entropy of its symbols; null for original images. */
  entropyBpp: rate,
  /** What the files of the same images take; null for original images, and in records from before it was kept. */
  fileBpp: rate,
  /** Multiply-adds for one validation image, at this record's image size and width, ASPP included. */
  flops: whole(1),
  parameters: whole(1),
};

/** An operating point exactly where a codec is in front. */
export function codecInFront<T extends { readonly input: InputType; readonly targetBpp: number | null }>() {
  return check<T, (issue: CheckIssue<T>) => string>(
    ({ input, targetBpp }) => (targetBpp === null) === (input === 'original'),
    ({ input: { input, targetBpp } }) =>
      `expected a targetBpp exactly when input is not "original", got ${targetBpp} for "${input}"`,
  );
}
