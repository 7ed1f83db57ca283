import type { Command } from './command.ts';
import { makeAndDraw } from './draw.ts';
import { drawOptions, experimentOf, onlyNames, onlyOption, planOptions, runOptions } from './experiment.ts';

export const command: Command = {
  usage: 'reproduce [--profile P] [--only figure-3,table-1] [--data imagenet=DIR …]',
  help:
    "Trains and measures whatever the profile's tables and figures need and the store lacks, then draws them.\n" +
    'Stopped or crashed, the same command goes on from the last checkpoint.',
  options: { ...planOptions, ...onlyOption, ...runOptions, ...drawOptions },
  positionals: [0, 0],
  async run(invocation) {
    return makeAndDraw(await experimentOf(invocation, onlyNames(invocation.values)), invocation);
  },
};
