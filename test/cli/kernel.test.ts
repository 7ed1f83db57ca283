// The user-wide kernel, in a data folder of its own; Jupyter itself is the oracle where there is one.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  kernelFolder,
  projectFolder,
  userDataFolder,
  userKernelSpec,
  vsCodeDataFolder,
} from '../../lib/kernel/kernelspec.ts';
import { runHere } from './run.ts';

let scratch: string;
let folder: string;
const kernel = (...args: string[]) => runHere('kernel', ...args);
const specIn = async (where: string) => JSON.parse(await readFile(join(where, 'kernel.json'), 'utf8'));

/** The Python that has Jupyter's packages, if one has. */
const jupyterPython = ['/usr/bin/python3', 'python3', 'python'].find(
  (python) => spawnSync(python, ['-c', 'import jupyter_core.paths, jupyter_client.kernelspec']).status === 0,
);

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kernelspec-'));
  vi.stubEnv('JUPYTER_DATA_DIR', join(scratch, 'data'));
  folder = join(scratch, 'data', 'kernels', 'without-decoding');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true, force: true });
});

describe("Jupyter's data folder", () => {
  it.each([
    ['JUPYTER_DATA_DIR before all', { JUPYTER_DATA_DIR: '/data', XDG_DATA_HOME: '/xdg' }, 'linux', '/data'],
    ['XDG_DATA_HOME on Linux', { XDG_DATA_HOME: '/xdg' }, 'linux', '/xdg/jupyter'],
    ['its default', {}, 'linux', '/home/me/.local/share/jupyter'],
    ['Library on a Mac', { XDG_DATA_HOME: '/xdg' }, 'darwin', '/home/me/Library/Jupyter'],
    ['APPDATA on Windows', { APPDATA: '/AppData/Roaming' }, 'win32', '/AppData/Roaming/jupyter'],
    ['the configuration folder on Windows without it', {}, 'win32', '/home/me/.jupyter/data'],
  ] as const)('is %s', (_, env, platform, expected) => {
    expect(userDataFolder(env, platform, '/home/me')).toBe(expected);
  });

  it('is where VS Code looks, unless a variable moves it', () => {
    for (const platform of ['linux', 'darwin'] as const)
      expect(vsCodeDataFolder(platform, '/home/me')).toBe(userDataFolder({}, platform, '/home/me'));
    expect(vsCodeDataFolder('win32', '/home/me')).toBe(
      userDataFolder({ APPDATA: '/home/me/AppData/Roaming' }, 'win32', '/home/me'),
    );
  });

  it.skipIf(jupyterPython === undefined)('is where Jupyter says it is', () => {
    for (const env of [{ JUPYTER_DATA_DIR: '/some/data' }, { XDG_DATA_HOME: '/some/xdg' }, {}]) {
      const all = { PATH: process.env.PATH, HOME: '/home/me', ...env };
      const { stdout } = spawnSync(
        jupyterPython!,
        ['-c', 'import jupyter_core.paths as p; print(p.jupyter_data_dir())'],
        { env: all, encoding: 'utf8' },
      );
      expect(stdout.trim()).toBe(userDataFolder(env, process.platform, '/home/me'));
    }
  });
});

describe('kernel --install', () => {
  it('writes absolute paths, this node, and nothing else; again changes nothing', async () => {
    const first = await kernel('--install');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/without-decoding: installed\nChoose "TypeScript \(without-decoding\)"/);
    expect(first.stdout).toContain('for VS Code, install without JUPYTER_DATA_DIR');
    expect(await readdir(folder)).toEqual(['kernel.json']);
    const spec = await specIn(folder);
    expect(spec).toMatchObject({
      language: 'typescript',
      interrupt_mode: 'signal',
      display_name: 'TypeScript (without-decoding)',
    });
    expect(spec.argv).toEqual([process.execPath, join(projectFolder, 'lib/kernel/launcher.mjs'), '{connection_file}']);
    expect((await stat(spec.argv[1])).isFile()).toBe(true);
    expect((await kernel('--install')).stdout).toContain('was installed already');
    expect(await specIn(folder)).toEqual(spec);
  });

  it("is for the same kernel as the project's own file, which the notebooks name", async () => {
    const own = await specIn(join(projectFolder, '.jupyter/kernels/without-decoding'));
    const { argv, metadata: _, ...spec } = userKernelSpec();
    const { argv: ownArgv, ...ownSpec } = own;
    expect(spec).toEqual(ownSpec);
    const expanded = ownArgv.map((part: string) =>
      part.replace('{resource_dir}', join(projectFolder, '.jupyter/kernels/without-decoding')),
    );
    expect(join(expanded[1])).toBe(argv[1]);
    const notebook = JSON.parse(await readFile(join(projectFolder, 'notebooks/00-start-here.ipynb'), 'utf8'));
    expect(notebook.metadata.kernelspec).toMatchObject({ name: 'without-decoding', display_name: spec.display_name });
  });

  it('interrupts by messages where there are no signals', () => {
    expect(userKernelSpec('without-decoding', 'win32').interrupt_mode).toBe('message');
  });

  it.skipIf(jupyterPython === undefined)('is found by Jupyter', async () => {
    await kernel('--install', '--name', 'second');
    const ask =
      'import json; from jupyter_client.kernelspec import KernelSpecManager; print(json.dumps(KernelSpecManager().get_all_specs()))';
    const { stdout } = spawnSync(jupyterPython!, ['-c', ask], { encoding: 'utf8' });
    expect(JSON.parse(stdout).second).toMatchObject({
      spec: { display_name: 'TypeScript (second)', argv: userKernelSpec().argv },
    });
  });

  it.skipIf(jupyterPython === undefined)(
    "starts from anywhere, by Jupyter's own client, with no word of this project in the environment",
    async () => {
      await kernel('--install');
      const ask = [
        'import sys; from jupyter_client.manager import start_new_kernel',
        'manager, client = start_new_kernel(kernel_name="without-decoding", startup_timeout=60)',
        'print(client.kernel_info(reply=True, timeout=30)["content"]["implementation"])',
        'client.execute_interactive("import { architectures } from \'without-decoding\';\\nconsole.log(Object.keys(architectures).length)", timeout=60)',
        'sys.stdout.flush(); client.stop_channels(); manager.shutdown_kernel()',
      ].join('\n');
      const { stdout, stderr } = spawnSync(jupyterPython!, ['-c', ask], {
        cwd: scratch,
        encoding: 'utf8',
        env: { ...process.env, PATH: '/nowhere', JUPYTER_PATH: '' },
      });
      expect(stdout, stderr).toBe('without-decoding\n5\n');
    },
  );

  it('leaves the kernel of another copy of the kit alone, and lets a name of its own be chosen', async () => {
    const other = await copyOf('other');
    const spec = { ...userKernelSpec(), metadata: { 'without-decoding': { project: other } } };
    await put(folder, spec);
    const refused = await kernel('--install');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(
      `runs the kernel of another copy of this kit, ${other}: install this one beside it with --name`,
    );
    expect(refused.stderr).not.toMatch(/\n\s+at /);
    expect(await specIn(folder)).toEqual(spec);
    expect(await kernel('--install', '--name', 'without-decoding-2')).toMatchObject({ code: 0 });
    expect((await specIn(`${folder}-2`)).display_name).toBe('TypeScript (without-decoding-2)');
    expect(await kernel('--remove')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('only its own project removes it'),
    });
    expect(await kernel('--remove', '--name', 'without-decoding-2')).toMatchObject({ code: 0 });
    expect(await readdir(dirname(folder))).toEqual(['without-decoding']);
  });

  it('takes the place of a copy that has moved away', async () => {
    const other = await copyOf('other');
    await put(folder, { ...userKernelSpec(), metadata: { 'without-decoding': { project: other } } });
    await rm(other, { recursive: true });
    expect(await kernel('--status')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`stale: it wants to run the kernel of ${other}`),
    });
    expect((await kernel('--install')).stdout).toContain(`in place of that of ${other}`);
    expect(await specIn(folder)).toEqual(userKernelSpec());
  });

  it('brings up to date what starts another node, or one that is gone', async () => {
    const spec = userKernelSpec();
    await put(folder, { ...spec, argv: ['/no/such/node', ...spec.argv.slice(1)] });
    expect(await kernel('--status')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('its node is gone, /no/such/node'),
    });
    expect((await kernel('--install')).stdout).toContain('brought up to date');
    expect(await kernel('--status')).toMatchObject({ code: 0 });
  });

  it.each(['{ "argv": ["deno", "jupyter"], "display_name": "Deno", "language": "typescript" }', 'not JSON', 'null'])(
    'leaves alone what is not its own: %s',
    async (text) => {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'kernel.json'), text);
      for (const option of ['--install', '--remove']) {
        expect(await kernel(option)).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('was not written by this kit'),
        });
      }
      expect(await kernel('--status')).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('this kit did not write'),
      });
      expect(await readFile(join(folder, 'kernel.json'), 'utf8')).toBe(text);
    },
  );
});

describe('kernel --remove', () => {
  it('removes what was installed, and nothing twice', async () => {
    await kernel('--install');
    expect(await kernel('--remove')).toMatchObject({ code: 0, stdout: expect.stringContaining(': removed') });
    expect(await readdir(dirname(folder))).toEqual([]);
    expect(await kernel('--remove')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing is installed'),
    });
  });

  it('keeps what somebody has put beside it', async () => {
    await kernel('--install');
    await writeFile(join(folder, 'logo-svg.svg'), '<svg/>');
    expect(await kernel('--remove')).toMatchObject({ code: 0 });
    expect(await readdir(folder)).toEqual(['logo-svg.svg']);
  });
});

it.each([
  [[], /expected one of --install, --remove, --status, got none/],
  [['--install', '--remove'], /got --install --remove/],
  [
    ['--install', '--name', 'my kernel'],
    /--name: expected letters, digits, dots, dashes and underscores, got "my kernel"/,
  ],
  [['--install', '--name', '..'], /--name: expected/],
  [['--instal'], /did you mean --install\?/],
])('kernel %j is refused', async (args, message) => {
  expect(await kernel(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
});

it('puts a kernel where another is asked for by name', () => {
  expect(kernelFolder('/data', 'one')).toBe(join('/data', 'kernels', 'one'));
});

/** A folder that looks like another copy of the kit. */
async function copyOf(name: string): Promise<string> {
  const copy = join(scratch, name);
  await mkdir(join(copy, 'lib/notebook'), { recursive: true });
  await cp(join(projectFolder, 'lib/kernel/launcher.mjs'), join(copy, 'lib/kernel/launcher.mjs'));
  return copy;
}

async function put(where: string, spec: object): Promise<void> {
  await mkdir(where, { recursive: true });
  await writeFile(join(where, 'kernel.json'), JSON.stringify(spec));
}
