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
 * name to SHA-256. Returns the one kept for the name, or null.
 */
export async function keptChecksum(path: string, name: string): Promise<string | null> {
  return (await keptChecksums(path))[name] ?? null;
}

/** Keeps a checksum from now on. */
export async function keepChecksum(path: string, name: string, sha256: string): Promise<void> {
  await writeAtomically(path, `${JSON.stringify({ ...(await keptChecksums(path)), [name]: sha256 }, null, 2)}\n`);
}

async function keptChecksums(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    throw new Error(
      `${path} is no JSON: expected names of files and their SHA-256. Mend it, or remove it to accept what is fetched next.`,
    );
  }
}
