// A child process that answers requests: one line of JSON in, one line of JSON out. The kit's own
// worker and the PyTorch script speak the same words, so that both are measured by the same code.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Workload } from './workloads.ts';

/** What a process is asked to do; every request has one answer. */
export type PeerRequest =
  /** Build and warm up; answered when the next run can start at once. */
  | { readonly do: 'prepare'; readonly workload: Workload; readonly setting: Setting }
  /** Train (or infer) for so many seconds: the step under way at the end is finished and counted. */
  | { readonly do: 'run'; readonly seconds: number };

/** How a process runs a workload; the kit's own reads `engine` only, PyTorch's the rest. */
export interface Setting {
  readonly engine?: string;
  readonly device?: 'cpu' | 'cuda';
  readonly threads?: number;
  readonly channelsLast?: boolean;
  /** bfloat16 autocast on the CPU. */
  readonly bfloat16?: boolean;
  /** TensorFloat-32 in place of float32 on the GPU. */
  readonly tf32?: boolean;
}

/** The answer to `run`. */
export interface Ran {
  readonly steps: number;
  readonly seconds: number;
  /** Processor time of all its threads. */
  readonly cpuSeconds: number;
  /** The last step's loss; of inference, a sum of its outputs. */
  readonly loss: number;
  /** The most memory (resident set) the process has held so far. */
  readonly peakBytes: number;
}

export interface Peer {
  ask(request: PeerRequest): Promise<unknown>;
  close(): Promise<void>;
}

/** The processes that run. None outlives this one; a listener for each would be a leak to Node from the eleventh on. */
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts a process that answers requests. Its death rejects what was asked, with its last words. */
export function startPeer(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Peer {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = [];
  let tail = '';
  let dead: Error | undefined;
  running.add(child);
  child.stderr.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-4_000)));
  // Writing to a process that just died is noticed by its `close`.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const next = waiting.shift();
    try {
      const answer = JSON.parse(line) as { error?: string };
      if (answer.error !== undefined) next?.reject(new Error(`${basename(command)}: ${answer.error}`));
      else next?.resolve(answer);
    } catch {
      next?.reject(
        new Error(`${basename(command)}: expected a line of JSON, got ${JSON.stringify(line.slice(0, 200))}`),
      );
    }
  });
  const end = (why: string): void => {
    dead ??= new Error(`${basename(command)} ${why}${tail.trim() ? `; its last words:\n${tail.trim()}` : ''}`);
    for (const { reject } of waiting.splice(0)) reject(dead);
    running.delete(child);
  };
  child.on('error', (error) => end(`did not start (${error.message})`));
  child.on('close', (code, signal) => end(signal ? `was killed by ${signal}` : `ended with exit code ${code}`));
  return {
    ask(request) {
      if (dead) return Promise.reject(dead);
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      });
    },
    async close() {
      if (dead) return;
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}
