import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';
import { onTestFinished, vi } from 'vitest';
import { main } from '../../lib/cli.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const bin = fileURLToPath(new URL('../../lib/bin.mjs', import.meta.url));
const toy = fileURLToPath(new URL('./toy.ts', import.meta.url));

/** Runs the real command. */
export const runBin = (...args: string[]): Promise<Ended> => startBin(...args).ended;

export const startBin = (...args: string[]) => start([bin, ...args]);

/** Runs the command on the toy experiments. */
export const runToy = (...args: string[]): Promise<Ended> => startToy(...args).ended;

export const startToy = (...args: string[]) => start(['--import', 'tsx', toy, ...args]);

/** Runs the command on the toy experiments in this process. */
export const runHere = (...args: string[]): Promise<Ended> => runWith(new URL('./toy.ts', import.meta.url), ...args);

/** Runs the command in this process, with the profiles and outputs that a module exports. */
export async function runWith(module: URL, ...args: string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  const recipes = new URL('../experiments/toy/recipes.ts', import.meta.url);
  try {
    const code = await main(args, { profiles: module, outputs: module, recipes });
    return { code, ...written };
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}

function start(args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr }))),
  };
}
