import { constants, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeFolderAtomically } from '../datasets/atomic-folder.ts';
import { forEachFile } from './archive.ts';
import type { DataSetPart } from './data-set.ts';
import { problemWith } from './state.ts';

/** None of the archives holds anything of the part. */
export class NothingFound extends Error {
  override name = 'NothingFound';
}

/**
 * Makes a part's folder out of archives (or of files that are no archives), in the layout that the loaders read; it
 * appears at `folder` complete and counted, or not at all. A folder of this kind that is there is replaced.
 *
 * Rejects with NothingFound where no file is one of the part's, and with an Error where files are missing, too many
 * or there twice, or where an archive is damaged or means harm.
 *
 * @param onBytes the bytes of the archives that were read since the last call
 */
export async function unpackPart(
  part: DataSetPart,
  archives: readonly string[],
  folder: string,
  { onBytes, signal }: { onBytes?: (bytes: number) => void; signal?: AbortSignal } = {},
): Promise<void> {
  const names = archives.map((archive) => basename(archive)).join(', ');
  await writeFolderAtomically(folder, part.counts[0].folder, async (partial) => {
    let fileCount = 0;
    const made = new Set<string>();
    const placed = async (path: string, write: (target: string) => Promise<void>): Promise<void> => {
      signal?.throwIfAborted();
      const place = part.place(path);
      if (place === null) return;
      const target = join(partial, place);
      if (!made.has(dirname(target))) await mkdir(dirname(target), { recursive: true });
      made.add(dirname(target));
      await write(target).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST'
          ? new Error(`${names}: two files would be ${place}. Unpack archives of one version only.`)
          : error;
      });
      fileCount++;
    };
    for (const archive of archives) {
      if (part.place(basename(archive)) !== null)
        await placed(basename(archive), (target) => copyFile(archive, target, constants.COPYFILE_EXCL));
      else
        await forEachFile(
          archive,
          ({ path, read }) => placed(path, async (target) => writeFile(target, await read(), { flag: 'wx' })),
          onBytes,
        );
    }
    if (fileCount === 0) throw new NothingFound(`${names}: no file of ${part.title} in it`);
    try {
      await part.arrange?.(partial);
    } catch (error) {
      throw new Error(`${names}: ${(error as Error).message}. Fetch it again.`, { cause: error });
    }
    const problem = problemWith(part, partial);
    if (problem !== null)
      throw new Error(
        `${names} holds ${problem}: it is incomplete, or of another version. Nothing was unpacked; fetch it again.`,
      );
  });
}
