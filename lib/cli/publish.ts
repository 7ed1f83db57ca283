import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { nearest } from '../files/nearest.ts';
import { shownPath } from '../files/shown-path.ts';
import { formatBytes } from '../running/duration.ts';
import type { PlanOptions } from '../experiments/plan/plan-options.ts';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import { pretrainedFolder, referenceFolder, resultsFolder } from '../experiments/reference/folders.ts';
import { publishResults } from '../experiments/reference/publish-results.ts';
import type { Unpublished } from '../experiments/reference/publish-results.ts';
import type { Protocol } from '../experiments/reference/result-file.ts';
import type { Store } from '../store/store.ts';
import { UsageError } from './command.ts';
import type { Command, Options, ValuesOf } from './command.ts';
import { folderToWrite, outputOption } from './output-place.ts';
import { profileRunOf } from './profile-run.ts';
import { onlyNames, onlyOption, planOptions } from './shared-options.ts';

const options = {
  weights: { type: 'boolean', help: 'weights, too' },
  names: {
    type: 'string',
    value: 'PREFIX',
    help: 'records and weights whose names start so (several: a,b) and no others, which stay as they are',
  },
  protocol: {
    type: 'string',
    value: 'FILE',
    help: "what was written before the run: its name and SHA-256 go into the records' files",
  },
  output: {
    type: 'string',
    value: 'DIR',
    help: 'folder of results/ and pretrained/ (default: WITHOUT_DECODING_REFERENCE, else data)',
  },
  ...planOptions,
  ...onlyOption,
} satisfies Options;

export const command: Command<typeof options> = {
  usage:
    'publish --profile P [--data imagenet=DIR …] [--only gap-study] [--names PREFIX] [--protocol FILE] [--weights]',
  help:
    "Writes what the store has of a profile's run into files to be committed: every record into results/<profile>, from\n" +
    'which tables and figures are drawn without data and training. Without --only and --names, files are removed that\n' +
    "are of other settings than the profile's; what a run in another store has made with these stays. With --weights, the codecs\n" +
    'and a few networks at half precision into pretrained/<profile>. Trains nothing: what is not computed yet is left out, and\n' +
    'listed.',
  options,
  positionals: [0, 0],
  async run(invocation) {
    refuseSurprises(invocation.values);
    const { profile, outputs, options, store } = await profileRunOf(invocation, onlyNames(invocation.values));
    const { output } = invocation.values;
    const folder = folderToWrite(outputOption(output), resolve(output ?? referenceFolder()));
    const sources = (
      await Promise.all(outputs.map(async ({ records }) => (await records?.sources(profile, options)) ?? []))
    ).flat();
    const results = resultsFolder(profile.name, folder);
    const isWanted = startingWith(invocation.values.names);
    if (!invocation.values.weights)
      checkNames(
        invocation.values.names,
        sources.flatMap(({ names }) => names),
        profile.name,
      );
    const protocol = await protocolOf(invocation.values.protocol);
    const withWeights = invocation.values.weights === true;
    // Names of weights alone leave the records be.
    if (!isWanted || !withWeights || sources.some(({ names }) => names.some(isWanted))) {
      const { written, missing, removed, outdated, collapsed } = await publishResults(sources, store, results, {
        protocol,
        complete: invocation.values.only === undefined && !isWanted,
        isWanted,
      });
      process.stdout.write(`${shownPath(results)}: ${written.length} records written${removedNote(removed)}\n`);
      process.stderr.write(notComputed(missing) + outdatedNote(outdated) + collapsedNote(collapsed));
    }
    if (withWeights) await publishWeightsOf(profile as KitProfile, options, store, folder, isWanted);
    return 0;
  },
};

/** Whether a name starts with one of those that were asked for; undefined where none were. */
function startingWith(prefixes: string | undefined): ((name: string) => boolean) | undefined {
  if (prefixes === undefined) return undefined;
  const all = prefixes.split(',').map((prefix) => prefix.trim());
  if (all.includes('')) throw new UsageError(`publish: expected --names to be beginnings of names, got '${prefixes}'`);
  return (name) => all.some((prefix) => name.startsWith(prefix));
}

/** Throws a UsageError that names the nearest for a beginning that no record's name has. */
function checkNames(prefixes: string | undefined, names: readonly string[], profile: string): void {
  for (const prefix of (prefixes ?? '').split(',').map((part) => part.trim())) {
    if (names.some((name) => name.startsWith(prefix))) continue;
    const beginnings = names.flatMap((name) => name.split('-').map((_, at, words) => words.slice(0, at + 1).join('-')));
    const suggestion = nearest(prefix, [...new Set(beginnings)]);
    const mend = suggestion ? `did you mean ${suggestion}?` : `they begin with ${firstWords(names)}`;
    throw new UsageError(`--names: no record of profile ${profile} has a name that begins with ${prefix}; ${mend}`);
  }
}

const firstWords = (names: readonly string[]): string =>
  [...new Set(names.map((name) => name.split('-')[0]))].sort().join(', ');

async function protocolOf(path: string | undefined): Promise<Protocol | null> {
  if (path === undefined) return null;
  const content = await readFile(path).catch((error: Error) => {
    throw new UsageError(
      `publish: expected --protocol to name a file that can be read, got ${path} (${error.message})`,
    );
  });
  return { file: basename(path), sha256: createHash('sha256').update(content).digest('hex') };
}

/** What is committed is replaced: of the profile that was meant, and by a run of that profile as it stands. */
function refuseSurprises({ profile, seed, output }: ValuesOf<typeof options>): void {
  if (profile === undefined)
    throw new UsageError(
      'publish: name the profile whose run is to be published, with --profile: its committed records are replaced',
    );
  if (seed !== undefined && output === undefined) {
    throw new UsageError(
      `publish: the run with --seed ${seed} would replace the committed one of profile ${profile}; name another folder with --output DIR`,
    );
  }
}

async function publishWeightsOf(
  profile: KitProfile,
  options: PlanOptions,
  store: Store,
  folder: string,
  isWanted: ((name: string) => boolean) | undefined,
): Promise<void> {
  const [{ publishWeights }, { experimentOf: describe }, { writeModelCard }, { licenceOf }] = await Promise.all([
    import('../experiments/reference/publish-weights.ts'),
    import('../experiments/plan/artifacts.ts'),
    import('../experiments/reference/model-card.ts'),
    import('../downloads/sets/index.ts'),
  ]);
  const pretrained = pretrainedFolder(profile.name, folder);
  const { written, missing, removed, tooLarge, bytes } = await publishWeights(
    await describe(profile, options),
    store,
    pretrained,
    isWanted,
  );
  await writeModelCard(profile, { reference: folder, licenceOf });
  process.stdout.write(
    `${shownPath(pretrained)}: weights of ${written.length} networks written, ${formatBytes(bytes)}${removedNote(removed)}\n`,
  );
  process.stderr.write(
    `${notComputed(missing)}${tooLarge.length > 0 ? `too large to commit: ${tooLarge.join(', ')}\n` : ''}`,
  );
}

const removedNote = (removed: readonly string[]): string =>
  removed.length > 0 ? `, removed: ${removed.join(', ')}` : '';

/** What stands beside the new records and is no comparison for them. */
const outdatedNote = (outdated: readonly string[]): string =>
  outdated.length === 0
    ? ''
    : `${outdated.length} committed before are of other settings, data or codecs than the profile's now, and stay; ` +
      `without --only and --names they are removed: ${outdated.join(', ')}\n`;

/** What no finding should rest on. */
const collapsedNote = (collapsed: readonly string[]): string =>
  collapsed
    .map((text) => `${text}: its training went wrong; take another seed, a lower rate or fewer iterations\n`)
    .join('');

/** What is left out and what it waits for, a line each. */
function notComputed(missing: readonly Unpublished[]): string {
  if (missing.length === 0) return '';
  const lines = missing.map(
    ({ name, lacks }) => `  ${name} (needs ${lacks[0]}${lacks.length > 1 ? ` and ${lacks.length - 1} more` : ''})`,
  );
  return `${missing.length} not computed yet:\n${lines.join('\n')}\n`;
}
