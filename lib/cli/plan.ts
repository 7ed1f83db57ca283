import { artifactKey } from '../store/key.ts';
import { estimateOf, planEntries, planOf } from '../running/plan.ts';
import { loadRecipes } from '../running/load-recipes.ts';
import { snakefile } from '../experiments/plan/snakefile.ts';
import type { Command, Options } from './command.ts';
import { UsageError } from './command.ts';
import { profileRunOf } from './profile-run.ts';
import { onlyNames, onlyOption, planOptions } from './shared-options.ts';

const formats = ['json', 'snakemake'] as const;

const options = {
  format: { type: 'string', value: 'NAME', help: 'json (default) or snakemake' },
  ...planOptions,
  ...onlyOption,
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'plan [--profile P] [--only figure-3,table-1] [--format json|snakemake]',
  help:
    'Prints the artifacts of a profile as JSON, inputs before what uses them, with the estimated cost of each\n' +
    'and the keys that each output needs; or as a Snakefile. Every artifact is one command: npx without-decoding artifact KEY.',
  options,
  positionals: [0, 0],
  async run(invocation) {
    const { values } = invocation;
    const format = formatNamed(values['format'] ?? 'json');
    const { profile, outputs, needs, data, store } = await profileRunOf(invocation, onlyNames(values));
    const recipes = await loadRecipes(invocation.modules.recipes);
    if (format === 'snakemake') {
      const planned = outputs.map(({ name }, index) => ({ name, needs: needs[index] }));
      const folders = Object.entries(data).flatMap(([name, folder]) => ['--data', `${name}=${folder}`]);
      const commandOptions = ['--profile', profile.name, ...folders, ...seedOption(values.seed)];
      process.stdout.write(
        snakefile(planned, recipes, {
          profile: profile.name,
          store: store.directory,
          commandOptions,
          ...(values.only !== undefined && { only: outputs.map(({ name }) => name) }),
        }),
      );
      return 0;
    }
    const plan = planOf(needs.flat());
    const printed = {
      profile: profile.name,
      outputs: Object.fromEntries(outputs.map(({ name }, index) => [name, needs[index].map(artifactKey)])),
      artifacts: planEntries(plan).map((entry) => ({
        ...entry,
        estimate: estimateOf(plan.get(entry.key)!, recipes),
      })),
    };
    process.stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
    return 0;
  },
};

function formatNamed(name: string): (typeof formats)[number] {
  const format = formats.find((known) => known === name);
  if (!format) throw new UsageError(`--format: expected ${formats.join(' or ')}, got ${name}`);
  return format;
}

function seedOption(seed: string | undefined): string[] {
  return seed === undefined ? [] : ['--seed', seed];
}
