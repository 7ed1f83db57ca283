import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../files/atomic-file.ts';
import type { Checkpoint } from './recipe.ts';

/** A checkpoint file: 8 bytes (float64, little endian) of seconds worked before it, then the recipe's bytes. */
export interface CheckpointFile extends Checkpoint {
  /** Seconds of work so far, those of earlier attempts included once `load` has found a checkpoint. */
  elapsed(): number;
}

const headerBytes = 8;

/** Returns the checkpoint kept in the file `path`; the clock starts now. */
export function checkpointFile(path: string): CheckpointFile {
  const start = performance.now();
  let before = 0;
  const elapsed = () => before + (performance.now() - start) / 1000;
  return {
    elapsed,
    async load() {
      const bytes = await readFile(path).catch((error) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (bytes === null || bytes.length < headerBytes) return null;
      before = bytes.readDoubleLE(0);
      // A copy of its own: callers view it as Float32Array, which wants an aligned buffer.
      return new Uint8Array(bytes.subarray(headerBytes));
    },
    async save(bytes) {
      const header = Buffer.alloc(headerBytes);
      header.writeDoubleLE(elapsed());
      await writeAtomically(path, header, bytes);
    },
  };
}
