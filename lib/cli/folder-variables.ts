// Environment variables that name folders mean them from where the command is run; what it starts (kernels, Jupyter, workers)
// runs elsewhere.
import { resolve } from 'node:path';

const names = ['WITHOUT_DECODING_STORE', 'WITHOUT_DECODING_DOWNLOADS', 'WITHOUT_DECODING_REFERENCE'] as const;

/** Makes the folders that `environment` names absolute, relative ones from `folder` on; those that are not named stay so. */
export function makeFoldersAbsolute(environment: NodeJS.ProcessEnv = process.env, folder = process.cwd()): void {
  for (const name of names) {
    const named = environment[name];
    if (named) environment[name] = resolve(folder, named);
  }
}
