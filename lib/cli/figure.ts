import { UsageError } from './command.ts';
import type { Command } from './command.ts';
import { drawOutputs } from './draw.ts';
import { drawOptions, planOptions, runOptions } from './experiment.ts';
import { referenceOption } from './reference.ts';

export const command: Command = {
  usage: 'figure N [options]',
  help:
    "Draws the paper's figure N for a profile; computes only what is missing. Where the profile reads folders of images\n" +
    'and none is given, draws the committed results of its reference run.',
  options: { ...planOptions, ...runOptions, ...drawOptions, ...referenceOption },
  positionals: [1, 1],
  async run(invocation) {
    return drawOutputs(invocation, [outputName('figure', invocation.positionals[0]!)]);
  },
};

/** Returns the name of the output: `figure-3` for `3` or `figure-3`. */
export function outputName(kind: 'figure' | 'table', given: string): string {
  const number = given.startsWith(`${kind}-`) ? given.slice(kind.length + 1) : given;
  if (!/^\d+$/.test(number))
    throw new UsageError(`${kind}: expected its number in the paper, e.g. 1, got ${given}`);
  return `${kind}-${Number(number)}`;
}
