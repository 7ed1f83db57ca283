import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kitFingerprint } from '../../lib/notebook/file/kit-fingerprint.ts';

const files: Readonly<Record<string, string>> = {
  'lib/index.ts': "export { relu } from './nn/relu.ts';\nexport { draw } from './notebook/draw.ts';",
  'lib/nn/relu.ts': 'export const relu = (x: number): number => Math.max(0, x);',
  'lib/notebook/draw.ts':
    "export const draw = async (name: string) => (await import('../figures/index.ts')).all[name];",
  'lib/figures/index.ts':
    "import { figure3 } from './figure-3/figure-3.ts';\nimport { figure6 } from './figure-6/figure-6.ts';\nexport const all: Record<string, () => number> = { 'figure-3': figure3, 'figure-6': figure6 };",
  'lib/figures/figure-3/figure-3.ts':
    "import { part } from '../figure-6/part.ts';\nexport const figure3 = () => 3 + part;",
  'lib/figures/figure-6/figure-6.ts': 'export const figure6 = () => 6;',
  'lib/figures/figure-6/part.ts': 'export const part = 1;',
  'lib/kernel/kernel.ts': 'export const kernel = 1;',
  'lib/cli/figure.ts': 'export const command = 1;',
  'data/paper/codec.json': '{"a":1}',
  'data/results/photos/codec.json': '{"a":1}',
  'data/results/photos-again/codec.json': '{"a":1}',
  'data/pretrained/photos/codec.json': '{"sha256":"1"}',
  'package-lock.json': JSON.stringify({
    packages: { '': {}, a: { version: '1.0.0' }, b: { version: '1.0.0', dev: true } },
  }),
};

let root: string;
let copies = 0;

async function projectWith(changes: Readonly<Record<string, string>>): Promise<string> {
  const copy = `${root}-${++copies}`;
  await cp(root, copy, { recursive: true });
  for (const [file, text] of Object.entries(changes)) await writeFile(join(copy, file), text);
  return copy;
}

const notebook = (source: string) => ({
  cells: [{ cell_type: 'code' as const, id: 'a', metadata: {}, source, outputs: [], execution_count: null }],
});
const drawing = notebook("import { draw } from 'without-decoding';\nawait draw('figure-3', 'photos')");
const counting = notebook("import { relu } from 'without-decoding';\nrelu(1)");

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kit-'));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
});
afterAll(async () => {
  await rm(root, { recursive: true });
  for (let copy = 1; copy <= copies; copy++) await rm(`${root}-${copy}`, { recursive: true });
});

describe("a notebook's part of the kit", () => {
  it.each([
    ['code behind a name that it imports', 'lib/nn/relu.ts', 'export const relu = (x: number) => x;', false, true],
    [
      'the same in other words',
      'lib/nn/relu.ts',
      '// Words.\nexport const relu =\n  (x: bigint & number): number => Math.max(0, x);\n',
      false,
      false,
    ],
    ['the figure that it names', 'lib/figures/figure-3/figure-3.ts', 'export const figure3 = () => 4;', true, false],
    ["what that figure takes of another's", 'lib/figures/figure-6/part.ts', 'export const part = 2;', true, false],
    ['another figure', 'lib/figures/figure-6/figure-6.ts', 'export const figure6 = () => 7;', false, false],
    ['the kernel', 'lib/kernel/kernel.ts', 'export const kernel = 2;', true, true],
    ['a command', 'lib/cli/figure.ts', 'export const command = 2;', false, false],
    ['the records of a profile that it names', 'data/results/photos/codec.json', '{"a":2}', true, false],
    ['its weights', 'data/pretrained/photos/codec.json', '{"sha256":"2"}', true, false],
    ['the records of another profile', 'data/results/photos-again/codec.json', '{"a":2}', false, false],
    ["the paper's numbers", 'data/paper/codec.json', '{"a":2}', true, true],
    ['a package', 'package-lock.json', files['package-lock.json'].replace('"1.0.0"', '"1.0.1"'), true, true],
    [
      "a developer's tool",
      'package-lock.json',
      files['package-lock.json'].replace('"1.0.0","dev"', '"1.0.1","dev"'),
      false,
      false,
    ],
  ])('%s', async (_, file, text, ofDrawing, ofCounting) => {
    expect(text).not.toBe(files[file]);
    const changed = await projectWith({ [file]: text });
    expect((await kitFingerprint(drawing, changed)) !== (await kitFingerprint(drawing, root))).toBe(ofDrawing);
    expect((await kitFingerprint(counting, changed)) !== (await kitFingerprint(counting, root))).toBe(ofCounting);
  });

  it.each([
    "import * as kit from 'without-decoding';",
    'import * as kit from "without-decoding";',
    "const kit = await import('without-decoding');",
    'const kit = await import("without-decoding");',
  ])('is the whole where a cell takes the whole: %s', async (taking) => {
    const whole = notebook(`${taking}\nawait kit.draw('figure-6')`);
    const changed = await projectWith({ 'lib/nn/relu.ts': 'export const relu = (x: number) => x;' });
    expect(await kitFingerprint(whole, changed)).not.toBe(await kitFingerprint(whole, root));
  });
});
