// The records of a profile's run, wherever they are.
import { readdirSync } from 'node:fs';
import type { FigureOutput } from '../experiments/plan/outputs.ts';
import type { PlanOptions } from '../experiments/plan/plan-options.ts';
import type { Profile } from '../experiments/profiles/profile.ts';
import { holdsRecords, resultsFolder } from '../experiments/reference/folders.ts';
import { storedResults } from '../experiments/reference/publish-results.ts';
import { readResultFile } from '../experiments/reference/result-file.ts';
import type { ResultRecord } from '../records/record.ts';
import type { Store } from '../store/store.ts';

/** Records by name, in the order of their names: the committed ones of the profile where there are some, else those of the store. */
export async function exportedRecords<P extends Profile>(
  profile: P,
  outputs: readonly FigureOutput<P>[],
  options: PlanOptions,
  store: Store,
): Promise<ReadonlyMap<string, ResultRecord>> {
  const folder = resultsFolder(profile.name);
  if (options.seed === undefined && holdsRecords(folder)) {
    const names = readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.replace(/\.json$/, ''))
      .sort();
    const files = await Promise.all(names.map((name) => readResultFile(folder, name)));
    return new Map(names.map((name, index) => [name, files[index]!.record]));
  }
  const sources = await Promise.all(
    outputs.map(async ({ records }) => (await records?.sources(profile, options)) ?? []),
  );
  const { results } = await storedResults(sources.flat(), store);
  return new Map([...results].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { record }]) => [name, record]));
}
