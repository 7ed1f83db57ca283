// Records of trained classifiers (section 4), and of those of the study of the distance between the two roads.
import { literal, pipe, type InferOutput } from 'valibot';
import { array, number, object, oneOf, string, whole, type Held } from './fields.ts';
import { provenance } from './provenance.ts';
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
  provenance,
};

export const classification = pipe(object({ kind: literal('classification'), ...fields }), codecInFront());

export interface ClassificationRecord extends Held<InferOutput<typeof classification>> {}

export const gapStudy = pipe(
  object({
    kind: literal('gap-study'),
    ...fields,
    /** What is changed: `base` for nothing, `augmentation`, `epochs`, `photos`, `width`, `codec`. */
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
export interface GapRecord extends Held<InferOutput<typeof gapStudy>> {}
