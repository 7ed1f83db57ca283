import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Artifact } from '../../../lib/store/artifact.ts';
import { linesOf } from './folder.ts';

const program = fileURLToPath(new URL('./process.ts', import.meta.url));

export interface Spawned {
  readonly child: ChildProcess;
  /** Exit code (null after a signal) and what it wrote. */
  readonly ended: Promise<{ code: number | null; output: string }>;
}

/** Starts a process that makes the artifacts in the store. */
export function spawnToy(store: string, log: string, workers: number, artifacts: Artifact[]): Spawned {
  return watch(
    spawn(process.execPath, ['--import', 'tsx', program, store, log, String(workers), JSON.stringify(artifacts)]),
  );
}

/** Returns the process with its end and its output; the test's end kills it. */
export function watch(child: ChildProcess): Spawned {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output }))) };
}

/** Resolves when the file has a line that starts with `start`. */
export async function lineAppears(path: string, start: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await linesOf(path)).some((line) => line.startsWith(start))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${path}: no line ${start}`);
}
