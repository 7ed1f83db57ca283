// Records of trained codecs (section 3).
import { literal, type InferOutput } from 'valibot';
import { array, number, object, oneOf, optional, whole, type DeepReadonly } from './fields.ts';
import { provenanceSchema } from './provenance.ts';
import { codecTunings } from './trained.ts';

/** Numbers of the images decoded without error, from 0; `psnrMean` says what they count as. Left out when there are none. */
export const exact = optional(array(whole()));

export const codecSchema = object({
  kind: literal('codec'),
  tuning: oneOf(codecTunings),
  targetBpp: number(0),
  /** Channels C of the compressed representation. */
  channels: whole(1),
  /** Means over the steps since the last entry; MSE on the 0-255 scale, entropy in bits per symbol. */
  curve: array(object({ iteration: whole(), loss: number(), mse: number(0), entropy: number(0) })),
  /** Multiply-adds per pixel of the image, for the network's width. */
  flopsPerPixel: object({ encoder: number(0), decoder: number(0) }),
  /** Means over the validation images; MSE on the 0-255 scale, PSNR in dB. */
  validation: object({
    /** Bits per pixel from the entropy of the symbols' histogram. */
    entropyBpp: number(0),
    /** Of the real bit-streams, header counted. */
    fileBpp: number(0),
    entropyBitsPerSymbol: number(0),
    /** How many symbols each of the L centers took. */
    histogram: array(whole()),
    mse: number(0),
    psnr: number(),
    /** Images decoded without error: see `exact` above. */
    exact,
    images: whole(1),
  }),
  provenance: provenanceSchema,
});

export interface CodecRecord extends DeepReadonly<InferOutput<typeof codecSchema>> {}
