// Outputs from the committed records of a profile's reference run: nothing is trained, no data set is needed.
import { shownPath } from '../files/shown-path.ts';
import { MissingFolderError } from '../experiments/recipes/dataset.ts';
import { holdsRecords, resultsFolder } from '../experiments/reference/folders.ts';
import { committedRecordsOf } from '../experiments/reference/reference-records.ts';
import type { FigureOutput } from '../experiments/plan/outputs.ts';
import type { ResultRecord } from '../records/record.ts';
import { UsageError } from './command.ts';
import type { Invocation } from './command.ts';
import { drawEach } from './draw-each.ts';
import { profileRunOf } from './profile-run.ts';
import type { ProfileRun, ProfileRunOptions } from './profile-run.ts';

/** What outputs are drawn from: a plan to be made, or the records of the reference run. */
export interface DrawnFrom {
  readonly run: ProfileRun;
  /** Folder of committed records; null where the plan is made. */
  readonly reference: string | null;
}

/**
 * What the options ask for: the reference run with `--reference`, and where the profile reads folders of images of
 * which none were given. Rejects where those are needed and no records are committed.
 */
export async function runOrReference(
  invocation: Invocation<ProfileRunOptions>,
  only?: readonly string[],
): Promise<DrawnFrom> {
  const { values } = invocation;
  const referenceRun = async (): Promise<DrawnFrom & { reference: string }> => {
    const run = await profileRunOf(invocation, only, undefined, true);
    return { run, reference: resultsFolder(run.profile.name) };
  };
  if (values.reference === true) {
    const drawn = await referenceRun();
    const { name } = drawn.run.profile;
    if (!holdsRecords(drawn.reference))
      throw new UsageError(
        `--reference: no records of profile ${name} are committed: there are none in ${shownPath(drawn.reference)}`,
      );
    process.stderr.write(
      `Results of the reference run of profile ${name}, as committed in ${shownPath(drawn.reference)}. Leave out --reference to compute your own.\n`,
    );
    return drawn;
  }
  try {
    const run = await profileRunOf(invocation, only);
    const { name } = run.profile;
    if (holdsRecords(resultsFolder(name)))
      process.stderr.write(
        `Computes your own. Results of profile ${name} are committed, too: --reference draws them at once, and trains nothing.\n`,
      );
    return { run, reference: null };
  } catch (error) {
    if (!(error instanceof MissingFolderError)) throw error;
    const drawn = await referenceRun();
    const { name } = drawn.run.profile;
    if (!holdsRecords(drawn.reference)) throw error;
    if (values.data !== undefined)
      throw new Error(
        `${error.message}; --reference draws from the committed records in ${shownPath(drawn.reference)}`,
        {
          cause: error,
        },
      );
    process.stderr.write(
      `Results of the reference run of profile ${name}, as committed in ${shownPath(drawn.reference)}. To compute your own, ${error.mend}.\n`,
    );
    return drawn;
  }
}

/**
 * Draws the run's outputs from a folder of committed records and prints where their files are, and what they
 * lack. Returns the exit code: 1 when one could not be drawn.
 */
export function drawReference(run: ProfileRun, folder: string, debug: boolean): Promise<number> {
  const { profile, outputs, directory, options } = run;
  const draw = async (output: FigureOutput) => {
    const records = await committedRecords(output, run, folder);
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
  { name, records: drawing }: FigureOutput,
  { profile, options }: ProfileRun,
  folder: string,
): Promise<readonly ResultRecord[] | null> {
  if (!drawing) return null;
  const { records, missing, outdated } = await committedRecordsOf(drawing, profile, folder, options);
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

const mostNames = 4;

function listed(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return [...names.slice(0, mostNames), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
