// The committed records that a table or figure is drawn from.
import type { ResultRecord } from '../../records/record.ts';
import type { Artifact } from '../../store/artifact.ts';
import { canonicalJson } from '../../store/key.ts';
import type { RecordDrawing } from '../plan/outputs.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import type { Profile } from '../profiles/profile.ts';
import { distinctSources } from '../plan/sources.ts';
import { readResultFile, type ResultFile } from './result-file.ts';

export interface ReferenceRecords {
  readonly records: readonly ResultRecord[];
  /** Names of records that the output is drawn from as well, and that are not committed. */
  readonly missing: readonly string[];
  /** Names of records that were made with other settings than the profile has now. */
  readonly outdated: readonly string[];
}

/**
 * What a folder of committed records holds of an output's. Needs no data sets and no store: an output asks for its
 * records by name. Rejects with a TypeError that names the file when one is no record.
 */
export async function committedRecordsOf<P extends Profile>(
  drawing: RecordDrawing<P>,
  profile: P,
  folder: string,
  options: Pick<PlanOptions, 'seed'> = {},
): Promise<ReferenceRecords> {
  const sources = distinctSources(await drawing.sources(profile, { ...options, data: {}, lookOnly: true }));
  const files = await Promise.all(
    sources.flatMap(({ names, needs }) =>
      names.map(async (name) => ({ name, needs, file: await readResultFile(folder, name) })),
    ),
  );
  return {
    records: files.flatMap(({ file }) => file?.record ?? []),
    missing: files.filter(({ file }) => file === null).map(({ name }) => name),
    outdated: files.filter(({ file, needs }) => file && !isAmong(file, needs)).map(({ name }) => name),
  };
}

/** Whether one of the artifacts has the settings that the record's was made with. Data sets are not compared: they need not be here. */
function isAmong({ artifact }: ResultFile, artifacts: readonly Artifact[]): boolean {
  const settings = ({ kind, recipeVersion, config }: ResultFile['artifact']): string =>
    canonicalJson({ kind, recipeVersion, config });
  return artifacts.some((candidate) => settings(candidate) === settings(artifact));
}
