import type { Artifact, Finished } from '../store/artifact.ts';
import { whatIsMissing } from '../running/plan.ts';
import { progressDisplay } from '../running/progress.ts';
import { describeFailures, runPlan } from '../running/run-plan.ts';
import type { PlanOutcome } from '../running/run-plan.ts';
import type { Modules } from './command.ts';
import type { ProfileRun } from './profile-run.ts';

/**
 * Runs the plan of the targets with progress on stderr. Ctrl-C stops at the next checkpoint, a second one at
 * once. Failures are told on stderr when all that can go on is done. Rejects at once when the engine asked for does not
 * run here.
 */
export async function make(
  targets: readonly Artifact[],
  run: Pick<ProfileRun, 'store' | 'data' | 'engine' | 'workers'>,
  modules: Modules,
  debug: boolean,
): Promise<PlanOutcome> {
  const { store, data, engine, workers } = run;
  const standing = await whatIsMissing(targets, store);
  if (standing.missing.size > 0 && engine !== 'auto') {
    // Before anything is made for it.
    const { resolveEngine } = await import('../engine/choose.ts');
    await resolveEngine(engine);
  }
  const abort = new AbortController();
  const onSignal = (): void => {
    if (abort.signal.aborted) process.exit(1);
    process.stderr.write('\nStopping at the next checkpoint; once more to stop at once.\n');
    abort.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const display = await progressDisplay(process.stderr);
  let begun = false;
  try {
    const outcome = await runPlan(targets, {
      store,
      standing,
      data,
      engine,
      workers,
      recipes: modules.recipes,
      signal: abort.signal,
      onProgress: (event) => {
        begun = true;
        display.show(event);
      },
    });
    if (begun) display.close();
    begun = false;
    for (const remark of outcome.remarks) process.stderr.write(`${remark}\n`);
    const failures = describeFailures(outcome);
    if (failures) process.stderr.write(`${failures}\n`);
    if (debug) for (const { error } of outcome.failed) process.stderr.write(`${error.stack}\n`);
    return outcome;
  } finally {
    if (begun) display.close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/**
 * Makes what the run's outputs need. Returns, for each output, its finished artifacts, or null where one
 * of them could not be made.
 */
export async function makeNeeds(run: ProfileRun, modules: Modules, debug: boolean): Promise<(Finished[] | null)[]> {
  const { results } = await make(run.needs.flat(), run, modules, debug);
  let next = 0;
  return run.needs.map((needs) => {
    const finished = results.slice(next, (next += needs.length));
    return finished.includes(null) ? null : (finished as Finished[]);
  });
}
