import { UsageError } from './command.ts';
import type { Command } from './command.ts';
import { makeAndDraw } from './draw.ts';
import { drawOptions, experimentOf, planOptions, runOptions } from './experiment.ts';

export const command: Command = {
  usage: 'figure N [options]',
  help: "Draws the paper's figure N for a profile; computes only what is missing.",
  options: { ...planOptions, ...runOptions, ...drawOptions },
  positionals: [1, 1],
  async run(invocation) {
    const name = outputName('figure', invocation.positionals[0]!);
    return makeAndDraw(await experimentOf(invocation, [name]), invocation);
  },
};

/** Returns the name of the output: `figure-3` for `3` or `figure-3`. */
export function outputName(kind: 'figure' | 'table', given: string): string {
  const number = given.startsWith(`${kind}-`) ? given.slice(kind.length + 1) : given;
  if (!/^\d+$/.test(number))
    throw new UsageError(`${kind}: expected its number in the paper, e.g. 1, got ${given}`);
  return `${kind}-${Number(number)}`;
}
