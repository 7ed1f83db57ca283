import { execFile, spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { runBin, runHere, startBin, runToy, startToy } from './run.ts';

/** Resolves when the folder holds, at any depth, a file whose path matches. */
async function appears(folder: string, path: RegExp): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if ((await readdir(folder, { recursive: true })).some((name) => path.test(name))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`no file ${path} in ${folder}`);
}

describe('the command', () => {
  test.skipIf(!existsSync('/dev/full'))('says in one line that what it prints cannot be written', () => {
    const bin = fileURLToPath(new URL('../../lib/bin.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [bin, '--help'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^without-decoding: what this command prints cannot be written \(ENOSPC.*\)\n$/);
  });

  test('shows help and version', async () => {
    const [help, version, own, artifact] = await Promise.all([
      runBin('--help'),
      runBin('--version'),
      runBin('help', 'status'),
      runBin('help', 'artifact'),
    ]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['reproduce', 'figure', 'table', 'status', 'plan', 'artifact'])
      expect(help.stdout).toContain(name);
    const { version: expected } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(version).toEqual({ code: 0, stdout: `${expected}\n`, stderr: '' });
    expect(own.stdout).toContain('--store DIR');
    // It works in its own process, as a cluster's job should.
    expect(artifact.stdout).toMatch(/--workers N +worker processes \(default: 0, in this one\)/);
  });

  test('ends with exit code 2, and no stack, on bad usage', async () => {
    const [nothing, misspelt] = await Promise.all([runBin(), runBin('status', '--profil', 'quick')]);
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr).toContain('Commands:');
    expect(misspelt).toMatchObject({ code: 2, stdout: '' });
    expect(misspelt.stderr).toMatch(
      /^without-decoding: unknown option --profil; did you mean --profile\?\nSee `npx without-decoding status --help`\.\n$/,
    );
  });

  test('ends quietly when nobody reads on', async () => {
    const { child, ended } = startBin('table', '3', '--json');
    child.stdout!.destroy();
    expect(await ended).toMatchObject({ stderr: '' });
  });

  test('runs from any folder, and says in one line what is missing: packages, or a newer Node', async () => {
    const elsewhere = await temporaryFolder();
    const version = async (bin: string): Promise<string> =>
      await promisify(execFile)(process.execPath, [bin, '--version'], { cwd: elsewhere }).then(
        ({ stdout }) => stdout,
        ({ stderr }: { stderr: string }) => stderr,
      );
    const kit = fileURLToPath(new URL('../../', import.meta.url));
    expect(await version(join(kit, 'lib/bin.mjs'))).toMatch(/^\d+\.\d+\.\d+\n$/);
    // A copy without node_modules beside it.
    await mkdir(join(elsewhere, 'lib'));
    await copyFile(join(kit, 'lib/bin.mjs'), join(elsewhere, 'lib/bin.mjs'));
    await copyFile(join(kit, 'package.json'), join(elsewhere, 'package.json'));
    expect(await version(join(elsewhere, 'lib/bin.mjs'))).toBe(
      `without-decoding: the kit's packages are not installed: run \`npm ci\` in ${elsewhere}${sep}\n`,
    );
    await writeFile(join(elsewhere, 'package.json'), JSON.stringify({ engines: { node: '>=99.1' } }));
    expect(await version(join(elsewhere, 'lib/bin.mjs'))).toBe(
      `without-decoding: this is Node ${process.versions.node} (${process.execPath}), and the kit needs 99.1 or newer: see https://nodejs.org\n`,
    );
  });

  test.each([
    [['reproduec'], /no command reproduec; did you mean reproduce\?\nSee `npx without-decoding --help`/],
    [['fig', '3'], /no command fig; did you mean figure\?/],
    [['figure-7'], /no command figure-7; did you mean figure 7\?/],
    [['Tab2'], /did you mean table 2\?/],
    [['help', 'stat'], /no command stat; did you mean status\?/],
    [['--verbose'], /unknown option --verbose/],
    [['status', 'now'], /unexpected argument now/],
    [['figure'], /an argument is missing; usage: npx without-decoding figure N/],
    [['status', '--json=yes'], /--json: takes no value, got yes/],
    [['status', '--store'], /--store: a value is missing: --store DIR/],
    [
      ['status', '--store', '--json'],
      /--store: a value is missing before --json; if --json is the value, write --store=--json/,
    ],
    [['status', '--profile', 'quik'], /no profile quik; there are quick, long/],
    [['reproduce', '--only', 'figure-33'], /no output figure-33; there is figure 3$/m],
    [['reproduce', '--only', '3'], /no output 3; did you mean figure-3\?/],
    [['reproduce', '--only', 'tab2'], /no output tab2; did you mean table-2\?/],
    [['reproduce', '--only', 'Figure 3'], /no output Figure 3; did you mean figure-3\?/],
    [['reproduce', '--only', '7'], /no output 7; there are figure 3 and tables 1 and 2$/m],
    [['reproduce', '--only', 'figre-3'], /no output figre-3; did you mean figure-3\?/],
    [['reproduce', '--only', 'claims'], /no output claims; there are figure-3, table-1, table-2$/m],
    [['reproduce', '--only', ','], /--only/],
    [['reproduce', '--workers', 'two'], /--workers: expected a whole number from 0, got two/],
    [['reproduce', '--engine', 'onx'], /--engine: there is no engine onx; did you mean onnx\?/],
    [['reproduce', '--engine', 'torch'], /there is no engine torch; there are auto, onnx, tfjs, onnx-cpu,/],
    [['reproduce', '--seed', '1.5'], /--seed: expected a whole number/],
    [['reproduce', '--seed', '-1'], /--seed: expected a whole number from 0, got -1/],
    [['reproduce', '--workers', '-2'], /--workers: expected a whole number from 0, got -2/],
    [['reproduce', '--data', 'imagenet'], /--data: expected NAME=DIR/],
    [['reproduce', '--data', 'imagenet=/no/such/folder'], /--data imagenet: \/no\/such\/folder is not a folder/],
    [
      ['reproduce', '--data', 'imagnet=/tmp'],
      /--data imagnet: profile quick reads imagenet, camvid; did you mean imagenet\?/,
    ],
    [['status', '--data', 'voc=/tmp'], /--data voc: profile quick reads imagenet, camvid$/m],
    [['figure', 'three'], /figure: expected its number in the paper, got three; there is figure 3$/m],
    [['figure', '99'], /there is no figure 99; there is figure 3$/m],
    [['table', '3'], /there is no table 3; there are tables 1 and 2$/m],
    [['table', '2', '--json'], /table-2 has no JSON form/],
    [['table', '1', '--json', '--records'], /--json and --records: expected one of them/],
    [['check', 'none.ipynb'], /^without-decoding: expected a notebook at none\.ipynb, found no file$/m],
    [['report', 'none.ipynb'], /^without-decoding: expected a notebook at none\.ipynb, found no file$/m],
    [['table', '1', '--records'], /table-1 is drawn from no records; leave out --records/],
    [
      ['publish', '--profile', 'quick', '--names', 'codec,'],
      /publish: expected --names to be beginnings of names, got 'codec,'/,
    ],
    [['publish'], /publish: name the profile whose run is to be published, with --profile/],
    [
      ['publish', '--profile', 'quick', '--seed', '2'],
      /publish: the run with --seed 2 would replace the committed one of profile quick; name another folder with --output DIR/,
    ],
    [['artifact', 'ffffffffffffffff'], /has no artifact with the key ffffffffffffffff/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runHere(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('the command on toy experiments', () => {
  test('reproduces, then only redraws', async () => {
    const folder = await temporaryFolder();
    const options = ['--store', join(folder, 'store'), '--output', join(folder, 'figures')];
    const first = await runToy('reproduce', '--only', 'figure-3,table-1', '--workers', '2', ...options);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^figure-3: .*figure-3\.json\ntable-1: .*table-1\.csv\n$/);
    const lines = first.stderr.trim().split('\n').sort();
    expect(lines).toHaveLength(7);
    expect(lines[0]).toBe('3 artifacts to compute, 0 in the store');
    expect(lines.filter((line) => /^done {5}.* \(\d\.\d s\)$/.test(line))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith('start    '))).toHaveLength(3);
    const drawn = JSON.parse(await readFile(join(folder, 'figures', 'figure-3.json'), 'utf8'));
    expect(drawn[1]).toEqual({ total: 3 });

    const second = await runToy('figure', '3', ...options);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    const status = JSON.parse((await runToy('status', '--only', 'figure-3', '--json', ...options.slice(0, 2))).stdout);
    expect(status.totals).toMatchObject({ cached: 3, toCompute: 0, seconds: 0 });
    const engines = status.engines.known.map(({ name }: { name: string }) => name);
    expect(engines).toEqual(['onnx-cpu', 'onnx-webgpu', 'onnx-cuda', 'tfjs-gpu', 'tfjs-node', 'tfjs-cpu']);
    expect(engines).toContain(status.engines.auto);
  });

  test('draws what it can when an artifact fails, with exit code 1', async () => {
    const store = await temporaryFolder();
    const options = ['--store', store, '--output', store];
    const { code, stdout, stderr } = await runToy(
      'reproduce',
      '--only',
      'table-1,table-2',
      '--workers',
      '1',
      ...options,
    );
    expect(code).toBe(1);
    expect(stdout).toContain('table-1:');
    expect(stderr).toMatch(/failing throws \([0-9a-f]{16}\) failed: the loss left the real numbers/);
    expect(stderr).toContain('sum of broken was not tried, for it needs failing throws');
    expect(stderr).toContain('table-2: not drawn');
    expect(stderr).not.toMatch(/\n\s+at /);
    const debug = await runToy('reproduce', '--only', 'table-2', '--workers', '1', '--debug', ...options);
    expect(debug.stderr).toMatch(/\n\s+at /);
  });

  test('refuses an engine that does not run here before anything is made', async () => {
    const store = await temporaryFolder();
    const options = ['--store', store, '--output', store, '--engine', 'tfjs-gpu'];
    const { code, stdout, stderr } = await runToy('reproduce', '--only', 'figure-3', ...options);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^without-decoding: the engine tfjs-gpu does not run here: [^\n]*\n$/);
  });

  test('draws the others when one cannot be drawn, and says which', async () => {
    vi.stubEnv('undrawable', 'yes');
    const options = ['--store', await temporaryFolder(), '--output', await temporaryFolder(), '--workers', '1'];
    const { code, stdout, stderr } = await runToy('reproduce', '--only', 'table-1,figure-3', ...options);
    expect(code).toBe(1);
    expect(stderr).toContain("table-1: not drawn: Cannot read properties of undefined (reading 'codec')\n");
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toMatch(/^figure-3: .*figure-3\.json$/m);
    const debug = await runToy('reproduce', '--only', 'table-1', '--debug', ...options);
    expect(debug.stderr).toMatch(/table-1: not drawn: TypeError: [^\n]*\n\s+at /);
    vi.unstubAllEnvs();
  });

  test('prints a table as JSON', async () => {
    const { code, stdout } = await runToy('table', '1', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'table-1',
      columns: ['flops'],
      rows: [{ flops: 12 }],
      notes: ['0 records'],
    });
  });

  test('makes the artifacts of its plan one by one, by key', async () => {
    const store = await temporaryFolder();
    const planned = await runToy('plan', '--only', 'figure-3', '--seed', '9');
    const { artifacts, outputs } = JSON.parse(planned.stdout);
    expect(artifacts.map((artifact: { label: string }) => artifact.label)).toEqual([
      'training 3x50',
      'sum 2',
      'sum of two',
    ]);
    expect(outputs['figure-3']).toEqual([artifacts[0].key, artifacts[2].key]);
    expect(artifacts[2].inputs).toEqual({ base: artifacts[1].key });
    expect(artifacts[0].estimate).toEqual({ seconds: 0.15, bytes: 1000 });
    const made = await runToy('artifact', artifacts[2].key, '--seed', '9', '--store', store);
    expect(made.code).toBe(0);
    expect(made.stdout).toBe(`${join(store, `sum-${artifacts[2].key}`)}\n`);
    const status = await runToy('status', '--only', 'figure-3', '--seed', '9', '--store', store);
    expect(status.stdout).toMatch(/would run +training 3x50/);
    expect(status.stdout).toMatch(/cached +sum of two/);
    expect(status.stdout).toContain('2 in the store, 1 to compute');
  });

  test('stops on Ctrl-C at a checkpoint and goes on from there', async () => {
    const folder = await temporaryFolder();
    const options = ['--profile', 'long', '--store', join(folder, 'store'), '--output', folder, '--workers', '1'];
    const { child, ended } = startToy('figure', '3', ...options);
    await appears(folder, /progress\.json$/);
    // As a terminal does: to the workers as well.
    process.kill(-child.pid!, 'SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain('Stopping at the next checkpoint');
    expect(stderr).toContain('the same command goes on from there');
    const status = await runToy('status', '--only', 'figure-3', '--json', ...options.slice(0, 4));
    const [training] = JSON.parse(status.stdout).artifacts;
    expect(training).toMatchObject({ state: 'partial', progress: { total: 60, unit: 'epochs' } });
    expect(await runToy('figure', '3', ...options)).toMatchObject({ code: 0 });
  });
});
