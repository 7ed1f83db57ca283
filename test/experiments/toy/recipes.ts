// Recipes small enough to run by the dozen. Each run appends a line to the file that `data.log` names.
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Artifact } from '../../../lib/store/artifact.ts';
import type { Recipe, RecipeContext } from '../../../lib/store/recipe.ts';

const note = async (context: RecipeContext, word: string) => {
  const { log } = context.data;
  if (log) await appendFile(log, `${word} ${context.artifact.label}\n`);
};

/** Waits `config.ms`, then adds `config.value` to its inputs' sums. */
type SumArtifact = Artifact<{ value: number; ms: number }, { total: number }>;

export const sum: Recipe<SumArtifact['config'], { total: number }, Record<string, SumArtifact>> = {
  kind: 'sum',
  version: 1,
  async run(context) {
    await note(context, 'run');
    const { value, ms } = context.artifact.config;
    await setTimeout(ms, undefined, { signal: context.signal });
    let total = value;
    for (const input of Object.values(context.inputs)) total += input.record.result.total;
    await writeFile(join(context.directory, 'total.txt'), String(total));
    return { total };
  },
  estimate: ({ config }) => ({ seconds: config.ms / 1000, bytes: 100 }),
  remarks: ({ total }) => (total < 0 ? [`a sum of ${total}, below 0`] : []),
};

/** A pseudo-training: a chaotic map iterated for `epochs`, with a checkpoint after each. */
export const training: Recipe<{ epochs: number; ms: number; seed: number }> = {
  kind: 'training',
  version: 3,
  async run(context) {
    const { epochs, ms } = context.artifact.config;
    const saved = await context.checkpoint.load();
    const state: { epoch: number; value: number; history: number[] } = saved
      ? JSON.parse(Buffer.from(saved).toString())
      : { epoch: 0, value: 1 / (2 + context.seed), history: [] };
    await note(context, `from-${state.epoch}`);
    while (state.epoch < epochs) {
      await setTimeout(ms);
      for (let step = 0; step < 100; step += 1) state.value = 3.9 * state.value * (1 - state.value);
      state.epoch += 1;
      state.history.push(state.value);
      await context.checkpoint.save(Buffer.from(JSON.stringify(state)));
      await note(context, `epoch-${state.epoch}`);
      await context.progress({
        done: state.epoch,
        total: epochs,
        unit: 'epochs',
        metrics: { value: state.value },
      });
    }
    context.ranOn('toy', 'abacus 3');
    await writeFile(join(context.directory, 'weights.bin'), Float64Array.of(state.value));
    return { value: state.value, history: state.history };
  },
  estimate: ({ config }) => ({ seconds: (config.epochs * config.ms) / 1000, bytes: 1000 }),
};

/** Fails in the way `config.how` says. */
type Failure = 'throws' | 'throws a number' | 'exits' | 'killed' | 'terminated' | 'nan';
export const failing: Recipe<{ how: Failure }> = {
  kind: 'failing',
  version: 1,
  async run(context) {
    await note(context, 'run');
    const { how } = context.artifact.config;
    if (how === 'throws') throw new Error('the loss left the real numbers');
    if (how === 'throws a number') throw 5243;
    if (how === 'nan') return { losses: [1, NaN] };
    process.stderr.write('terminate called after throwing an instance of toy::Error\n');
    await setTimeout(50);
    if (how === 'exits') process.exit(7);
    process.kill(process.pid, how === 'killed' ? 'SIGKILL' : 'SIGTERM');
    return setTimeout(60_000, {}, { signal: context.signal });
  },
};

export const recipes = { sum, training, failing };

export const sumOf = (
  value: number,
  inputs: Record<string, Artifact> = {},
  label = `sum ${value}`,
  ms = 0,
): SumArtifact => ({
  kind: 'sum',
  recipeVersion: 1,
  config: { value, ms },
  inputs,
  label,
});

export const trainingOf = (epochs: number, ms: number, seed = 1, inputs: Record<string, Artifact> = {}) => ({
  kind: 'training',
  recipeVersion: 3,
  config: { epochs, ms, seed },
  inputs,
  label: `training ${epochs}x${ms}`,
});

export const failingOf = (how: Failure, inputs: Record<string, Artifact> = {}) => ({
  kind: 'failing',
  recipeVersion: 1,
  config: { how },
  inputs,
  label: `failing ${how}`,
});
