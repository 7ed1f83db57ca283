// The reference run's committed records in a cell, to stand beside the reader's own.
import { nearest } from '../files/nearest.ts';
import { shellWord } from '../files/shell.ts';
import { shownPath } from '../files/shown-path.ts';
import { findProfile } from '../experiments/profiles/index.ts';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import type { ResultRecord } from '../records/record.ts';
import type { ProfileName } from '../experiments/profiles/index.ts';

/**
 * The committed records that a figure of the reference run is drawn from: `figure3(await referenceRecords('imagenette',
 * 'figure-3'))`. Needs no data set, and trains nothing. Where the run is not complete, the records that there are; the
 * figure says what it lacks. Where some were made with other settings than the profile has, as a changed one, a warning says so.
 * Rejects when none are committed, and when there is no such figure or profile.
 */
export async function referenceRecords(profile: ProfileName | KitProfile, figure: string): Promise<ResultRecord[]> {
  const [{ outputs }, { resultsFolder }, reference] = await Promise.all([
    import('../experiments/plan/outputs.ts'),
    import('../experiments/reference/folders.ts'),
    import('../experiments/reference/reference-records.ts'),
  ]);
  const known = Object.keys(outputs).filter((name) => outputs[name].records);
  if (!known.includes(figure)) {
    const near = nearest(figure, known);
    throw new RangeError(
      `referenceRecords: expected a figure that reads records (${known.join(', ')}), got ${figure}${near ? `; did you mean ${near}?` : ''}`,
    );
  }
  const chosen = typeof profile === 'string' ? findProfile(profile) : profile;
  const folder = resultsFolder(chosen.name);
  const { records, outdated } = await reference.committedRecordsOf(outputs[figure].records!, chosen, folder);
  if (records.length === 0) {
    throw new Error(
      `referenceRecords: no records of ${figure} are committed for profile ${chosen.name} (none in ${shownPath(folder)}): ` +
        `compute them with recordsFor, or \`npx without-decoding publish --profile ${shellWord(chosen.name)}\` those of a finished run`,
    );
  }
  if (outdated.length > 0)
    console.warn(
      `referenceRecords: ${outdated.length} of ${records.length} records of ${figure} were made with other settings than the profile has, or by an ` +
        `older version of their recipe: ${outdated.slice(0, 3).join(', ')}${outdated.length > 3 ? ', …' : ''}`,
    );
  return [...records];
}
