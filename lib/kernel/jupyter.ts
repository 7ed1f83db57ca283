// Finds the Jupyter of this machine, which is none of the kit's dependencies.
import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectDataFolder, projectFolder } from './kernelspec.ts';

/** A program that opens notebooks in a browser. */
export interface Jupyter {
  readonly name: 'JupyterLab' | 'Jupyter Notebook';
  readonly command: string;
  /** Before the arguments that are meant for Jupyter. */
  readonly args: readonly string[];
}

const candidates = [
  { name: 'JupyterLab', program: 'jupyter-lab', module: 'jupyterlab' },
  { name: 'Jupyter Notebook', program: 'jupyter-notebook', module: 'notebook' },
] as const;

export interface FindOptions {
  /** Jupyter Notebook, even where there is JupyterLab. */
  readonly classic?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** A project whose virtual environment is searched, too. */
  readonly project?: string;
}

/**
 * JupyterLab, else Jupyter Notebook, else `undefined`. Programs come first: those on PATH, in a virtual environment of
 * the project's (.venv, venv), or beside the program `jupyter`; then packages of the Python on PATH, for a user's
 * `pip install` often leaves its programs where PATH does not go.
 */
export async function findJupyter(options: FindOptions = {}): Promise<Jupyter | undefined> {
  const { classic = false, env = process.env, project = projectFolder } = options;
  const wanted = classic ? candidates.slice(1) : candidates;
  const path = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const inVenv = process.platform === 'win32' ? 'Scripts' : 'bin';
  const jupyter = firstProgram('jupyter', path);
  const folders = [
    ...path,
    ...['.venv', 'venv'].map((name) => join(project, name, inVenv)),
    ...(jupyter === undefined ? [] : [dirname(realpathSync(jupyter))]),
  ];
  for (const { name, program } of wanted) {
    const command = firstProgram(program, folders);
    if (command !== undefined) return { name, command, args: [] };
  }
  const python = ['python3', 'python', 'py']
    .map((name) => firstProgram(name, path))
    .find((program) => program !== undefined);
  if (python === undefined) return undefined;
  for (const { name, module } of wanted) {
    // `--version` runs nothing, and fails where the package is not there, or is broken.
    const works = await promisify(execFile)(python, ['-m', module, '--version'], { env, timeout: 30_000 }).then(
      () => true,
      () => false,
    );
    if (works) return { name, command: python, args: ['-m', module] };
  }
  return undefined;
}

/** Jupyter's environment: the user's own, with this project's kernel before all others. */
export function jupyterEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...env, JUPYTER_PATH: [projectDataFolder, env.JUPYTER_PATH].filter(Boolean).join(delimiter) };
}

/** What to do on a machine without Jupyter. */
export const withoutJupyter = [
  'Any one of these brings it:',
  '  pipx install jupyterlab',
  '  pip install jupyterlab                        (in a virtual environment)',
  '  conda install -c conda-forge jupyterlab',
  '  sudo apt install jupyter-notebook             (Debian, Ubuntu: the classic Notebook)',
  'VS Code needs none of them: run `npx without-decoding kernel --install`, then open notebooks/ in VS Code with its',
  'Jupyter extension. `npx without-decoding notebook FILE` runs a notebook without either.',
].join('\n');

function firstProgram(name: string, folders: readonly string[]): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return folders.map((folder) => join(folder, file)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
