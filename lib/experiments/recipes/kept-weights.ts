// A network's weights as a file in the folder of the artifact that it came from.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../files/atomic-file.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import type { Finished } from '../../store/artifact.ts';
import { packState, unpackState } from '../../training/state.ts';

/** Weights kept under the name of a file. */
export function keptWeights(file: string) {
  return {
    /** Writes parameters and statistics into an artifact's folder, and nothing else that `weights` may hold. */
    async keep(directory: string, { parameters, statistics }: NetworkWeights): Promise<void> {
      await writeAtomically(join(directory, file), packState({ note: null, arrays: { parameters, statistics } }));
    },
    /** Those of a finished artifact; null where an earlier version of the kit made it, which kept none. */
    find({ directory }: Finished): NetworkWeights | null {
      return existsSync(join(directory, file)) ? readWeights(directory, file) : null;
    },
    /** Those of a finished artifact. Throws where there are none. */
    of: ({ directory }: Finished): NetworkWeights => readWeights(directory, file),
  };
}

function readWeights(directory: string, file: string): NetworkWeights {
  const { parameters, statistics } = unpackState(readFileSync(join(directory, file))).arrays;
  return { parameters, statistics };
}
