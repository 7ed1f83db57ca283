import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isFolder } from '../files/stats.ts';
import { nearest } from '../files/nearest.ts';
import { findJupyter, jupyterEnvironment, withoutJupyter } from '../kernel/jupyter.ts';
import { installedKernel, kernelFolder, projectFolder, userDataFolder } from '../kernel/kernelspec.ts';
import { UsageError } from './command.ts';
import type { Command, Options } from './command.ts';

const notebooks = join(projectFolder, 'notebooks');

/** JupyterLab 4 asks PyPI for a newer version whenever it is opened; nobody has asked for that. Older ones pass over it. */
const askForNoUpdates = '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate';

const options = {
  classic: { type: 'boolean', help: 'Jupyter Notebook, even where there is JupyterLab' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'lab [NOTEBOOK] [--classic] [-- JUPYTER OPTIONS]',
  help:
    "Opens the notebooks, or one of them, in JupyterLab or Jupyter Notebook, whichever is there, with the kit's kernel.\n" +
    'Nothing is installed. Ctrl-C stops it. Options for Jupyter itself come last: `npx without-decoding lab -- --no-browser`.',
  options,
  positionals: [0, Infinity],
  async run({ values, positionals }) {
    const given = positionals[0]?.startsWith('-') === false ? positionals[0] : undefined;
    const forJupyter = positionals.slice(given === undefined ? 0 : 1);
    if (forJupyter[0] !== undefined && !forJupyter[0].startsWith('-'))
      throw new UsageError(`lab: unexpected argument ${forJupyter[0]}`);
    const { folder, file } = given === undefined ? { folder: notebooks, file: undefined } : placeOf(given);
    const classic = values.classic === true;
    const jupyter = await findJupyter({ classic });
    if (jupyter === undefined) {
      throw new Error(
        `found no ${classic ? 'Jupyter Notebook' : 'Jupyter'}, neither as a program nor in Python's packages. ${withoutJupyter}`,
      );
    }
    process.stderr.write(
      `${jupyter.name} (${[jupyter.command, ...jupyter.args].join(' ')}) in ${relative('', folder) || '.'}; Ctrl-C stops it\n`,
    );
    const silent = jupyter.name === 'JupyterLab' ? [askForNoUpdates] : [];
    return await passThrough(
      jupyter.command,
      [...jupyter.args, ...silent, ...(file === undefined ? [] : [file]), ...forJupyter],
      {
        cwd: folder,
        env: await environment(),
      },
    );
  },
};

/**
 * On Windows a kernel can be interrupted by messages only, and the kernel.json of .jupyter says signals, which are better
 * elsewhere: there an installed kernel goes first.
 */
async function environment(): Promise<NodeJS.ProcessEnv> {
  if (process.platform !== 'win32') return jupyterEnvironment();
  const { state } = await installedKernel(kernelFolder(userDataFolder()));
  return state === 'current' ? process.env : jupyterEnvironment();
}

/** Folder and name of a notebook, given by its path or by its name in notebooks/, or of a folder of notebooks. */
function placeOf(given: string): { folder: string; file: string | undefined } {
  const path = [resolve(given), join(notebooks, given), join(notebooks, `${given}.ipynb`)].find((candidate) =>
    existsSync(candidate),
  );
  if (path === undefined) {
    const near = nearest(
      given,
      readdirSync(notebooks).filter((name) => name.endsWith('.ipynb')),
    );
    throw new UsageError(
      `lab: there is no notebook ${given}${near ? `; did you mean ${near}?` : ', here or in notebooks/'}`,
    );
  }
  return isFolder(path) ? { folder: path, file: undefined } : { folder: dirname(path), file: basename(path) };
}

/** Runs a program on this terminal; resolves with its exit code, as a shell gives it, once it has ended. */
function passThrough(
  program: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<number> {
  // The terminal sends Ctrl-C to both: the program asks, saves and ends as it likes, and we wait for it. What is sent to
  // this process alone is passed on. Listening begins before the program does.
  const wait = () => {};
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', wait);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  return new Promise<number>((done, fail) => {
    child.on('error', (error) => fail(new Error(`${program} does not start: ${error.message}`, { cause: error })));
    child.on('close', (code, signal) => done(code ?? 128 + constants.signals[signal!]));
  }).finally(() => {
    process.off('SIGINT', wait);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, pass);
  });
}
