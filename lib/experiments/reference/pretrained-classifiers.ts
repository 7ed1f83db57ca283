// Classifiers whose weights are committed.
import { existsSync, readdirSync } from 'node:fs';
import type { NetworkName } from '../../classification/architecture.ts';
import { fitted, number, object, whole } from '../../records/fields.ts';
import { ratePart, recordName } from '../../records/record-name.ts';
import type { ClassifierConfig } from '../recipes/classifier.ts';
import type { InputType } from '../../records/record.ts';
import { pretrainedFolder } from './folders.ts';
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
