import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Progress } from '../store/artifact.ts';
import { planEntries } from './plan.ts';
import type { Produced } from './produce.ts';
import type { Runner, RunnerOptions } from './runner.ts';
import type { FromWorker, ToWorker } from './worker.ts';

/** A worker process ended while it was making an artifact. */
export class WorkerCrash extends Error {
  override name = 'WorkerCrash';
}

interface PoolWorker {
  readonly child: ChildProcess;
  /** The last lines it wrote. */
  tail: string;
}

/**
 * Returns a runner with `slots` worker processes, started when first needed and kept for the next artifact. A
 * worker that dies fails the artifact it was making with a WorkerCrash; another one takes its place.
 *
 * @param recipes URL of the module whose `recipes` the workers use
 */
export function workerPool(options: RunnerOptions, recipes: URL, slots: number): Runner {
  const entries = planEntries(options.plan);
  const idle: PoolWorker[] = [];
  const all = new Set<PoolWorker>();
  const abort = () => all.forEach(({ child }) => say(child, { type: 'abort' }));
  const kill = () => all.forEach(({ child }) => child.kill('SIGKILL'));
  options.signal.addEventListener('abort', abort);
  process.on('exit', kill);

  function start(): PoolWorker {
    const worker = startWorker();
    // One that could not be started never exits: `close` is all that comes of it.
    if (worker.child.pid !== undefined) all.add(worker);
    worker.child.once('exit', () => {
      all.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    });
    const { store, data, engine } = options;
    say(worker.child, {
      type: 'start',
      store: store.directory,
      recipes: recipes.href,
      plan: entries,
      data,
      engine,
    });
    if (options.signal.aborted) say(worker.child, { type: 'abort' });
    return worker;
  }

  return {
    slots,
    async make(key, onProgress) {
      const worker = idle.pop() ?? start();
      const produced = await makeIn(worker, key, onProgress).finally(() => {
        if (all.has(worker)) idle.push(worker);
      });
      return produced;
    },
    async close() {
      options.signal.removeEventListener('abort', abort);
      const ends = [...all].map(({ child }) => once(child, 'exit'));
      for (const worker of all) {
        if (idle.includes(worker)) worker.child.disconnect();
        else worker.child.kill('SIGKILL');
      }
      await Promise.all(ends);
      process.off('exit', kill);
    },
  };
}

function startWorker(): PoolWorker {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [], {
    execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
    // One thread each: the cores are filled by running artifacts side by side.
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const worker: PoolWorker = { child, tail: '' };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      worker.tail = (worker.tail + text).slice(-4_000);
    });
  }
  child.on('error', (error) => {
    worker.tail += `\n${error.message}`;
  });
  return worker;
}

function makeIn(worker: PoolWorker, key: string, onProgress: (progress: Progress) => void): Promise<Produced> {
  const { child } = worker;
  return new Promise<Produced>((resolve, reject) => {
    const onMessage = (message: FromWorker): void => {
      if (message.type === 'progress') return onProgress(message.progress);
      child.off('message', onMessage).off('close', onClose);
      if (message.type === 'made') resolve(message.produced);
      else reject(Object.assign(new Error(message.error.message), message.error));
    };
    // `close` and not `exit`: by then its last words have been read.
    const onClose = (code: number | null, signal: string | null): void => {
      child.off('message', onMessage);
      reject(new WorkerCrash(crashMessage(code, signal, worker.tail)));
    };
    child.on('message', onMessage).on('close', onClose);
    say(child, { type: 'make', key });
  });
}

function crashMessage(code: number | null, signal: string | null, tail: string): string {
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${code}`;
  const mend = signal === 'SIGKILL' ? ' (often out of memory: try fewer --workers)' : '';
  const words = tail.trim().split('\n').slice(-12).join('\n    ');
  return `its worker process ${how}${mend}${words ? `; its last words:\n    ${words}` : ''}`;
}

function say(child: ChildProcess, message: ToWorker): void {
  // A child that just died is noticed by its `close`.
  if (child.connected) child.send(message, () => undefined);
}
