import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A lock whose holder shows no sign of life for this long [ms] is taken over. */
export const staleAfter = 8_000;
const heartbeatEvery = 1_000;

export interface Lock {
  /** Aborted when the lock was lost: the machine slept, and another process took over. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

interface Reply {
  readonly id: number;
  readonly held: boolean;
  readonly error?: { readonly code: string; readonly message: string };
  readonly lost?: string;
}

/**
 * Takes the lock at `path` (a folder that exists while the lock is held; works across processes and, with
 * clocks in step, across machines on a shared disk). Returns null while another holder is alive. The lock of a
 * process that was killed can be taken `staleAfter` ms later.
 */
export async function tryLock(path: string): Promise<Lock | null> {
  await mkdir(dirname(path), { recursive: true });
  if (!(await ask('lock', path))) return null;
  const loss = new AbortController();
  losses.set(path, loss);
  return {
    lost: loss.signal,
    release: async () => {
      losses.delete(path);
      await ask('release', path);
    },
  };
}

/** Returns whether a living process holds the lock at `path`. */
export async function isLocked(path: string): Promise<boolean> {
  const folder = await stat(path).catch(() => null);
  // A time that is yet to come was set before the clock was put back: it is no sign of life either.
  return folder !== null && Math.abs(Date.now() - folder.mtimeMs) < staleAfter;
}

const losses = new Map<string, AbortController>();
const waiting = new Map<number, { resolve(held: boolean): void; reject(error: Error): void }>();
let thread: Worker | undefined;
let lastId = 0;

function ask(action: 'lock' | 'release', path: string): Promise<boolean> {
  thread ??= startThread();
  const id = (lastId += 1);
  // Referenced only while an answer is awaited: an idle thread must not keep the process alive.
  thread.ref();
  return new Promise<boolean>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    thread!.postMessage({ id, action, path });
  }).finally(() => {
    if (waiting.size === 0) thread?.unref();
  });
}

function startThread(): Worker {
  const started = new Worker(new URL('./heartbeat.mjs', import.meta.url), {
    workerData: { staleAfter, heartbeatEvery },
    execArgv: [],
  });
  started.on('message', ({ id, held, error, lost }: Reply) => {
    if (lost !== undefined) {
      losses.get(lost)?.abort(new Error(`lost the lock ${lost}: another process took over`));
      losses.delete(lost);
      return;
    }
    const question = waiting.get(id);
    waiting.delete(id);
    if (error) question?.reject(Object.assign(new Error(error.message), { code: error.code }));
    else question?.resolve(held);
  });
  // Without its heartbeat no lock is safe: whoever holds or waits for one has to stop.
  started.on('error', (error) => {
    thread = undefined;
    for (const loss of losses.values()) loss.abort(error);
    for (const question of waiting.values()) question.reject(error as Error);
    losses.clear();
    waiting.clear();
  });
  return started;
}
