// Outputs from the committed records of a profile's reference run: nothing is trained, no data set is needed.
import { relative } from 'node:path';
import { MissingFolderError } from '../experiments/recipes/dataset.ts';
import { holdsRecords, resultsFolder } from '../experiments/reference/folders.ts';
import { referenceRecords } from '../experiments/reference/reference-records.ts';
import type { Output } from '../experiments/plan/output.ts';
import type { ResultRecord } from '../records/record.ts';
import { UsageError } from './command.ts';
import type { Invocation, Options } from './command.ts';
import { drawEach } from './draw-each.ts';
import { experimentOf } from './experiment.ts';
import type { Experiment } from './experiment.ts';

export const referenceOption: Options = {
  reference: {
    type: 'boolean',
    help: "draw from the committed records of the profile's reference run (data/results); train nothing",
  },
};

/** What outputs are drawn from: a plan to be made, or the records of the reference run. */
export interface Drawn {
  readonly experiment: Experiment;
  /** Folder of committed records; null where the plan is made. */
  readonly reference: string | null;
}

/**
 * What the options ask for: the reference run with `--reference`, and where the profile reads folders of images of
 * which none were given. Rejects where those are needed and no records are committed.
 */
export async function experimentOrReference(invocation: Invocation, only?: readonly string[]): Promise<Drawn> {
  const { values } = invocation;
  const referenceRun = async (): Promise<Drawn & { reference: string }> => {
    const experiment = await experimentOf(invocation, only, undefined, true);
    return { experiment, reference: resultsFolder(experiment.profile.name) };
  };
  if (values.reference === true) {
    const drawn = await referenceRun();
    const { name } = drawn.experiment.profile;
    if (!holdsRecords(drawn.reference))
      throw new UsageError(
        `--reference: no records of profile ${name} are committed: there are none in ${shown(drawn.reference)}`,
      );
    process.stderr.write(
      `Results of the reference run of profile ${name}, as committed in ${shown(drawn.reference)}. Leave out --reference to compute your own.\n`,
    );
    return drawn;
  }
  try {
    const experiment = await experimentOf(invocation, only);
    const { name } = experiment.profile;
    if (holdsRecords(resultsFolder(name)))
      process.stderr.write(
        `Computes your own. Results of profile ${name} are committed, too: --reference draws them at once, and trains nothing.\n`,
      );
    return { experiment, reference: null };
  } catch (error) {
    if (!(error instanceof MissingFolderError)) throw error;
    const drawn = await referenceRun();
    const { name } = drawn.experiment.profile;
    if (!holdsRecords(drawn.reference)) throw error;
    if (values.data !== undefined)
      throw new Error(`${error.message}; --reference draws from the committed records in ${shown(drawn.reference)}`, {
        cause: error,
      });
    process.stderr.write(
      `Results of the reference run of profile ${name}, as committed in ${shown(drawn.reference)}. To compute your own, ${error.mend}.\n`,
    );
    return drawn;
  }
}

/**
 * Draws the experiment's outputs from a folder of committed records and prints where their files are, and what they
 * lack. Returns the exit code: 1 when one could not be drawn.
 */
export function drawReference(experiment: Experiment, folder: string, debug: boolean): Promise<number> {
  const { profile, outputs, directory, options } = experiment;
  const draw = async (output: Output) => {
    const records = await committedRecords(output, experiment, folder);
    return records && output.records
      ? output.records.draw(records, directory)
      : output.draw(profile, [], directory, options);
  };
  return drawEach(outputs, directory, draw, debug);
}

/**
 * The committed records of an output, and on stderr what they lack; null for an output that is drawn from none. Throws a
 * RangeError when none of them is there.
 */
export async function committedRecords(
  { name, records: drawing }: Output,
  { profile, options }: Experiment,
  folder: string,
): Promise<readonly ResultRecord[] | null> {
  if (!drawing) return null;
  const { records, missing, outdated } = await referenceRecords(drawing, profile, folder, options);
  if (records.length === 0) throw new RangeError(`${name}: none of its records is committed: ${listed(missing)}`);
  const all = records.length + missing.length;
  if (missing.length > 0)
    process.stderr.write(`${name}: ${missing.length} of ${all} records are not committed: ${listed(missing)}\n`);
  if (outdated.length > 0) {
    process.stderr.write(
      `${name}: ${outdated.length} of ${all} records were made with other settings than the profile has now, or by an older version of their recipe: ${listed(outdated)}\n`,
    );
  }
  return records;
}

const shown = (path: string): string => relative('', path) || path;

const mostNames = 4;

function listed(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return [...names.slice(0, mostNames), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
