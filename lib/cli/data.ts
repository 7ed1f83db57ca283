import { shownPath } from '../files/shown-path.ts';
import { downloadsFolder } from '../datasets/downloads.ts';
import { fetchedBytes, type DataSet } from '../downloads/data-set.ts';
import { dataSetNamed, dataSets } from '../downloads/sets/index.ts';
import { stateOf, type DataSetState } from '../downloads/state.ts';
import { isFolder, statsOf } from '../files/stats.ts';
import { formatBytes } from '../running/duration.ts';
import { UsageError } from './command.ts';
import type { Command, Options } from './command.ts';

const options = {
  from: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'unpack this archive in place of fetching one; may be repeated',
  },
  mirror: { type: 'string', value: 'URL', help: 'fetch the files from under this address; the same checksums hold' },
  keep: { type: 'boolean', help: 'keep fetched archives once they are unpacked' },
  replace: { type: 'boolean', help: 'make a data set anew that is there' },
  json: { type: 'boolean', help: 'print what is there as JSON' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'data [NAME…] [--from FILE] [--mirror URL]',
  help:
    'Fetches public data sets into data/downloads, where every command and notebook finds them, or checks that they\n' +
    'are complete. Interrupted fetches go on from where they were. Without a name: what there is, with sizes and licences.\n' +
    `Names: ${dataSets.map(({ name }) => name).join(', ')}. WITHOUT_DECODING_DOWNLOADS names another folder.`,
  options,
  positionals: [0, Infinity],
  async run({ values, positionals }) {
    const downloads = downloadsFolder();
    if (statsOf(downloads)?.isDirectory() === false)
      throw new UsageError(`WITHOUT_DECODING_DOWNLOADS: expected a folder, got the file ${downloads}`);
    const sets = [...new Set(positionals.map(named))];
    const from = values.from ?? [];
    if (from.length > 0 && sets.length !== 1)
      throw new UsageError(
        '--from: name the one data set that is in the file: `npx without-decoding data NAME --from FILE`',
      );
    const notFile = from.find(isFolder);
    if (notFile !== undefined) throw new UsageError(`--from: expected an archive, got the folder ${notFile}`);
    const mirror = mirrorOf(values.mirror);
    if (sets.length === 0) {
      const states = await Promise.all(dataSets.map((set) => stateOf(set, downloads)));
      const known = dataSets.map((set, index) => ({ set, state: states[index] }));
      process.stdout.write(values.json === true ? `${json(known)}\n` : `${known.map(listed).join('\n')}\n`);
      return 0;
    }
    const [{ obtain }, { obtainDisplay }] = await Promise.all([
      import('../downloads/obtain.ts'),
      import('../downloads/display.ts'),
    ]);
    const abort = new AbortController();
    const onSignal = (): void => {
      if (abort.signal.aborted) process.exit(1);
      abort.abort(new Error('stopped; what was fetched is kept, and the same command goes on from there'));
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
    const display = await obtainDisplay(process.stderr);
    const done: { set: DataSet; state: DataSetState }[] = [];
    try {
      for (const set of sets) {
        const state = await obtain(set, {
          downloads,
          from,
          keep: values.keep === true,
          replace: values.replace === true,
          signal: abort.signal,
          onEvent: display.show,
          ...(mirror !== undefined && { mirror }),
        });
        done.push({ set, state });
      }
    } finally {
      display.close();
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    }
    process.stdout.write(values.json === true ? `${json(done)}\n` : done.map(inOneLine).join(''));
    return 0;
  },
};

function named(name: string): DataSet {
  try {
    return dataSetNamed(name);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function mirrorOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (/^https?:\/\/./.test(given) && URL.canParse(given)) {
    if (new URL(given).username === '') return given;
    throw new UsageError(
      '--mirror: expected an address without a user name and password; fetch the files with another program and pass --from FILE',
    );
  }
  throw new UsageError(`--mirror: expected an address that begins with http:// or https://, got ${given}`);
}

interface Known {
  readonly set: DataSet;
  readonly state: DataSetState;
}

/** A data set in a few lines: state and place, what it is, its licence. */
function listed({ set, state }: Known): string {
  const bytes = fetchedBytes(set.parts.flatMap(({ files }) => files));
  const size = bytes === null ? 'size not published' : formatBytes(bytes);
  const hosts = [...new Set(set.parts.flatMap(({ files }) => files.map(({ urls }) => new URL(urls[0]).host)))];
  const where = state.state === 'absent' ? `${size} to fetch from ${hosts.join(', ')}` : shownPath(state.folder);
  const indent = ' '.repeat(15);
  return [
    `${set.name.padEnd(14)} ${state.state.padEnd(8)} ${where}`,
    `${indent}${set.title}`,
    ...(state.state === 'partial' ? [`${indent}${whatIsThere({ set, state })}`] : []),
    `${indent}licence: ${set.licence}`,
    `${indent}${set.page}`,
  ].join('\n');
}

function inOneLine(known: Known): string {
  return `${known.set.name}: ${known.state.folder} (${whatIsThere(known)})\n`;
}

/** What is there of each part: counts, what is wrong, or how far its fetch is. */
function whatIsThere({ set, state }: Known): string {
  return state.parts
    .map((part, index) => {
      if (part.state === 'there')
        return part.counts.map(({ files, what }) => `${files.toLocaleString('en-US')} ${what}`).join(', ');
      const { title } = set.parts[index];
      if (part.state === 'damaged') return `${title} not complete: ${part.problem}`;
      return part.fetched > 0 ? `${title}: ${formatBytes(part.fetched)} fetched` : `${title} not there`;
    })
    .join('; ');
}

function json(known: readonly Known[]): string {
  return JSON.stringify(
    known.map(({ set, state }) => ({
      name: set.name,
      state: state.state,
      folder: state.folder,
      option: set.option,
      title: set.title,
      licence: set.licence,
      page: set.page,
      bytes: fetchedBytes(set.parts.flatMap(({ files }) => files)),
      parts: state.parts.map((part, index) => ({ title: set.parts[index].title, ...part })),
    })),
    null,
    2,
  );
}
