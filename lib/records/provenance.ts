// Where a record comes from.
import { number, object, oneOf, optional, string, whole, type DeepReadonly } from './fields.ts';
import type { InferOutput } from 'valibot';

/** Height and width in pixels. */
export const size = { height: whole(1), width: whole(1) };

export const provenanceSchema = object({
  profile: string(),
  dataset: object({
    name: string(),
    /** Images to train on. */
    train: whole(),
    /** Images to validate on. */
    val: whole(1),
    /** Where what `val` counts is the data set's own test split (CamVid), or was held out of the training images. */
    part: optional(oneOf(['test', 'held-out'])),
    fingerprint: string(),
  }),
  /** Side in pixels of what a network reads: of its crops, where it is given crops (for latents: of the picture, not of the map); of the image else. */
  imageSize: whole(1),
  /** Width multiplier of the trained network; 1 is the paper's. */
  width: number(0),
  seed: whole(),
  engine: string(),
  /** Libraries and recorder; missing in records from before it was kept. */
  engineVersion: optional(string()),
  machine: string(),
  durationSeconds: number(0),
  /** The artifact's content key. */
  key: string(),
});

/** Where a number comes from: enough to make it again. */
export interface Provenance extends DeepReadonly<InferOutput<typeof provenanceSchema>> {}
