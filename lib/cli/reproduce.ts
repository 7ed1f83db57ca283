import type { Command, Options } from './command.ts';
import { drawOutputs } from './draw.ts';
import { drawOptions, onlyNames, onlyOption, planOptions, referenceOption, runOptions } from './shared-options.ts';

const options = { ...planOptions, ...onlyOption, ...runOptions, ...drawOptions, ...referenceOption } satisfies Options;

export const command: Command<typeof options> = {
  usage: 'reproduce [--profile P] [--only figure-3,table-1] [--data imagenet=DIR …]',
  help:
    "Trains and measures whatever the profile's tables and figures need and the store lacks, then draws them.\n" +
    'Stopped or crashed, the same command goes on from the last checkpoint. Where the profile reads folders of images and\n' +
    'none is given, draws the committed results of its reference run.',
  options,
  positionals: [0, 0],
  async run(invocation) {
    return drawOutputs(invocation, onlyNames(invocation.values));
  },
};
