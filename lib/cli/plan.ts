import { artifactKey } from '../experiments/key.ts';
import { estimateOf, planEntries, planOf } from '../experiments/plan.ts';
import { loadRecipes } from '../experiments/run-plan.ts';
import type { Command } from './command.ts';
import { experimentOf, onlyNames, onlyOption, planOptions } from './experiment.ts';

export const command: Command = {
  usage: 'plan [--profile P] [--only figure-3,table-1]',
  help:
    'Prints the artifacts of a profile as JSON, inputs before what uses them, with the estimated cost of each\n' +
    'and the keys that each output needs. Every artifact is one command: without-decoding artifact KEY.',
  options: { ...planOptions, ...onlyOption },
  positionals: [0, 0],
  async run(invocation) {
    const { profile, outputs, needs } = await experimentOf(invocation, onlyNames(invocation.values));
    const recipes = await loadRecipes(invocation.modules.recipes);
    const plan = planOf(needs.flat());
    const printed = {
      profile: profile.name,
      outputs: Object.fromEntries(outputs.map(({ name }, index) => [name, needs[index]!.map(artifactKey)])),
      artifacts: planEntries(plan).map((entry) => ({
        ...entry,
        estimate: estimateOf(plan.get(entry.key)!, recipes),
      })),
    };
    process.stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
    return 0;
  },
};
