// Classifiers whose weights are committed.
import type { NetworkName } from '../../classification/architecture.ts';
import { fitted, number, object, whole } from '../../records/fields.ts';
import type { InputType } from '../../records/record.ts';
import type { ClassifierConfig } from '../recipes/classifier.ts';
import { committedNetwork, type BehindCodec } from './committed-network.ts';

export interface CommittedClassifier extends BehindCodec {
  readonly config: ClassifierConfig;
}

/** The committed classifier of a profile. Throws a RangeError with the names of those that there are when it is none of them. */
export function pretrainedClassifierOf(
  profile: string,
  network: NetworkName,
  input: InputType,
  point: { readonly bpp: number } | null,
): CommittedClassifier {
  const committed = committedNetwork(profile, { kind: 'classifier', network, input, point });
  const { record, path } = committed;
  fitted(object({ width: number(0), cropPixels: whole(8) }), record.config, `${path}: record.config`);
  return { config: record.config as ClassifierConfig, codec: record.inputs['codec'] ?? null, committed };
}
