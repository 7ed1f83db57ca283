// The files in a tar, tar.gz or zip archive, one after the other, with nothing believed that an archive says.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { promisify } from 'node:util';

export interface ArchiveFile {
  /** With '/' between names; neither absolute nor with '..'. */
  readonly path: string;
  read(): Promise<Uint8Array>;
}

/** Larger files are in none of the data sets: an archive that announces one is another archive, or means harm. */
const largestFile = 64 * 2 ** 20;

/**
 * Calls `visit` with each file of an archive in turn; a file that is not read is passed over. The kind is told by the
 * first bytes, not by the name.
 *
 * Rejects where the archive is damaged or cut short, is no archive at all, or holds what data sets do not: links, and
 * names that lead out of the folder.
 *
 * @param onBytes the bytes of the archive that were read since the last call
 */
export async function forEachFile(
  archive: string,
  visit: (file: ArchiveFile) => void | Promise<void>,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const kind = await kindOf(archive);
  try {
    if (kind === 'zip') await forEachZipped(archive, visit, onBytes);
    else await forEachTarred(archive, visit, onBytes);
  } catch (error) {
    // What the disk says goes out as it is.
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new Error(`${archive}: ${(error as Error).message}`, { cause: error });
  }
}

/** By the magic numbers of zip and gzip, and tar's at byte 257. */
async function kindOf(archive: string): Promise<'zip' | 'tar'> {
  const file = await open(archive, 'r');
  const head = Buffer.alloc(512);
  const { bytesRead } = await file.read(head, 0, head.length, 0).finally(() => file.close());
  if (head.readUInt32LE(0) === 0x04034b50) return 'zip';
  if (head.readUInt16BE(0) === 0x1f8b || head.toString('latin1', 257, 262) === 'ustar') return 'tar';
  throw new Error(
    `${archive} is no tar, tar.gz or zip archive: ${looksOf(head.subarray(0, bytesRead))}. Fetch it again.`,
  );
}

/** What a file looks like that is no archive, by how it begins. */
function looksOf(head: Buffer): string {
  if (head.length === 0) return 'it is empty';
  const isPage = head.toString('latin1').trimStart().startsWith('<');
  return isPage ? 'it looks like a web page' : 'its first bytes are of none';
}

/** Files that are read but not yet dealt with: a slow disk holds the archive back. */
const mostPending = 32;

async function forEachTarred(
  archive: string,
  visit: (file: ArchiveFile) => void | Promise<void>,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { Parser } = await import('tar');
  const pending = new Set<Promise<void>>();
  let failed = false;
  let fail!: (error: unknown) => void;
  // Rejects with the first failure, and so ends the wait for files that an archive cut short never brings.
  const stopped = new Promise<never>((_, reject) => {
    fail = (error) => {
      failed = true;
      reject(error as Error);
    };
  });
  stopped.catch(() => undefined); // it may have nobody waiting at the time
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      if (failed) return entry.resume();
      const visitOfEntry = visitTarred(entry, visit, stopped)
        .catch(fail)
        .finally(() => pending.delete(visitOfEntry));
      pending.add(visitOfEntry);
    },
  });
  const ended = new Promise<void>((resolve) => parser.on('end', resolve));
  parser.on('error', fail);
  try {
    for await (const chunk of createReadStream(archive, { highWaterMark: 2 ** 18 })) {
      onBytes((chunk as Buffer).length);
      parser.write(chunk as Buffer);
      while (pending.size > mostPending && !failed) await Promise.race(pending);
      if (failed) break;
    }
    if (!failed) parser.end();
    await Promise.race([ended, stopped]);
  } catch (error) {
    fail(error);
  }
  // Nothing may be written any more once this function is through.
  await Promise.all(pending);
  if (failed) await stopped;
}

async function visitTarred(
  entry: import('tar').ReadEntry,
  visit: (file: ArchiveFile) => void | Promise<void>,
  stopped: Promise<never>,
): Promise<void> {
  try {
    const path = safePath(entry.path);
    if (entry.type === 'SymbolicLink' || entry.type === 'Link') throw linkInside(path);
    if (entry.type !== 'File' && entry.type !== 'OldFile' && entry.type !== 'ContiguousFile') return;
    checkSize(path, entry.size);
    await visit({ path, read: () => Promise.race([entry.concat(), stopped]) });
  } finally {
    entry.resume(); // the next one comes once this one is used up
  }
}

async function forEachZipped(
  archive: string,
  visit: (file: ArchiveFile) => void | Promise<void>,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { default: yauzl } = await import('yauzl');
  const zip = await new Promise<import('yauzl').ZipFile>((resolve, reject) => {
    // Names are looked at here, by the rules that tar archives are held to as well.
    yauzl.open(
      archive,
      { lazyEntries: true, autoClose: false, strictFileNames: true, decodeStrings: true },
      (error, file) => (error ? reject(error) : resolve(file)),
    );
  });
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('error', reject);
      zip.on('end', resolve);
      zip.on('entry', (entry: import('yauzl').Entry) => {
        (async () => {
          const path = safePath(entry.fileName);
          const mode = entry.externalFileAttributes >>> 16;
          if ((mode & 0o170000) === 0o120000) throw linkInside(path);
          if (!path.endsWith('/')) {
            checkSize(path, entry.uncompressedSize);
            await visit({ path, read: () => unzipped(zip, entry) });
          }
          onBytes(entry.compressedSize);
          zip.readEntry();
        })().catch(reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

async function unzipped(zip: import('yauzl').ZipFile, entry: import('yauzl').Entry): Promise<Uint8Array> {
  const stream = await promisify(
    zip.openReadStream.bind(zip) as (
      entry: import('yauzl').Entry,
      done: (error: Error | null, stream: NodeJS.ReadableStream) => void,
    ) => void,
  )(entry);
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  const content = Buffer.concat(chunks);
  if (crc32(content) !== entry.crc32)
    throw new Error(`${entry.fileName} is damaged (CRC-32). Fetch the archive again.`);
  return content;
}

/** The name without './' in front; throws where it leads out of the folder. */
function safePath(path: string): string {
  const names = path.split('/').filter((name) => name !== '.');
  if (
    path.startsWith('/') ||
    path.includes('\\') ||
    path.includes('\0') ||
    /^[a-z]:/i.test(path) ||
    names.includes('..')
  ) {
    throw new Error(
      `it holds a file that would lie outside its folder: ${JSON.stringify(path)}. This is not the published archive: do not use it.`,
    );
  }
  return names.join('/');
}

function linkInside(path: string): Error {
  return new Error(`it holds a link, ${JSON.stringify(path)}, which the published archive does not: do not use it.`);
}

function checkSize(path: string, bytes: number): void {
  if (bytes > largestFile)
    throw new Error(
      `${path} has ${bytes} bytes, more than any file of these data sets. This is not the published archive.`,
    );
}
