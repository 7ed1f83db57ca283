// Classifiers whose weights are committed.
import { existsSync, readdirSync } from 'node:fs';
import type { NetworkName } from '../../classification/architecture.ts';
import { fitted, number, object, whole } from '../../records/fields.ts';
import { ratePart, recordName } from '../../records/record-name.ts';
import type { ClassifierConfig } from '../recipes/classifier.ts';
import type { InputType } from '../../records/record.ts';
import { pretrainedFolder } from './folders.ts';
import type { PretrainedCodec } from './pretrained-codecs.ts';
import { committedWeights, type CommittedWeights } from './weights-file.ts';

export interface PretrainedClassifier {
  readonly config: ClassifierConfig;
  /** Key of the codec whose symbols it was trained on; null for pixels. */
  readonly codec: string | null;
  readonly committed: CommittedWeights;
}

export const classifierWeightsName = (
  network: NetworkName,
  input: InputType,
  point: { readonly bpp: number } | null,
): string => recordName('classifier', network, input, ratePart(point));

/** The committed classifier of a profile. Throws a RangeError with the names of those that there are when it is none of them. */
export function pretrainedClassifierOf(
  profile: string,
  network: NetworkName,
  input: InputType,
  point: { readonly bpp: number } | null,
): PretrainedClassifier {
  const folder = pretrainedFolder(profile);
  const name = classifierWeightsName(network, input, point);
  const committed = committedWeights(folder, name);
  if (!committed) {
    const there = existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => /^classifier-.*\.json$/.test(file))
          .map((file) => file.replace(/\.json$/, ''))
      : [];
    throw new RangeError(
      `pretrained classifiers of ${profile}: expected ${there.length > 0 ? `one of ${there.sort().join(', ')}` : 'some to be committed'}, got ${name}`,
    );
  }
  const { record, path } = committed;
  fitted(object({ width: number(0), cropPixels: whole(8) }), record.config, `${path}: record.config`);
  return { config: record.config as ClassifierConfig, codec: record.inputs['codec'] ?? null, committed };
}

/** Throws an error that names both files unless the codec is the one whose symbols the classifier was trained on. */
export function checkCodec({ codec, committed }: PretrainedClassifier, { committed: front }: PretrainedCodec): void {
  if (codec === front.record.key) return;
  throw new Error(
    `${committed.path}: it was trained on the codec ${codec}, and ${front.path} is ${front.record.key}: publish both anew`,
  );
}
