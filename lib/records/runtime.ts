// Records of measured inference times (Figure 12).
import { check, literal, pipe, type InferOutput } from 'valibot';
import { array, nullable, number, object, oneOf, whole, type DeepReadonly } from './fields.ts';
import { provenanceSchema, size } from './provenance.ts';
import { network, tasks } from './trained.ts';

/** Milliseconds per image: median of the rounds, and all rounds. */
const times = object({ median: number(0), rounds: array(number(0)) });

export const runtimeSchema = pipe(
  object({
    kind: literal('runtime'),
    task: oneOf(tasks),
    network,
    input: oneOf(['reconstruction', 'latent']),
    targetBpp: number(0),
    batch: whole(1),
    /** Size of the image in pixels (for latents: of the image that was compressed). */
    image: object(size),
    /** Milliseconds per image of the inference network, median of the rounds, and all rounds. */
    inference: times,
    /** The same of the decoder in front; null for latents. */
    decoding: nullable(times),
    provenance: provenanceSchema,
  }),
  check(
    ({ input, decoding }) => (decoding === null) === (input === 'latent'),
    ({ input: { input, decoding } }) =>
      `expected decoding times for reconstructions and null for latents, got ${decoding === null ? 'null' : 'times'} for "${input}"`,
  ),
);

/** Measured inference time of one setup. */
export interface RuntimeRecord extends DeepReadonly<InferOutput<typeof runtimeSchema>> {}
