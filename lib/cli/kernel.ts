import { isAbsolute, join, relative } from 'node:path';
import { homedir } from 'node:os';
import {
  installedKernel,
  kernelFolder,
  kernelName,
  projectFolder,
  removeKernel,
  userDataFolder,
  userKernelSpec,
  vsCodeDataFolder,
  writeKernel,
} from '../kernel/kernelspec.ts';
import type { Installed } from '../kernel/kernelspec.ts';
import { UsageError } from './command.ts';
import type { Command, Options } from './command.ts';

const options = {
  install: { type: 'boolean', help: 'install it, or bring it up to date' },
  remove: { type: 'boolean', help: 'remove it; kernels of other projects stay' },
  status: { type: 'boolean', help: 'say what is installed, and where' },
  name: {
    type: 'string',
    value: 'NAME',
    help: `install under another name than ${kernelName}, for a second copy of the kit`,
  },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'kernel --install | --remove | --status [--name NAME]',
  help:
    "Makes the notebooks' kernel known to every Jupyter of this user, and to VS Code, which needs nothing else (no Python,\n" +
    "no Jupyter): one file, kernel.json, in Jupyter's data folder. `npx without-decoding lab` works without it.\n" +
    "--status ends with exit code 1 unless this project's kernel is installed as it should be.",
  options,
  positionals: [0, 0],
  async run({ values }) {
    const wanted = (['install', 'remove', 'status'] as const).filter((name) => values[name] === true);
    if (wanted.length !== 1)
      throw new UsageError(
        `kernel: expected one of --install, --remove, --status, got ${wanted.length === 0 ? 'none' : wanted.map((name) => `--${name}`).join(' ')}`,
      );
    const name = checkedName(values.name ?? kernelName);
    const folder = kernelFolder(userDataFolder(), name);
    const installed = await installedKernel(folder, name);
    return { install, remove, status }[wanted[0]](folder, name, installed);
  },
};

async function install(folder: string, name: string, before: Installed): Promise<number> {
  refuseOthers(folder, before, `install this one beside it with --name, e.g. --name ${kernelName}-2`);
  await writeKernel(folder, name);
  const lines = [
    `${shown(folder)}: ${installationText(before)}`,
    `Choose "${userKernelSpec(name).display_name}" in Jupyter or VS Code. The kernel is that of ${projectFolder}: install again when that folder moves.`,
  ];
  if (folder !== kernelFolder(vsCodeDataFolder(), name)) {
    lines.push(
      `VS Code looks in ${shown(kernelFolder(vsCodeDataFolder()))} only: for VS Code, install without JUPYTER_DATA_DIR and XDG_DATA_HOME.`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

/** What installing did, by what stood there before. */
function installationText(before: Installed): string {
  switch (before.state) {
    case 'none':
      return 'installed';
    case 'current':
      return 'was installed already';
    case 'outdated':
      return `brought up to date (${before.because})`;
    case 'gone':
      return `installed, in place of that of ${before.project}, which is no longer there`;
    default:
      return '';
  }
}

async function remove(folder: string, _: string, before: Installed): Promise<number> {
  refuseOthers(folder, before, 'only its own project removes it');
  await removeKernel(folder);
  process.stdout.write(`${shown(folder)}: ${before.state === 'none' ? 'nothing is installed' : 'removed'}\n`);
  return 0;
}

async function status(
  folder: string,
  name: string,
  { state, ...rest }: Installed & { project?: string; because?: string },
): Promise<number> {
  const words = {
    none: 'nothing is installed',
    current: `installed, runs the kernel of ${projectFolder} with ${process.execPath}`,
    outdated: `installed, but ${rest.because}: run \`npx without-decoding kernel --install${option(name)}\``,
    other: `runs the kernel of another copy of this kit, ${rest.project}`,
    gone: `stale: it wants to run the kernel of ${rest.project}, which is no longer there; run \`npx without-decoding kernel --install${option(name)}\``,
    foreign: 'holds something that this kit did not write',
  };
  process.stdout.write(`${shown(folder)}: ${words[state]}\n`);
  return state === 'current' ? 0 : 1;
}

function option(name: string): string {
  return name === kernelName ? '' : ` --name ${name}`;
}

/** Throws when what is there belongs to somebody else. */
function refuseOthers(folder: string, before: Installed, mend: string): void {
  if (before.state === 'other')
    throw new Error(`${shown(folder)} runs the kernel of another copy of this kit, ${before.project}: ${mend}`);
  if (before.state === 'foreign')
    throw new Error(
      `${shown(join(folder, 'kernel.json'))} was not written by this kit: move it away, or use another --name`,
    );
}

function checkedName(name: string): string {
  // Jupyter's own rule for kernels' names.
  if (!/^[a-z0-9._-]+$/i.test(name) || /^\.+$/.test(name)) {
    throw new UsageError(`--name: expected letters, digits, dots, dashes and underscores, got ${JSON.stringify(name)}`);
  }
  return name;
}

/** A path as people write it: from ~ where it is below. */
function shown(path: string): string {
  const fromHome = relative(homedir(), path);
  return fromHome.startsWith('..') || isAbsolute(fromHome) ? path : join('~', fromHome);
}
