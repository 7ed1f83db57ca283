// Outputs drawn one after another: one that cannot be drawn is said, and the others are drawn all the same.
import { mkdir } from 'node:fs/promises';
import { shownPath } from '../files/shown-path.ts';
import type { FigureOutput } from '../experiments/plan/outputs.ts';

/**
 * Draws outputs into a folder and prints where their files are, or on stderr why there are none, with the stack where
 * `debug` is set. Returns the exit code: 1 when one was not drawn.
 *
 * @param draw gives the files of an output; null where it has none for a reason that has been said
 */
export async function drawEach(
  outputs: readonly FigureOutput[],
  directory: string,
  draw: (output: FigureOutput, index: number) => Promise<readonly string[] | null>,
  debug = false,
): Promise<number> {
  await mkdir(directory, { recursive: true });
  let exitCode = 0;
  for (const [index, output] of outputs.entries()) {
    try {
      const files = await draw(output, index);
      if (files === null) exitCode = notDrawn(output.name);
      else process.stdout.write(`${output.name}: ${files.map(shownPath).join(', ')}\n`);
    } catch (error) {
      exitCode = notDrawn(output.name, error, debug);
    }
  }
  return exitCode;
}

function notDrawn(name: string, error?: unknown, debug = false): number {
  process.stderr.write(`${name}: not drawn${error === undefined ? '' : `: ${reasonIn(error, name, debug)}`}\n`);
  return 1;
}

function reasonIn(error: unknown, name: string, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  // Figures begin their errors with their name.
  return debug && error.stack ? error.stack : error.message.replace(`${name}: `, '');
}
