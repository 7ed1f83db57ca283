import type { CellProgress, ExecuteOptions, NotebookError } from '../notebook/execute.ts';
import type { Parameters } from '../notebook/parameters.ts';
import { formatDuration } from '../experiments/duration.ts';
import { UsageError } from './command.ts';
import type { Command, Values } from './command.ts';
import { text } from './experiment.ts';

export const command: Command = {
  usage: 'notebook FILE… [--timeout S] [-p NAME=VALUE …]',
  help:
    'Runs notebooks from top to bottom in a fresh kernel each, without Jupyter, and writes their outputs in place.\n' +
    'What a cell trains goes to the store that WITHOUT_DECODING_STORE names, else to data/runs.',
  options: {
    timeout: { type: 'string', value: 'S', help: 'longest time for one cell in seconds (default: no limit)' },
    parameter: {
      type: 'string',
      short: 'p',
      multiple: true,
      value: 'NAME=VALUE',
      help: 'value for a name in the cell tagged "parameters", as JSON or else as text; may be repeated',
    },
  },
  positionals: [1, Infinity],
  async run({ values, positionals }) {
    const options = { timeoutSeconds: timeout(values), parameters: parameters(values) };
    const [{ executeNotebook }, { readNotebook }, { withParameters }] = await Promise.all([
      import('../notebook/execute.ts'),
      import('../notebook/ipynb.ts'),
      import('../notebook/parameters.ts'),
    ]);
    // All files are looked at before the first one runs.
    for (const file of positionals) {
      try {
        withParameters((await readNotebook(file)).cells, options.parameters);
      } catch (error) {
        const { message } = error as Error;
        throw new UsageError(message.includes(file) ? message : `${file}: ${message}`);
      }
    }
    let exitCode = 0;
    for (const file of positionals) {
      const failure = await runOne(executeNotebook, file, options);
      if (failure === undefined) continue;
      process.stderr.write(`${failure.message}\n`);
      exitCode = 1;
      if (failure.ename === 'Interrupted') break;
    }
    return exitCode;
  },
};

/** Runs one notebook and says so on stdout; returns what stopped it, if anything did. */
async function runOne(
  executeNotebook: typeof import('../notebook/execute.ts').executeNotebook,
  file: string,
  options: ExecuteOptions,
): Promise<NotebookError | undefined> {
  const progress = cellDisplay(file, process.stderr);
  try {
    const { codeCells, seconds } = await executeNotebook(file, { ...options, onCell: progress.show });
    progress.close();
    process.stdout.write(`${file}: ${codeCells} code cells, ${formatDuration(seconds)}\n`);
    return undefined;
  } catch (error) {
    progress.close();
    if ((error as Error).name === 'NotebookError') return error as NotebookError;
    throw error;
  }
}

/** One line that is overwritten on a terminal; elsewhere a line for every cell that has ended. */
export function cellDisplay(file: string, stream: NodeJS.WriteStream) {
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

function timeout(values: Values): number | undefined {
  const given = text(values.timeout);
  if (given === undefined) return undefined;
  const seconds = Number(given);
  if (!(seconds > 0) || !Number.isFinite(seconds)) {
    throw new UsageError(`--timeout: expected seconds above 0, got ${given}`);
  }
  return seconds;
}

function parameters(values: Values): Parameters {
  return Object.fromEntries(
    ((values.parameter ?? []) as readonly string[]).map((given) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
      if (name === undefined) throw new UsageError(`--parameter: expected NAME=VALUE, e.g. seed=2, got ${given}`);
      return [name, valueOf(value!)];
    }),
  );
}

/** JSON where it is JSON, so that `seed=2` is a number; else the text as it stands, so that `profile=quick` needs no quotes. */
function valueOf(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}
