// Every kind of process of the kit with a real session in it, as a user has it who never heard of ONNX Runtime's
// telemetry: nothing is left at home, and nobody beyond this machine is called.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifactKey } from '../../lib/store/key.ts';
import { planEntries, planOf } from '../../lib/running/plan.ts';
import { formatNotebook } from '../../lib/notebook/file/ipynb.ts';
import { tinyTarget } from '../bundle/tiny-plan.ts';
import { nativeWatch } from './native-watch.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'lib/bin.mjs');
const watchJavaScript = new URL('./watch.mjs', import.meta.url).href;
let scratch: string;
let watchNative: Awaited<ReturnType<typeof nativeWatch>>;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'nothing-leaves-'));
  watchNative = await nativeWatch(scratch);
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

interface Traces {
  readonly stdout: string;
  /** Files and folders in what was an empty home. */
  readonly home: string[];
  /** Calls beyond this machine. */
  readonly calls: string[];
}

/** Runs node in the project's folder, its home and its environment empty. */
async function traced(
  args: readonly string[],
  watch: { readonly javaScript: boolean; readonly native: boolean },
): Promise<Traces> {
  const folder = await mkdtemp(join(scratch, 'run-'));
  const [home, log] = [join(folder, 'home'), join(folder, 'calls')];
  await mkdir(home);
  await writeFile(log, '');
  const { PATH } = process.env;
  const env = {
    PATH,
    HOME: home,
    USERPROFILE: home,
    WATCH_LOG: log,
    ...(watch.javaScript && { NODE_OPTIONS: `--import ${watchJavaScript}` }),
    ...(watch.native && watchNative?.(log)),
  };
  const { stdout } = await promisify(execFile)(process.execPath, [...args], { cwd: root, env });
  const calls = (await readFile(log, 'utf8')).split('\n').filter(Boolean);
  return { stdout, calls, home: await readdir(home, { recursive: true }) };
}

const everything = { javaScript: true, native: true };
/** Compiles a step by way of what the package exports. Its types, which take a kernel seconds to read, are left aside. */
const session =
  "const kit = 'without-decoding'; const { quantizerCurve } = await import(kit); console.log((await quantizerCurve({ centers: [-1, 1], points: 5 })).length);";

describe('the watch', () => {
  // An address that belongs to nobody (RFC 5737).
  const call = ['-e', "require('net').connect(9, '192.0.2.1').on('error', () => {}); setTimeout(process.exit, 50);"];

  test('sees a call by JavaScript', async () => {
    expect((await traced(call, { javaScript: true, native: false })).calls).toEqual(['connect 192.0.2.1']);
    expect(
      (await traced(['-e', "require('dns').lookup('example.invalid', () => {})"], { javaScript: true, native: false }))
        .calls,
    ).toEqual(['lookup example.invalid']);
  });

  test('sees a call by native code', async ({ skip }) => {
    if (!watchNative) return skip('no C compiler here, or not Linux');
    expect((await traced(call, { javaScript: false, native: true })).calls).toEqual(['connect 192.0.2.1']);
  });
});

describe('nothing leaves the machine, and nothing is left at home, by', { timeout: 120_000 }, () => {
  test('a plain import of the package', async () => {
    expect(await traced(['--import', 'tsx', '--input-type=module', '-e', session], everything)).toEqual({
      stdout: '5\n',
      home: [],
      calls: [],
    });
  });

  test('a command and its worker process', async () => {
    const folder = await mkdtemp(join(scratch, 'plan-'));
    const codec = [...planOf([await tinyTarget()]).values()].find(({ kind }) => kind === 'codec')!;
    const plan = planOf([codec]);
    await writeFile(
      join(folder, 'plan.json'),
      JSON.stringify({ outputs: { codec: [artifactKey(codec)] }, artifacts: planEntries(plan) }),
    );
    const args = [
      'run',
      join(folder, 'plan.json'),
      '--workers',
      '1',
      '--engine',
      'onnx-cpu',
      '--store',
      join(folder, 'store'),
    ];
    const { stdout, ...traces } = await traced([bin, ...args], everything);
    expect(stdout).toMatch(new RegExp(`^${plan.size} computed`));
    expect(traces).toEqual({ home: [], calls: [] });
  });

  test("a notebook's kernel", async () => {
    const file = join(scratch, 'session.ipynb');
    const cell = {
      cell_type: 'code' as const,
      id: 'a',
      metadata: {},
      source: session,
      outputs: [],
      execution_count: null,
    };
    await writeFile(file, formatNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }));
    const { stdout, ...traces } = await traced([bin, 'notebook', file], everything);
    expect(stdout).toContain('1 code cells');
    expect(await readFile(file, 'utf8')).toContain('"5\\n"');
    expect(traces).toEqual({ home: [], calls: [] });
  });

  test('a benchmark and its process', async () => {
    const args = [
      'bench',
      '--engine',
      'onnx-cpu',
      '--network',
      'codec',
      '--seconds',
      '0.1',
      '--windows',
      '1',
      '--processes',
      '1',
      '--python',
      'none',
      '--json',
    ];
    const { stdout, ...traces } = await traced([bin, ...args], everything);
    expect(JSON.parse(stdout).results[0].ours.imagesPerSecond).toBeGreaterThan(0);
    expect(traces).toEqual({ home: [], calls: [] });
  });
});

test('nothing but the one door imports ONNX Runtime', async () => {
  const files = (
    await Promise.all(
      ['lib', 'test', 'notebooks'].map(async (folder) =>
        (await readdir(join(root, folder), { recursive: true })).map((name) => join(folder, name)),
      ),
    )
  )
    .flat()
    .filter((name) => /\.(ts|mts|mjs|js|ipynb)$/.test(name));
  const code =
    /^(?!\s*(import|export) type\b).*(\bfrom |\bimport |\bimport\(|\brequire\()\s*\\?['"]onnxruntime-(node|common|web)\b/m;
  const importers = await Promise.all(
    files.map(async (name) => (code.test(await readFile(join(root, name), 'utf8')) ? name : [])),
  );
  expect(importers.flat().filter((name) => !name.endsWith('.d.mts'))).toEqual(['lib/engine/onnx-runtime.mjs']);
});
