// Records of trained classifiers (section 4), and of those of the kit's own studies.
import { check, literal, pipe, type InferOutput } from 'valibot';
import { array, nullable, number, object, oneOf, string, whole, type DeepReadonly } from './fields.ts';
import { provenanceSchema } from './provenance.ts';
import { codecInFront, inputTypes, share, trained } from './trained.ts';

const fields = {
  ...trained,
  classes: whole(1),
  /** Epoch by epoch: losses in nats; accuracies in [0, 1] on the validation images. */
  curve: array(
    object({
      epoch: whole(1),
      trainLoss: number(),
      valLoss: number(),
      top1: share,
      top5: share,
      learningRate: number(0),
    }),
  ),
  provenance: provenanceSchema,
};

export const classificationSchema = pipe(object({ kind: literal('classification'), ...fields }), codecInFront());

export interface ClassificationRecord extends DeepReadonly<InferOutput<typeof classificationSchema>> {}

export const gapStudySchema = pipe(
  object({
    kind: literal('gap-study'),
    ...fields,
    /** What is changed: `base` for nothing, `augmentation`, `photos`, `size`, `epochs`, `width`, `codec`. */
    factor: string(),
    /** To what, in words. */
    level: string(),
    /** What the networks read that the change touches; the other road stands as in the base. */
    touches: array(oneOf(inputTypes)),
  }),
  codecInFront(),
);

/**
 * A training of the study of where the distance between the two roads comes from: one thing is changed at a time from a
 * base (lib/experiments/plan/gap-study.ts).
 */
export interface GapRecord extends DeepReadonly<InferOutput<typeof gapStudySchema>> {}

const studiedInputs = ['reconstruction', 'latent', 'dct'] as const;
/** What a network of the learning rates' study reads: the codec's pictures, its symbols, or JPEG's coefficients at its rate. */
export type StudiedInput = (typeof studiedInputs)[number];

export const learningRateStudySchema = object({
  kind: literal('learning-rate-study'),
  ...fields,
  input: oneOf(studiedInputs),
  /** Operating point of the codec in front, or of the one whose rate JPEG's is brought to. */
  targetBpp: number(0),
});

/** A training of the study of first learning rates, validated on training images that were held out (lib/experiments/plan/learning-rate-study.ts). */
export interface LearningRateRecord extends DeepReadonly<InferOutput<typeof learningRateStudySchema>> {}

export const dctStudySchema = pipe(
  object({
    kind: literal('dct-study'),
    ...fields,
    /** The symbols of the learned codec, or the quantised DCT coefficients of JPEG files. */
    input: oneOf(['latent', 'dct']),
    /** Operating point of the learned codec, whose rate JPEG's is brought to. */
    targetBpp: number(0),
    /** What the files of the validation images take: bit-streams whole, JPEG's as `jpeg` says. */
    fileBpp: number(0),
    /** Null for the learned codec. */
    jpeg: nullable(
      object({
        quality: whole(1),
        /** Which of the files' bytes `fileBpp` counts. */
        rateConvention: string(),
        /** With headers and tables alone left out, so that blocks in which nothing is are counted; and with nothing left out. */
        headerlessFileBpp: number(0),
        wholeFileBpp: number(0),
        /** Of the training images that the two rates were brought together on: how many, JPEG's rate, the learned codec's, JPEG's lowest. */
        matched: object({ images: whole(1), fileBpp: number(0), codecFileBpp: number(0), lowestFileBpp: number(0) }),
      }),
    ),
  }),
  check(
    ({ input, jpeg }) => (jpeg === null) === (input === 'latent'),
    ({ input: { input, jpeg } }) =>
      `expected "jpeg" exactly when input is "dct", got ${jpeg ? 'one' : 'null'} for "${input}"`,
  ),
);

/**
 * A training of the study of what learning the representation is worth: the same network on a learned codec's symbols and on
 * JPEG's coefficients, at one rate (lib/experiments/plan/dct-study.ts).
 */
export interface DctRecord extends DeepReadonly<InferOutput<typeof dctStudySchema>> {}
