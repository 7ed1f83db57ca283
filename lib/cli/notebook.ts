import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { isFolder } from '../files/stats.ts';
import type { CellProgress, ExecuteOptions, NotebookError } from '../notebook/file/execute.ts';
import type { Notebook } from '../notebook/file/ipynb.ts';
import type { Parameters } from '../notebook/file/parameters.ts';
import { formatDuration } from '../running/duration.ts';
import { UsageError } from './command.ts';
import type { Command, Options, ValuesOf } from './command.ts';
import { folderToWrite } from './output-place.ts';

const options = {
  timeout: { type: 'string', value: 'S', help: 'longest time for one cell in seconds (default: no limit)' },
  parameter: {
    type: 'string',
    short: 'p',
    multiple: true,
    value: 'NAME=VALUE',
    help: 'value for a name in a cell tagged "parameters": a text where it is one there, else JSON; may be repeated',
  },
  output: { type: 'string', value: 'PATH', help: 'notebook to write, or a folder for all of them' },
  'in-place': { type: 'boolean', help: 'write into the notebooks themselves, with parameters, too' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'notebook FILE… [--timeout S] [-p NAME=VALUE …] [--output PATH | --in-place]',
  help:
    'Runs notebooks from top to bottom in a fresh kernel each, without Jupyter, and writes their outputs in place; with\n' +
    'parameters into a notebook beside each, `02-compression.beta=50.ipynb`, unless --output or --in-place says otherwise.\n' +
    'Parameters are checked before anything runs. Relative paths among them start in the folder that the command is run in:\n' +
    'those of data, of parameters called file, folder, path, picture or the like, and any text with a slash or an ending that\n' +
    'names something there. When a cell fails, cells behind it keep the outputs that they had where the notebook is run as it\n' +
    'is and in place; else they have none. A notebook that is saved while it runs stays as it was saved.\n' +
    'What a cell trains goes to the store that WITHOUT_DECODING_STORE names, else to data/runs.',
  options,
  positionals: [1, Infinity],
  async run({ values, positionals }) {
    const texts = parameterTexts(values.parameter ?? []);
    const timeoutSeconds = timeout(values.timeout);
    const outputs = outputFiles(positionals, values, Object.keys(texts).length > 0);
    const [{ executeNotebook }, { parametersFromTexts, withParameters }] = await Promise.all([
      import('../notebook/file/execute.ts'),
      import('../notebook/file/parameters.ts'),
    ]);
    // All files are looked at before the first one runs.
    const runs: { readonly file: string; readonly options: Run }[] = [];
    const notebooks = await notebooksIn(positionals);
    for (const [i, file] of positionals.entries()) {
      try {
        const { cells } = notebooks[i];
        const parameters = parametersFromTexts(cells, texts, process.cwd());
        withParameters(cells, parameters);
        const output = outputs[i] ?? variantOf(file, texts, parameters);
        if (runs.some((earlier) => earlier.options.output === output))
          throw new Error(
            `it would be written to ${output}, as another one; give one of them, or name a folder with --output`,
          );
        folderToWrite(values.output === undefined ? 'its own folder' : '--output', dirname(resolve(output)));
        runs.push({ file, options: { timeoutSeconds, parameters, output } });
      } catch (error) {
        throw new UsageError(`${file}: ${(error as Error).message}`);
      }
    }
    let exitCode = 0;
    for (const { file, options } of runs) {
      const onEdited = (written: string) => {
        process.stderr.write(editedNote(file, written));
        exitCode = 1;
      };
      const failure = await runOne(executeNotebook, file, { ...options, onEdited });
      if (failure === undefined) continue;
      process.stderr.write(`${failure.message}\n`);
      if (options.output !== file) process.stderr.write(`what it has shown until then is in ${options.output}\n`);
      exitCode = 1;
      if (failure.ename === 'Interrupted') break;
    }
    return exitCode;
  },
};

/** The notebooks in the files, all looked at before the first one runs. Rejects with a UsageError for one that is none. */
export async function notebooksIn(files: readonly string[]): Promise<Notebook[]> {
  const { readNotebook } = await import('../notebook/file/ipynb.ts');
  const notebooks: Notebook[] = [];
  for (const file of files) {
    const notebook = await readNotebook(file).catch((error: Error) => {
      throw new UsageError(error.message.includes(file) ? error.message : `${file}: ${error.message}`, {
        cause: error,
      });
    });
    notebooks.push(notebook);
  }
  return notebooks;
}

type Run = ExecuteOptions & { readonly output: string };

/** Runs one notebook and says so on stdout; returns what stopped it, if anything did. */
async function runOne(
  executeNotebook: typeof import('../notebook/file/execute.ts').executeNotebook,
  file: string,
  options: Run,
): Promise<NotebookError | undefined> {
  const progress = cellProgress(file, process.stderr);
  try {
    const { codeCells, seconds } = await executeNotebook(file, { ...options, onCell: progress.show });
    progress.close();
    const where = options.output === file ? '' : `, written to ${options.output}`;
    process.stdout.write(`${file}: ${codeCells} code cells, ${formatDuration(seconds)}${where}\n`);
    return undefined;
  } catch (error) {
    progress.close();
    if ((error as Error).name === 'NotebookError') return error as NotebookError;
    throw error;
  }
}

/** The file that each notebook is written to; null for one beside it (see `variantOf`). Throws a UsageError where none can be. */
function outputFiles(
  files: readonly string[],
  { output, 'in-place': inPlace = false }: ValuesOf<typeof options>,
  hasParameters: boolean,
): (string | null)[] {
  if (output !== undefined && inPlace) throw new UsageError('--output and --in-place: expected one of them');
  if (output === undefined) return files.map((file) => (inPlace || !hasParameters ? file : null));
  if (isFolder(output)) {
    const twice = files.find((file, i) => files.findIndex((earlier) => basename(earlier) === basename(file)) < i);
    if (twice !== undefined)
      throw new UsageError(
        `--output: two notebooks are called ${basename(twice)}, and would share a file in ${output}`,
      );
    return files.map((file) => join(output, basename(file)));
  }
  if (files.length > 1)
    throw new UsageError(`--output: expected a folder for ${files.length} notebooks, got ${output}`);
  if (!output.endsWith('.ipynb'))
    throw new UsageError(`--output: expected a folder or a name that ends in .ipynb, got ${output}`);
  if (!isFolder(dirname(resolve(output)))) throw new UsageError(`--output: expected ${dirname(output)} to be a folder`);
  return [output];
}

/** In bytes: names of files may have 255. */
const longestName = 80;

/**
 * A notebook beside `file` that says with which parameters it was run: links and pictures in it stay right. Those of a
 * notebook that is such a variant itself are replaced. Where the name cannot say all, it ends in a hash of what was meant:
 * other parameters are another file.
 */
export function variantOf(
  file: string,
  texts: Readonly<Record<string, string>>,
  parameters: Parameters = texts,
): string {
  const listed = (textOf: (name: string) => string): string =>
    Object.keys(texts)
      .map((name) => `${name}=${textOf(name)}`)
      .join(',');
  const meant = listed((name) => {
    const value = parameters[name];
    if (typeof value === 'string') return value;
    return typeof value === 'object' ? JSON.stringify(value) : texts[name];
  });
  const letters = [
    ...listed((name) => texts[name])
      .replace(/[^\p{L}\p{M}\p{N}_.=,-]+/gu, '-')
      .replace(/=-/g, '='),
  ];
  while (Buffer.byteLength(letters.join('')) > longestName) letters.pop();
  const plain = letters.join('');
  const short = plain === meant ? plain : `${plain}-${createHash('sha256').update(meant).digest('hex').slice(0, 6)}`;
  const name = basename(file, '.ipynb').replace(/\.[^.=]+=.*$/, '');
  return join(dirname(file), `${name}.${short}.ipynb`);
}

/** What is said of a notebook that was saved while it ran. */
export const editedNote = (file: string, written: string): string =>
  `${file}: it was edited while it ran, and is as it was saved; what the run has shown is in ${written}\n`;

/** One line that is overwritten on a terminal; elsewhere a line for every cell that has ended. */
export function cellProgress(file: string, stream: NodeJS.WriteStream) {
  const clear = '\r\x1b[K';
  return {
    show({ number, total, state, seconds }: CellProgress): void {
      const place = `${file}: cell ${number}/${total}`;
      if (stream.isTTY) stream.write(`${clear}${place}`);
      else if (state !== 'running') stream.write(`${place} ${state} (${formatDuration(seconds)})\n`);
    },
    close(): void {
      if (stream.isTTY) stream.write(clear);
    },
  };
}

/** In seconds: what a timer can count in milliseconds, 24 days. */
const longestTimeout = 2_147_483;

function timeout(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const seconds = Number(given);
  if (!(seconds > 0 && seconds <= longestTimeout)) {
    throw new UsageError(`--timeout: expected seconds above 0, at most ${longestTimeout}, got ${given}`);
  }
  return seconds;
}

/** What follows each `-p`, NAME=VALUE, by name. */
function parameterTexts(parameters: readonly string[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const given of parameters) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
    if (name === undefined) throw new UsageError(`--parameter: expected NAME=VALUE, e.g. seed=2, got ${given}`);
    if (Object.hasOwn(texts, name)) throw new UsageError(`--parameter: ${name} is given twice`);
    texts[name] = value;
  }
  return texts;
}
