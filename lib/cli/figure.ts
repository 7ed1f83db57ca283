import type { Command } from './command.ts';
import { drawOutputs } from './draw.ts';
import { knownOutputs } from './profile-run.ts';
import { oneOutputOptions as options } from './shared-options.ts';
import { numberedName } from './output-names.ts';
import { printRecords } from './printed.ts';

export const command: Command<typeof options> = {
  usage: 'figure N [options]',
  help:
    "Draws the paper's figure N for a profile, or one of the kit's own: r, gap-study, dct-study, learning-rate-study; computes\n" +
    'only what is missing. Where the profile reads folders of images and none is given, draws the committed results of its reference run.',
  options,
  positionals: [1, 1],
  async run(invocation) {
    const { values, positionals, modules } = invocation;
    const name = numberedName(await knownOutputs(modules), 'figure', positionals[0]);
    return values.records === true ? printRecords(invocation, name) : drawOutputs(invocation, [name]);
  },
};
