import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { availableCores } from '../running/cores.ts';
import { planFromEntries } from '../running/plan.ts';
import type { Plan, PlanEntry } from '../running/plan.ts';
import { openStore } from '../store/store.ts';
import { program, UsageError } from './command.ts';
import type { Command, Options } from './command.ts';
import { engineNamed, planOptions, runOptions, wholeNumber } from './shared-options.ts';
import { make } from './make.ts';

const options = { store: planOptions.store, ...runOptions } satisfies Options;

export const command: Command<typeof options> = {
  usage: 'run [PLAN] [--workers N] [--engine E]',
  help:
    'Computes what a plan lists and the store lacks, and draws nothing. PLAN is a file that the command\n' +
    'plan printed, on this machine or another; in a bundle it is the plan the bundle was packed with.',
  options,
  positionals: [0, 1],
  async run({ values, positionals, modules }) {
    const file =
      positionals[0] === undefined
        ? fileURLToPath(new URL('../../plan.json', import.meta.url))
        : resolve(positionals[0]);
    const { plan, targets } = await readPlan(file);
    const run = {
      store: openStore(values.store),
      data: {},
      engine: engineNamed(values.engine ?? 'auto'),
      workers: values.workers === undefined ? availableCores() : wholeNumber('--workers', values.workers),
    };
    const { results, computed, cached } = await make(
      targets.map((key) => plan.get(key)!),
      run,
      modules,
      values.debug === true,
    );
    process.stdout.write(`${computed.length} computed, ${cached.length} in the store before: ${run.store.directory}\n`);
    return results.includes(null) ? 1 : 0;
  },
};

async function readPlan(file: string): Promise<{ plan: Plan; targets: string[] }> {
  const written = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(
      `run: ${file} cannot be read (${error.message}); name a file that \`${program} plan\` printed`,
    );
  });
  try {
    const { outputs, artifacts } = JSON.parse(written) as { outputs: Record<string, string[]>; artifacts: PlanEntry[] };
    const plan = planFromEntries(artifacts);
    const targets = [...new Set(Object.values(outputs).flat())];
    const lost = targets.find((key) => !plan.has(key));
    if (lost !== undefined) throw new Error(`it needs ${lost}, which is not among its artifacts`);
    return { plan, targets };
  } catch (error) {
    throw new UsageError(
      `run: ${file} is no plan (${(error as Error).message}); name a file that \`${program} plan\` printed`,
    );
  }
}
