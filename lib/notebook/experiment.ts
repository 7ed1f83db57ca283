// Experiments from a cell: what a figure needs, made where the store lacks it, with the progress below the cell.
import type { EngineChoice } from '../engine/names.ts';
import type { AllFinished, Artifact } from '../store/artifact.ts';
import type { FigureOutput } from '../experiments/plan/outputs.ts';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import { requireAll, runPlan } from '../running/run-plan.ts';
import type { PlanOutcome, RunPlanOptions } from '../running/run-plan.ts';
import { openStore } from '../store/store.ts';
import type { ResultRecord } from '../records/record.ts';
import { interruptSignal } from '../kernel/interrupt.ts';
import { planDisplay } from './plan-display.ts';

export interface ExperimentOptions {
  /** Folders of data sets by name, as `--data NAME=DIR` gives them. */
  readonly data?: Readonly<Record<string, string>>;
  /** Folder of the store. Default: the one that WITHOUT_DECODING_STORE names, else the project's data/runs. */
  readonly store?: string;
  /** Worker processes; 0 works in the kernel itself. Default: one per core. */
  readonly workers?: number;
  /** Default: auto. */
  readonly engine?: EngineChoice;
}

/**
 * The records that a figure reads, `recordsFor('figure-3', quick)`: trains and measures what the store lacks,
 * showing how far it is, and shows nothing when all is there. Interrupting the cell keeps checkpoints: the
 * next call goes on from them. Rejects when there is no such figure, when the figure reads no records, or with
 * every failure when something could not be made.
 */
export async function recordsFor(
  figure: string,
  profile: KitProfile,
  options: ExperimentOptions = {},
): Promise<ResultRecord[]> {
  const output = await outputFor(figure);
  const which = { data: options.data ?? {} };
  const needs = await output.needs(profile, which);
  return [...(await output.records.read(profile, await finishedFor(needs, options), which))];
}

type RecordOutput = FigureOutput<KitProfile> & Required<Pick<FigureOutput<KitProfile>, 'records'>>;

/** The figure of that name, which reads records. Rejects with a RangeError when there is none. */
export async function outputFor(figure: string): Promise<RecordOutput> {
  const { outputs } = await import('../experiments/plan/outputs.ts');
  const output = Object.hasOwn(outputs, figure) ? outputs[figure] : undefined;
  if (output?.records !== undefined) return output as RecordOutput;
  const known = Object.keys(outputs).filter((name) => outputs[name].records);
  throw new RangeError(`expected a figure that reads records (${known.join(', ')}), got ${figure}`);
}

/** The artifacts, finished: made with progress in the cell where the store lacks them. */
export async function finishedFor<const Artifacts extends readonly Artifact[]>(
  artifacts: Artifacts,
  { data = {}, store, ...options }: ExperimentOptions & Pick<RunPlanOptions, 'recipes'> = {},
): Promise<AllFinished<Artifacts>> {
  const display = await planDisplay();
  let outcome: PlanOutcome | undefined;
  try {
    outcome = await runPlan(artifacts, {
      ...options,
      data,
      store: openStore(store),
      signal: interruptSignal(),
      onProgress: display.show,
    });
  } finally {
    display.close(outcome);
  }
  for (const remark of outcome.remarks) console.warn(remark);
  return requireAll(outcome) as readonly object[] as AllFinished<Artifacts>;
}
