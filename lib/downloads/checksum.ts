import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../files/atomic-file.ts';
import type { Digest } from './data-set.ts';

/** The checksum of a file (hex), read once from end to end. */
export async function checksumOf(
  path: string,
  algorithm: Digest['algorithm'],
  { onBytes = () => undefined, signal }: { onBytes?: (bytes: number) => void; signal?: AbortSignal } = {},
): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, ...(signal && { signal }) })) {
    hash.update(chunk as Uint8Array);
    onBytes((chunk as Uint8Array).length);
  }
  return hash.digest('hex');
}

/**
 * Checksums of first fetches, for files of which nobody has published one that binds: `path` is a JSON file,
 * name to SHA-256. Returns the one kept for the name, or null after keeping this one.
 */
export async function keptChecksum(path: string, name: string, sha256: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  let kept: Record<string, string>;
  try {
    kept = JSON.parse(text) as Record<string, string>;
  } catch {
    throw new Error(
      `${path} is no JSON: expected names of files and their SHA-256. Mend it, or remove it to accept what is fetched next.`,
    );
  }
  if (kept[name] !== undefined) return kept[name];
  await writeAtomically(path, `${JSON.stringify({ ...kept, [name]: sha256 }, null, 2)}\n`);
  return null;
}
