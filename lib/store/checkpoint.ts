import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../files/atomic-file.ts';
import type { StoredRecord } from './artifact.ts';
import type { Checkpoint } from './recipe.ts';

/** An engine at work, as records name it. */
export type RanOn = Pick<StoredRecord['createdBy'], 'engine' | 'engineVersion'>;

/** A checkpoint file: `mark`, a line of JSON, then the recipe's bytes. Damaged, by a copy that was cut short or a bad disk, it is as good as none. */
export interface CheckpointFile extends Checkpoint {
  /** Seconds of work so far, those of earlier attempts included once `load` has found a checkpoint. */
  elapsed(): number;
  /** The engines that have worked so far, those of earlier attempts likewise. */
  ranOn(): readonly RanOn[];
}

interface Head {
  readonly seconds: number;
  readonly engines: readonly RanOn[];
  /** Of the recipe's bytes. */
  readonly sha256: string;
}

const mark = Buffer.from('wd-check');
const newLine = 10;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What a file holds, or null where it is damaged. Earlier versions of the kit wrote 8 bytes of seconds (float64, little endian) and the recipe's. */
function contentOf(file: Buffer): (Omit<Head, 'sha256'> & { readonly bytes: Uint8Array }) | null {
  if (!file.subarray(0, mark.length).equals(mark))
    return file.length < 8 ? null : { seconds: file.readDoubleLE(0), engines: [], bytes: file.subarray(8) };
  const end = file.indexOf(newLine);
  if (end < 0) return null;
  const head = headOf(file.toString('utf8', mark.length, end));
  const bytes = file.subarray(end + 1);
  return head?.sha256 === sha256(bytes) ? { ...head, bytes } : null;
}

function headOf(text: string): Head | null {
  try {
    return JSON.parse(text) as Head | null;
  } catch {
    return null;
  }
}

/**
 * Returns the checkpoint kept in the file `path`; the clock starts now.
 *
 * @param running the engine at work, once there is one
 */
export function checkpointFile(path: string, running: () => RanOn | undefined = () => undefined): CheckpointFile {
  const start = performance.now();
  let before: Omit<Head, 'sha256'> = { seconds: 0, engines: [] };
  const elapsed = () => before.seconds + (performance.now() - start) / 1000;
  const ranOn = () => {
    const now = running();
    return now ? [...before.engines, now] : before.engines;
  };
  return {
    elapsed,
    ranOn,
    async load() {
      const file = await readFile(path).catch((error) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      const content = file && contentOf(file);
      if (!content) return null;
      const { bytes, ...rest } = content;
      before = rest;
      // A copy of its own: callers view it as Float32Array, which wants an aligned buffer.
      return new Uint8Array(bytes);
    },
    async save(bytes) {
      const head: Head = { seconds: elapsed(), engines: ranOn(), sha256: sha256(bytes) };
      await writeAtomically(path, mark, `${JSON.stringify(head)}\n`, bytes);
    },
  };
}
