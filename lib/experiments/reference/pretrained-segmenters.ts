// -d networks whose weights are committed.
import type { NetworkName } from '../../classification/architecture.ts';
import { array, fitted, number, object, whole } from '../../records/fields.ts';
import type { InputType } from '../../records/record.ts';
import type { SegmenterConfig } from '../recipes/segmenter.ts';
import { committedNetwork, type BehindCodec } from './committed-network.ts';

/** `committed.trainedOn` is of the images with masks: its class names are the masks', its mean what pixels are centered by. */
export interface CommittedSegmenter extends BehindCodec {
  readonly config: SegmenterConfig;
}

/** The committed -d network of a profile, by the network that it was made from. Throws as `pretrainedClassifierOf`. */
export function pretrainedSegmenterOf(
  profile: string,
  network: NetworkName,
  input: InputType,
  point: { readonly bpp: number } | null,
): CommittedSegmenter {
  const committed = committedNetwork(profile, { kind: 'segmenter', network, input, point });
  const { record, path } = committed;
  fitted(object({ width: number(0), atrousRates: array(whole(1)) }), record.config, `${path}: record.config`);
  return { config: record.config as SegmenterConfig, codec: record.inputs['codec'] ?? null, committed };
}
