// A table, or the records that an output is drawn from, on stdout, for other programs.
import type { ResultRecord } from '../records/record.ts';
import { UsageError } from './command.ts';
import type { Invocation } from './command.ts';
import { makeNeeds } from './make.ts';
import type { ProfileRunOptions } from './profile-run.ts';
import { committedRecords, runOrReference } from './reference.ts';
import type { DrawnFrom } from './reference.ts';

/** Prints a table as JSON. Returns the exit code: 1 when what it needs could not be made. */
export async function printTable(invocation: Invocation<ProfileRunOptions>, name: string): Promise<number> {
  const drawn = await runOrReference(invocation, [name]);
  const { table } = drawn.run.outputs[0];
  if (!table) throw new UsageError(`${name} has no JSON form; leave out --json`);
  const records = await recordsOf(drawn, invocation);
  return records ? print(await table(records)) : 1;
}

/** Prints an output's records as JSON. Returns the exit code: 1 when what it needs could not be made. */
export async function printRecords(invocation: Invocation<ProfileRunOptions>, name: string): Promise<number> {
  const drawn = await runOrReference(invocation, [name]);
  if (!drawn.run.outputs[0].records) throw new UsageError(`${name} is drawn from no records; leave out --records`);
  const records = await recordsOf(drawn, invocation);
  return records ? print(records) : 1;
}

/** The records of the one output, computed or committed; none where it is drawn from none, null when they could not be made. */
async function recordsOf(
  { run, reference }: DrawnFrom,
  { values, modules }: Invocation<ProfileRunOptions>,
): Promise<readonly ResultRecord[] | null> {
  const {
    outputs: [output],
    profile,
    options,
  } = run;
  if (reference !== null) return (await committedRecords(output, run, reference)) ?? [];
  const [finished] = await makeNeeds(run, modules, values.debug === true);
  if (!finished) return null;
  return (await output.records?.read(profile, finished, options)) ?? [];
}

function print(value: unknown): number {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  return 0;
}
