// How Jupyter and VS Code learn of the kernel: a folder with a kernel.json on Jupyter's data path. The one in .jupyter/
// serves this project where JUPYTER_PATH names it; this file puts one where every front end of the user looks.
// https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../files/atomic-file.ts';

/** The kernel's name, as the notebooks ask for it. */
export const kernelName = 'without-decoding';

/** The folder of this project. */
export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The project's own folder on Jupyter's data path; it holds `kernels/without-decoding`. */
export const projectDataFolder = join(projectFolder, '.jupyter');

const launcherIn = (project: string) => join(project, 'lib', 'kernel', 'launcher.mjs');

/** A kernel.json. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: 'signal' | 'message';
  readonly metadata: { readonly [kernelName]: { readonly project: string } };
}

/** What stands where a user-wide kernel of this name belongs. */
export type Installed =
  | { readonly state: 'none' }
  /** This project's, as it would be written now. */
  | { readonly state: 'current' }
  /** This project's, but with another node, or as an earlier version wrote it. */
  | { readonly state: 'outdated'; readonly because: string }
  /** That of another copy of this kit. */
  | { readonly state: 'other'; readonly project: string }
  /** That of a copy of this kit that is no longer there: moved or removed. */
  | { readonly state: 'gone'; readonly project: string }
  /** Something that this kit did not write. */
  | { readonly state: 'foreign' };

/**
 * Jupyter's data folder of the user, by Jupyter's rules: JUPYTER_DATA_DIR, else %APPDATA%\jupyter, ~/Library/Jupyter, or
 * XDG_DATA_HOME/jupyter with ~/.local/share as its default.
 */
export function userDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
  home = homedir(),
): string {
  if (env.JUPYTER_DATA_DIR) return resolve(env.JUPYTER_DATA_DIR);
  if (platform === 'win32') {
    return env.APPDATA ? join(env.APPDATA, 'jupyter') : join(env.JUPYTER_CONFIG_DIR || join(home, '.jupyter'), 'data');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Jupyter');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'jupyter');
}

/** Where VS Code's Jupyter extension looks for the user's kernels: it knows no variables but JUPYTER_PATH. */
export function vsCodeDataFolder(platform = process.platform, home = homedir()): string {
  const parts: Partial<Record<NodeJS.Platform, string[]>> = {
    win32: ['AppData', 'Roaming', 'jupyter'],
    darwin: ['Library', 'Jupyter'],
  };
  return join(home, ...(parts[platform] ?? ['.local', 'share', 'jupyter']));
}

/** The folder of kernel `name` in a data folder. */
export function kernelFolder(dataFolder: string, name = kernelName): string {
  return join(dataFolder, 'kernels', name);
}

/**
 * The kernel of this project by absolute paths: front ends start it anywhere, with any PATH, and VS Code expands no
 * `{resource_dir}`.
 */
export function userKernelSpec(name = kernelName, platform = process.platform): KernelSpec {
  return {
    argv: [process.execPath, launcherIn(projectFolder), '{connection_file}'],
    display_name: `TypeScript (${name})`,
    language: 'typescript',
    // Windows has no signals; there a message interrupts all cells but those that never come back to the event loop.
    interrupt_mode: platform === 'win32' ? 'message' : 'signal',
    metadata: { [kernelName]: { project: projectFolder } },
  };
}

/** Looks at what is installed in `folder` under `name`. */
export async function installedKernel(folder: string, name = kernelName): Promise<Installed> {
  let spec: Partial<KernelSpec> | null;
  try {
    spec = JSON.parse(await readFile(join(folder, 'kernel.json'), 'utf8'));
  } catch (error) {
    return { state: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'foreign' };
  }
  const project = spec?.metadata?.[kernelName]?.project;
  if (typeof project !== 'string') return { state: 'foreign' };
  if (project !== projectFolder) return { state: existsSync(launcherIn(project)) ? 'other' : 'gone', project };
  if (JSON.stringify(spec) === JSON.stringify(userKernelSpec(name))) return { state: 'current' };
  return { state: 'outdated', because: whyOutdated(spec?.argv?.[0]) };
}

function whyOutdated(node: string | undefined): string {
  if (node === process.execPath || node === undefined) return 'an earlier version wrote it';
  return existsSync(node) ? `it starts another node, ${node}` : `its node is gone, ${node}`;
}

/** Writes the kernel of this project to `folder`, in one step. What may not be written over is for the caller to see. */
export async function writeKernel(folder: string, name = kernelName): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, 'kernel.json'), `${JSON.stringify(userKernelSpec(name), null, 2)}\n`);
}

/** Removes a kernel.json and its folder; a folder that holds anything else stays. */
export async function removeKernel(folder: string): Promise<void> {
  await rm(join(folder, 'kernel.json'), { force: true });
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'ENOENT') throw error;
  });
}
