// Where what a reference run left is committed.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of `results/` and `pretrained/`: the one that WITHOUT_DECODING_REFERENCE names, else the project's `data`. */
export function referenceFolder(): string {
  const project = fileURLToPath(new URL('../../../data', import.meta.url));
  return resolve(process.env.WITHOUT_DECODING_REFERENCE || project);
}

/** Folder of a profile's records: `data/results/<profile>`. */
export function resultsFolder(profile: string, folder = referenceFolder()): string {
  return join(folder, 'results', profile);
}

/** Folder of a profile's weights: `data/pretrained/<profile>`. */
export function pretrainedFolder(profile: string, folder = referenceFolder()): string {
  return join(folder, 'pretrained', profile);
}

/** Whether a folder holds any committed record. */
export function holdsRecords(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'));
}
