import type { EngineStatus } from '../engine/choose.ts';
import { formatBytes, formatDuration } from '../running/duration.ts';
import { progressText } from '../running/progress.ts';
import { loadRecipes } from '../running/load-recipes.ts';
import { planStatus } from '../running/status.ts';
import type { ArtifactStatus, PlanStatus } from '../running/status.ts';
import type { Command, Options } from './command.ts';
import { profileRunOf } from './profile-run.ts';
import { onlyNames, onlyOption, planOptions, runOptions } from './shared-options.ts';

const options = {
  json: { type: 'boolean', help: 'print it as JSON' },
  ...planOptions,
  ...onlyOption,
  workers: runOptions.workers,
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'status [--profile P] [--only figure-3,table-1] [--json]',
  help:
    'Shows what the store has of a profile, what a run would still compute, how long that may take, and which ' +
    'engines run here.',
  options,
  positionals: [0, 0],
  async run(invocation) {
    const { values, modules } = invocation;
    const { profile, needs, store, workers } = await profileRunOf(invocation, onlyNames(values), undefined, true);
    const status = await planStatus(needs.flat(), store, await loadRecipes(modules.recipes), workers);
    const { describeEngines, resolveEngine } = await import('../engine/choose.ts');
    const engines = { auto: await resolveEngine('auto'), known: await describeEngines() };
    const text =
      values.json === true
        ? JSON.stringify({ profile: profile.name, ...status, engines }, null, 2)
        : `${inWords(status)}\n\n${enginesInWords(engines)}`;
    process.stdout.write(`${text}\n`);
    return 0;
  },
};

function inWords({ store, artifacts, learntFrom, totals }: PlanStatus): string {
  const width = Math.max(0, ...artifacts.map(({ label }) => label.length));
  const lines = artifacts.map(
    (artifact) =>
      `${stateWords[artifact.state].padEnd(10)} ${artifact.label.padEnd(width)}  ${artifact.key}  ${detail(artifact)}`,
  );
  const todo =
    totals.toCompute === 0
      ? 'nothing to compute'
      : `${totals.toCompute} to compute, about ${formatDuration(totals.wallSeconds)} and ${formatBytes(totals.bytes)}`;
  return [
    ...lines,
    '',
    `store: ${store}`,
    `${totals.cached} in the store, ${todo}`,
    ...(totals.toCompute > 0 ? [timesNote(learntFrom)] : []),
  ]
    .join('\n')
    .trim();
}

function timesNote(learntFrom: number): string {
  return learntFrom > 0
    ? `times follow what ${learntFrom} finished artifacts took on this machine, the latest of each kind`
    : "times are those of onnx-cpu on 2.5 GHz cores, one training each; a GPU's are not known until it has run";
}

interface Engines {
  /** The engine that `auto` is on this machine. */
  readonly auto: string;
  readonly known: readonly EngineStatus[];
}

function enginesInWords({ auto, known }: Engines): string {
  const width = Math.max(...known.map(({ name }) => name.length));
  return known
    .map(({ name, available, reason }) => {
      const word = available ? 'works' : 'absent';
      return `${(name === auto ? 'auto' : word).padEnd(10)} ${name.padEnd(width)}  ${reason}`;
    })
    .join('\n');
}

const stateWords: Record<ArtifactStatus['state'], string> = {
  cached: 'cached',
  running: 'running',
  partial: 'would go on',
  missing: 'would run',
  unneeded: 'not needed',
};

function detail({ state, estimate, tookSeconds, progress }: ArtifactStatus): string {
  if (state === 'unneeded') return '';
  if (tookSeconds !== undefined) return `took ${formatDuration(tookSeconds)}`;
  const operations = estimate.flops === undefined ? '' : `, ${scientific(estimate.flops)} FLOPs`;
  const cost = `about ${formatDuration(estimate.seconds)}, ${formatBytes(estimate.bytes)}${operations}`;
  return progress ? `${progressText(progress, null)} of ${cost}` : cost;
}

/** 1.2e15 */
function scientific(value: number): string {
  return value.toExponential(1).replace('+', '');
}
