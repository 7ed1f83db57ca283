// Records of pictures (Figures 5, 9 and 10).
import { literal, type InferOutput } from 'valibot';
import { array, each, number, object, oneOf, optional, string, whole, type DeepReadonly } from './fields.ts';
import { provenanceSchema, size } from './provenance.ts';
import { inputTypes, network, rate } from './trained.ts';

const roles = ['original', 'reconstruction', 'channel', 'truth', 'prediction'] as const;
const values = ['entropyBpp', 'psnr', 'mse', 'entropy', 'miou', 'channel'] as const;

const picture = object({
  /** What it shows. Masks are coloured by class; channels show center values as grey. */
  role: oneOf(roles),
  /** Which of the record's images it belongs to, from 0. */
  image: whole(),
  /** Operating point; null for originals and ground truth. */
  targetBpp: rate,
  /** For predictions: of which network. */
  network: optional(network),
  /** For predictions: from what. */
  input: optional(oneOf(inputTypes)),
  /**
   * Numbers to print with it: bpp by the entropy of its own symbols, dB, entropy of a channel in bits, mIoU in [0, 1], index
   * of the channel. A picture decoded without error has an MSE of 0 and no PSNR; a prediction where nothing is labelled has
   * no mIoU.
   */
  values: each(values, optional(number())),
  /** base64 of a PNG file. */
  png: string(),
  ...size,
});

/** A picture inside a record, as PNG. */
export interface Picture extends DeepReadonly<InferOutput<typeof picture>> {}

export const picturesSchema = object({
  kind: literal('pictures'),
  pictures: array(picture),
  /** Class names and colours (`#rrggbb`) of what occurs in the masks; empty without masks. */
  legend: array(object({ name: string(), color: string() })),
  provenance: provenanceSchema,
});

/** Pictures of a few validation images. */
export interface PicturesRecord extends DeepReadonly<InferOutput<typeof picturesSchema>> {}
