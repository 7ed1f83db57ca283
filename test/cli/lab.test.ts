// `lab` with programs of our own in Jupyter's place, that say how they were called.
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findJupyter, jupyterEnvironment } from '../../lib/kernel/jupyter.ts';
import { projectFolder } from '../../lib/kernel/kernelspec.ts';

const bin = fileURLToPath(new URL('../../lib/bin.mjs', import.meta.url));
const notebooks = join(projectFolder, 'notebooks');
let scratch: string;

beforeEach(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'lab-')));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** A program in scratch/<folder> that runs a shell script. */
async function program(path: string, script: string): Promise<string> {
  const file = join(scratch, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

/** Tells, as JSON lines, where it runs, with which arguments and which JUPYTER_PATH. */
const tells = 'echo "$(basename "$0")|$PWD|$JUPYTER_PATH|$*"';

/** JupyterLab's own call home at every start. */
const noUpdates = '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate';

interface Lab {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

function lab(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  during?: (pid: number, stdout: string) => void,
): Promise<Lab> {
  const child = spawn(process.execPath, [bin, 'lab', ...args], {
    env: { PATH: [join(scratch, 'bin'), '/usr/bin', '/bin'].join(delimiter), HOME: scratch, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    during?.(child.pid!, stdout);
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

describe.skipIf(process.platform === 'win32')('lab', () => {
  it("opens notebooks/ in JupyterLab, with the kit's kernel before the user's own", async () => {
    await program('bin/jupyter-lab', tells);
    await program('bin/jupyter-notebook', tells);
    const { code, stdout, stderr } = await lab([], { JUPYTER_PATH: '/my/own' });
    expect(stdout).toBe(
      `jupyter-lab|${notebooks}|${join(projectFolder, '.jupyter')}${delimiter}/my/own|${noUpdates}\n`,
    );
    expect(stderr).toMatch(/^JupyterLab \(.*jupyter-lab\) in .*; Ctrl-C stops it\n$/);
    expect(code).toBe(0);
  });

  it('opens one notebook, by path or by name, and hands options on', async () => {
    await program('bin/jupyter-lab', tells);
    await writeFile(join(scratch, 'mine.ipynb'), '{}');
    const own = join(projectFolder, '.jupyter');
    const [byPath, byName, options] = await Promise.all([
      lab([join(scratch, 'mine.ipynb')]),
      lab(['01-architectures', '--', '--no-browser', '--port', '8889']),
      lab(['--', '--no-browser']),
    ]);
    expect(byPath.stdout).toBe(`jupyter-lab|${scratch}|${own}|${noUpdates} mine.ipynb\n`);
    expect(byName.stdout).toBe(
      `jupyter-lab|${notebooks}|${own}|${noUpdates} 01-architectures.ipynb --no-browser --port 8889\n`,
    );
    expect(options.stdout).toBe(`jupyter-lab|${notebooks}|${own}|${noUpdates} --no-browser\n`);
  });

  it('takes Jupyter Notebook when asked to, and gives its exit code', async () => {
    await program('bin/jupyter-lab', tells);
    await program('bin/jupyter-notebook', `${tells}; exit 3`);
    const { code, stdout } = await lab(['--classic']);
    expect(stdout).toMatch(/^jupyter-notebook\|[^|]*\|[^|]*\|\n$/);
    expect(code).toBe(3);
  });

  it('waits at Ctrl-C until Jupyter has ended in its own way', async () => {
    // As Jupyter does: the first Ctrl-C asks, the second ends it.
    await program(
      'bin/jupyter-lab',
      [
        'asked=0',
        'trap \'asked=$((asked + 1)); echo "asked $asked"; [ $asked -gt 1 ] && { sleep 0.3; echo saved; exit 7; }\' INT',
        'echo ready',
        'while :; do sleep 0.05; done',
      ].join('\n'),
    );
    let sent = 0;
    const { code, stdout } = await lab([], {}, (pid, text) => {
      // A terminal sends it to the whole group.
      const due = ['ready', 'asked 1'].filter((said) => text.includes(said)).length;
      for (; sent < due; sent++) process.kill(-pid, 'SIGINT');
    });
    expect(stdout).toBe('ready\nasked 1\nasked 2\nsaved\n');
    expect(code).toBe(7);
  });

  it('passes on what stops it alone, and says how Jupyter ended', async () => {
    await program('bin/jupyter-lab', 'echo ready; exec sleep 60');
    let sent = false;
    const { code } = await lab([], {}, (pid, text) => {
      if (!sent && text.includes('ready')) process.kill(pid, 'SIGTERM');
      sent = true;
    });
    expect(code).toBe(128 + 15);
  });

  it('says without Jupyter how to get it, in one message', async () => {
    const { code, stdout, stderr } = await lab([], { PATH: join(scratch, 'empty') });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^without-decoding: found no Jupyter, /);
    for (const way of [
      'pip install jupyterlab',
      'pipx install',
      'conda install',
      'apt install jupyter-notebook',
      'kernel --install',
      'VS Code',
    ]) {
      expect(stderr).toContain(way);
    }
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('says when what it found does not start', async () => {
    await program('bin/jupyter-lab', '');
    await writeFile(join(scratch, 'bin/jupyter-lab'), '#!/no/such/python\n');
    expect(await lab([])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/jupyter-lab does not start: .*ENOENT/),
    });
  });

  it.each([
    [['03-clasification.ipynb'], /there is no notebook 03-clasification.ipynb; did you mean 03-classification.ipynb\?/],
    [['00-start-here', '01-architectures'], /unexpected argument 01-architectures/],
    [['--clasic'], /did you mean --classic\?/],
  ])('refuses %j', async (args, message) => {
    expect(await lab(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });
});

describe.skipIf(process.platform === 'win32')('Jupyter is found', () => {
  const find = (PATH: string, classic = false) => findJupyter({ classic, env: { PATH }, project: scratch });

  it("in the project's virtual environment", async () => {
    const command = await program('.venv/bin/jupyter-lab', '');
    expect(await find(join(scratch, 'empty'))).toEqual({ name: 'JupyterLab', command, args: [] });
  });

  it('beside the program jupyter, wherever a link leads', async () => {
    await program('tool/bin/jupyter', '');
    const command = await program('tool/bin/jupyter-notebook', '');
    await mkdir(join(scratch, 'bin'));
    await symlink(join(scratch, 'tool/bin/jupyter'), join(scratch, 'bin/jupyter'));
    expect(await find(join(scratch, 'bin'))).toEqual({ name: 'Jupyter Notebook', command, args: [] });
  });

  it('in the packages of a Python, where they can be run', async () => {
    const command = await program('bin/python3', '[ "$2" = notebook ]');
    const found = { name: 'Jupyter Notebook', command, args: ['-m', 'notebook'] };
    expect(await find(join(scratch, 'bin'))).toEqual(found);
    await program('bin/python3', 'true');
    expect(await find(join(scratch, 'bin'))).toEqual({ name: 'JupyterLab', command, args: ['-m', 'jupyterlab'] });
    expect(await find(join(scratch, 'bin'), true)).toEqual(found);
    await program('bin/python3', 'exit 1');
    expect(await find(join(scratch, 'bin'))).toBeUndefined();
  });

  it('as a program that may be run, not as a folder or a text', async () => {
    await mkdir(join(scratch, 'bin/jupyter-lab'), { recursive: true });
    await writeFile(join(scratch, 'bin/jupyter-notebook'), '');
    expect(await find(join(scratch, 'bin'))).toBeUndefined();
  });
});

it("keeps the environment but for the kernel's place", async () => {
  expect(jupyterEnvironment({ HOME: '/home/me' })).toEqual({
    HOME: '/home/me',
    JUPYTER_PATH: join(projectFolder, '.jupyter'),
  });
  const { argv } = JSON.parse(
    await readFile(join(projectFolder, '.jupyter/kernels/without-decoding/kernel.json'), 'utf8'),
  );
  expect(argv[1]).toContain('lib/kernel/launcher.mjs');
});
