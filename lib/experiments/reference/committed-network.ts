// Networks behind a codec or on pixels whose weights are committed, by name.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkName } from '../../classification/architecture.ts';
import { ratePart, recordName } from '../../records/record-name.ts';
import type { InputType } from '../../records/record.ts';
import { artifactKey } from '../../store/key.ts';
import { pretrainedCodecRecipe, pretrainedCodecConfig } from '../recipes/pretrained-codec.ts';
import { pretrainedFolder } from './folders.ts';
import type { PretrainedCodec } from './pretrained-codecs.ts';
import { committedWeights, type CommittedWeights } from './weights-file.ts';

/** A network by what it does, what it is, and what it reads. */
export interface NetworkPlace {
  readonly kind: 'classifier' | 'segmenter';
  readonly network: NetworkName;
  readonly input: InputType;
  /** The codec in front; null for original images. */
  readonly point: { readonly bpp: number } | null;
}

/** `classifier-cresnet-51-latent-0.330bpp` */
export const networkWeightsName = ({ kind, network, input, point }: NetworkPlace): string =>
  recordName(kind, network, input, ratePart(point));

export const isCommitted = (profile: string, place: NetworkPlace): boolean =>
  existsSync(join(pretrainedFolder(profile), `${networkWeightsName(place)}.json`));

/** The committed weights of a profile's network. Throws a RangeError with the names of those that there are when it is none of them. */
export function committedNetwork(profile: string, place: NetworkPlace): CommittedWeights {
  const folder = pretrainedFolder(profile);
  const name = networkWeightsName(place);
  const committed = committedWeights(folder, name);
  if (committed) return committed;
  const there = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.startsWith(`${place.kind}-`) && file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''));
  throw new RangeError(
    `pretrained ${place.kind}s of ${profile}: expected ${there.length > 0 ? `one of ${there.sort().join(', ')}` : 'some to be committed'}, got ${name}`,
  );
}

/** A network that was trained on a codec's symbols. */
export interface BehindCodec {
  /** Key of that codec; null for a network on pixels. */
  readonly codec: string | null;
  readonly committed: CommittedWeights;
}

/**
 * Throws an error that names both files unless a network was trained on the symbols of this codec: as it was before its
 * weights were rounded to be committed, or as they are committed.
 */
export function checkCodec(profile: string, { codec, committed }: BehindCodec, front: PretrainedCodec): void {
  const { kind, version: recipeVersion } = pretrainedCodecRecipe;
  const config = pretrainedCodecConfig(profile, front);
  const asCommitted = artifactKey({ kind, recipeVersion, config, inputs: {}, label: '' });
  const { record, path } = front.committed;
  if (codec === record.key || codec === asCommitted) return;
  throw new Error(
    `${committed.path}: it was trained on the codec ${codec}, and ${path} is ${record.key}: publish both anew`,
  );
}
