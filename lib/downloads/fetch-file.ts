// Fetching a file over HTTP so that a lost connection, a stalled server or a killed process costs a few seconds.
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FetchError, fetchReason, RefusedError, retryAfterSeconds, StallError } from './fetch-error.ts';
import { beginAnew, bytesAt, discard, noteOf, notePath, partialPath, type Note } from './partial-file.ts';
import { readAhead } from './read-ahead.ts';
import { stallWatch, type StallWatch } from './stall-watch.ts';

export interface FetchOptions {
  /** The size that the file is known to have; another one is refused. */
  readonly bytes?: number | null;
  /**
   * Whether what arrives is held against a checksum afterwards: then a fetch is continued even where the server names
   * no version of the file (ETag, Last-Modified) by which a change between two attempts would show.
   */
  readonly checkedLater?: boolean;
  /** Silence after which a connection is given up [s]. Default 30. */
  readonly stallSeconds?: number;
  /** Failures in a row, none of which brought a new byte, before giving up. Default 6. */
  readonly attempts?: number;
  /** The pause after the first failure [s], doubled each time up to `longestPause`. Default 1 and 30. */
  readonly firstPause?: number;
  readonly longestPause?: number;
  readonly signal?: AbortSignal;
  /** Bytes there so far, those of earlier attempts included, and in all; null where the server does not say. */
  readonly onProgress?: (done: number, total: number | null) => void;
  readonly onRetry?: (reason: string, pauseSeconds: number) => void;
}

/** Attempts at one address however much each brings: a server that drops every connection must not keep us for ever. */
const mostAttempts = 200;

/**
 * Fetches a file from the first of the addresses that has it to `path`, where it appears complete or not at all.
 *
 * Bytes are kept in `path`.part as they come. Whatever ends an attempt (a drop, silence, 5xx, 429, a killed process),
 * the next one asks for the rest (Range, If-Range) and starts anew where the server has another file by now, cannot
 * continue, or says other things than before; Retry-After is honoured up to two minutes. Nothing here looks at the
 * content: compare checksums afterwards.
 *
 * Rejects with a FetchError that says why for each address (404 and the like at once, what may pass after
 * `attempts`), with the disk's error (ENOSPC) leaving what there is, or with the signal's reason.
 */
export async function fetchFile(urls: readonly string[], path: string, options: FetchOptions = {}): Promise<void> {
  const failures: FetchError[] = [];
  for (const url of urls) {
    try {
      await fetchFrom(url, path, options);
      return;
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  throw new FetchError(
    failures.map(({ message }) => message).join('; '),
    failures.every(({ offline }) => offline),
  );
}

async function fetchFrom(url: string, path: string, options: FetchOptions): Promise<void> {
  const { attempts = 6, firstPause = 1, longestPause = 30, signal } = options;
  let failures = 0;
  let furthest = 0;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      await fetchOnce(url, path, options);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const reason = fetchReason(error, url);
      if (reason === null) throw error; // the disk's trouble, or ours
      const held = await bytesAt(partialPath(path));
      failures = held > furthest ? 1 : failures + 1;
      furthest = Math.max(held, furthest);
      // A server that was never reached will hardly be in a minute; one that was, may.
      const most = reason.offline && furthest === 0 ? Math.min(attempts, 2) : attempts;
      if (error instanceof RefusedError || failures >= most || attempt >= mostAttempts) {
        const text = reason.offline
          ? reason.text
          : `${url} ${reason.text}${error instanceof RefusedError ? '' : ` (${attempt} attempts)`}`;
        throw new FetchError(text, reason.offline, { cause: error });
      }
      const pause = retryAfterSeconds(error) ?? Math.min(firstPause * 2 ** (failures - 1), longestPause);
      options.onRetry?.(reason.text, pause);
      await sleep(1000 * pause, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    }
  }
}

/** One request. Throws unless the whole file is at `path` afterwards. */
async function fetchOnce(url: string, path: string, options: FetchOptions): Promise<void> {
  const known = await noteOf(path, url);
  const resumable = known !== null && (strong(known.etag) ?? known.lastModified ?? options.checkedLater) ? known : null;
  const held = resumable ? await bytesAt(partialPath(path)) : 0;
  const condition = resumable && (strong(resumable.etag) ?? resumable.lastModified);
  const watch = stallWatch(options.stallSeconds ?? 30, options.signal);
  try {
    const response = await fetch(url, {
      signal: watch.signal,
      headers: {
        'accept-encoding': 'identity',
        ...(held > 0 && { range: `bytes=${held}-` }),
        ...(held > 0 && condition && { 'if-range': condition }),
      },
    });
    const body = response.body && readAhead(response.body as unknown as AsyncIterable<Uint8Array>);
    const start = await startOf(response, held, resumable, path);
    if (start !== 'complete') {
      const { from, total } = start;
      if (total !== null && options.bytes && total !== options.bytes) {
        throw new RefusedError(`announces ${total} bytes; the published file has ${options.bytes}`);
      }
      if (body === null) throw new RefusedError('sends nothing');
      if (from === 0)
        await beginAnew(path, {
          url,
          etag: response.headers.get('etag'),
          lastModified: response.headers.get('last-modified'),
          total,
        });
      await receive(body, path, from, total, watch, options);
    }
  } catch (error) {
    throw watch.stalled() && !isDiskError(error) ? new StallError(options.stallSeconds ?? 30) : error;
  } finally {
    watch.stop();
  }
  await rename(partialPath(path), path);
  await rm(notePath(path), { force: true });
}

/** Where the response's body begins in the file, and the file's size; throws when the response is not that file. */
async function startOf(
  response: Response,
  held: number,
  known: Note | null,
  path: string,
): Promise<'complete' | { from: number; total: number | null }> {
  const { status, headers } = response;
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const rangeTotal = range?.[2] && range[2] !== '*' ? Number(range[2]) : null;
  if (status === 416 && held > 0) {
    if (rangeTotal === held) return 'complete';
    await discard(path);
    throw new FetchError(`has no bytes after the ${held} that were fetched: starting anew`, false);
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    throw Object.assign(new FetchError(answer(response), false), { retryAfter: headers.get('retry-after') });
  }
  if (status !== 200 && status !== 206) throw new RefusedError(answer(response));
  const encoding = headers.get('content-encoding');
  if (encoding && encoding !== 'identity') throw new RefusedError(`sends the file encoded once more (${encoding})`);
  if (/^text\/html/i.test(headers.get('content-type') ?? ''))
    throw new RefusedError('answers with a web page in place of the file');
  if (status === 200) {
    const length = headers.get('content-length');
    return { from: 0, total: length === null ? null : Number(length) };
  }
  const sameFile =
    known !== null && (known.etag === null || headers.get('etag') === null || headers.get('etag') === known.etag);
  const sameTotal = known?.total == null || rangeTotal === null || rangeTotal === known.total;
  if (Number(range?.[1] ?? Number.NaN) !== held || !sameFile || !sameTotal) {
    await discard(path);
    throw new FetchError('has another file than before, or another part of it than asked for: starting anew', false);
  }
  return { from: held, total: rangeTotal ?? known?.total ?? null };
}

async function receive(
  body: AsyncIterable<Uint8Array>,
  path: string,
  from: number,
  total: number | null,
  watch: StallWatch,
  options: FetchOptions,
): Promise<void> {
  const file = await open(partialPath(path), 'a');
  let done = from;
  try {
    options.onProgress?.(done, total);
    for await (const chunk of body) {
      watch.heard();
      const most = options.bytes ?? total;
      if (most !== null && done + chunk.length > most) {
        await discard(path);
        throw new RefusedError(`sends more than the ${most} bytes of the file`);
      }
      await writeAll(file, chunk);
      done += chunk.length;
      options.onProgress?.(done, total);
    }
    const wanted = total ?? options.bytes ?? null;
    if (wanted !== null && done < wanted) throw new FetchError(`ended after ${done} of ${wanted} bytes`, false);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

/** Only a strong ETag says that bytes are the same. */
function strong(etag: string | null): string | null {
  return etag !== null && !etag.startsWith('W/') ? etag : null;
}

function answer({ status, statusText }: Response): string {
  return `answers ${status}${statusText ? ` ${statusText}` : ''}`;
}

function isDiskError(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EACCES', 'EPERM', 'EROFS'].includes(
    (error as NodeJS.ErrnoException)?.code ?? '',
  );
}
