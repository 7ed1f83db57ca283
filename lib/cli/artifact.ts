import { planOf } from '../running/plan.ts';
import { program, UsageError } from './command.ts';
import type { Command, Options } from './command.ts';
import { profileRunOf } from './profile-run.ts';
import { onlyNames, onlyOption, planOptions, runOptions } from './shared-options.ts';
import { make } from './make.ts';

const options = {
  ...planOptions,
  ...onlyOption,
  ...runOptions,
  workers: { ...runOptions.workers, help: 'worker processes (default: 0, in this one)' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'artifact KEY [--profile P] [--only figure-3] [--data imagenet=DIR …]',
  help:
    "Makes one artifact of a profile's plan, and its inputs where the store lacks them, and prints its folder.\n" +
    'Does nothing when it is there; goes on from the last checkpoint after a crash. The start of a key will do.\n' +
    'With the --only that its plan had, it wants no folders but those that these outputs read.',
  options,
  positionals: [1, 1],
  async run(invocation) {
    const { values, modules, positionals } = invocation;
    const run = await profileRunOf(invocation, onlyNames(values), 0);
    const given = positionals[0];
    const matching = [...planOf(run.needs.flat())].filter(([key]) => key.startsWith(given));
    if (matching.length !== 1) {
      const problem = matching.length === 0 ? 'no artifact' : `${matching.length} artifacts`;
      throw new UsageError(
        `the plan of ${run.profile.name} has ${problem} with the key ${given}; ` +
          `see \`${program} plan\` with the same --profile, --only, --data and --seed`,
      );
    }
    const { results } = await make([matching[0][1]], run, modules, values.debug === true);
    if (!results[0]) return 1;
    process.stdout.write(`${results[0].directory}\n`);
    return 0;
  },
};
