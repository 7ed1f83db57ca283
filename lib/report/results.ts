// What the store has of an experiment: its tables and figures, what is missing, and where it comes from.
import type { Artifact, Finished } from '../store/artifact.ts';
import { artifactKey } from '../store/key.ts';
import type { FigureOutput } from '../experiments/plan/outputs.ts';
import type { PlanOptions } from '../experiments/plan/plan-options.ts';
import type { Profile } from '../experiments/profiles/profile.ts';
import { planOf } from '../running/plan.ts';
import { findFinished } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { Drawing } from '../figures/figure.ts';
import { figures } from '../figures/index.ts';
import type { ResultRecord } from '../records/record.ts';

/** An experiment as a report looks at it: nothing is computed. */
export interface ReportedExperiment {
  readonly profile: Profile;
  readonly outputs: readonly FigureOutput[];
  /** What each of the outputs needs, in the same order. */
  readonly needs: readonly (readonly Artifact[])[];
  readonly options: PlanOptions;
  readonly store: Store;
}

export interface Drawn {
  readonly name: string;
  readonly figure: Drawing;
  /** What it was built from; empty where it needs nothing trained. */
  readonly records: readonly ResultRecord[];
}

export interface MissingOutput {
  readonly name: string;
  readonly description: string;
}

/** Where an experiment's results come from. */
export interface ResultsOrigin {
  /** The store of this machine, or the records of the reference run that are committed with the kit. */
  readonly from: 'store' | 'committed';
  readonly profile: string;
  /** The profile's own words about itself. */
  readonly description: string;
  readonly seed: number;
  /** Of the artifacts in the store: all different ones, in the order of the plan. Committed records tell engines and machines. */
  readonly engines: readonly string[];
  readonly machines: readonly string[];
  readonly kits: readonly string[];
  readonly nodes: readonly string[];
  /** Artifacts of the plan that are there, and their work in seconds, one after the other. */
  readonly artifacts: number;
  readonly seconds: number;
}

export interface Results {
  readonly drawn: readonly Drawn[];
  readonly missing: readonly MissingOutput[];
  readonly origin: ResultsOrigin;
}

/** The experiment's tables and figures, built from the records in the store. Throws a StoreError for one that cannot be read. */
export async function resultsOf({ profile, outputs, needs, options, store }: ReportedExperiment): Promise<Results> {
  const plan = [...planOf(needs.flat()).values()];
  const inStore = await Promise.all(plan.map((artifact) => findFinished(store, artifact)));
  const finished = new Map(inStore.filter((artifact) => artifact !== null).map((artifact) => [artifact.key, artifact]));
  const drawn: Drawn[] = [];
  const missing: MissingOutput[] = [];
  for (const [index, output] of outputs.entries()) {
    const needed = needs[index].map((artifact) => finished.get(artifactKey(artifact)));
    const known = figures[output.name];
    if (known === undefined) continue;
    const isUnplanned = needed.length === 0 && output.records !== undefined; // its data are not here
    if (isUnplanned || needed.includes(undefined)) missing.push({ name: output.name, description: output.description });
    else {
      const records = (await output.records?.read(profile, needed as Finished[], options)) ?? [];
      drawn.push({ name: output.name, figure: known.draw(records), records });
    }
  }
  return { drawn, missing, origin: originOf(profile, options, [...finished.values()]) };
}

/**
 * The experiment's tables and figures, built from committed records.
 *
 * @param recordsOf an output's records; null for one that is drawn from none. A RangeError says that none is committed
 */
export async function committedResults(
  { profile, outputs, options }: Pick<ReportedExperiment, 'profile' | 'outputs' | 'options'>,
  recordsOf: (output: FigureOutput) => Promise<readonly ResultRecord[] | null>,
): Promise<Results> {
  const drawn: Drawn[] = [];
  const missing: MissingOutput[] = [];
  for (const output of outputs) {
    const known = figures[output.name];
    if (known === undefined) continue;
    try {
      const records = (await recordsOf(output)) ?? [];
      drawn.push({ name: output.name, figure: known.draw(records), records });
    } catch (error) {
      // Too few records to draw.
      if (!(error instanceof RangeError)) throw error;
      missing.push({ name: output.name, description: output.description });
    }
  }
  const origins = new Map(
    drawn.flatMap(({ records }) => records.map(({ provenance }) => [provenance.key, provenance] as const)),
  );
  const all = [...origins.values()];
  return {
    drawn,
    missing,
    origin: {
      ...experimentIn(profile, options),
      from: 'committed',
      engines: [...new Set(all.map(({ engine }) => engine))].filter((engine) => engine !== 'auto'),
      machines: [...new Set(all.map(({ machine }) => machine))],
      kits: [],
      nodes: [],
      artifacts: all.length,
      seconds: all.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
    },
  };
}

const experimentIn = ({ name, description, seed }: Profile, options: PlanOptions) => ({
  profile: name,
  description,
  seed: options.seed ?? seed,
});

function originOf(profile: Profile, options: PlanOptions, finished: readonly Finished[]): ResultsOrigin {
  const different = (text: (record: Finished['record']) => string) => [
    ...new Set(finished.map(({ record }) => text(record))),
  ];
  return {
    ...experimentIn(profile, options),
    from: 'store',
    // Artifacts that no engine has touched say "auto".
    engines: different(({ createdBy }) => createdBy.engine).filter((engine) => engine !== 'auto'),
    machines: different(
      ({ createdBy: { machine } }) =>
        `${machine.cpu}, ${machine.cores} core${machine.cores === 1 ? '' : 's'}, ${machine.platform}`,
    ),
    kits: different(({ createdBy }) => createdBy.kit),
    nodes: different(({ createdBy }) => createdBy.node),
    artifacts: finished.length,
    seconds: finished.reduce((sum, { record }) => sum + record.durationSeconds, 0),
  };
}
