// `export` and import attributes in cells mean nothing there and are taken; `using` is refused in one sentence.
import { afterAll, describe, expect, it } from 'vitest';
import { openSession } from '../../lib/kernel/session.ts';

const session = openSession(process.cwd());
let count = 0;
afterAll(() => session.close());

async function shown(cell: string): Promise<unknown> {
  const outcome = await session.run(cell, ++count);
  return outcome.status === 'ok' ? outcome.value : `${outcome.error.ename}: ${outcome.error.evalue}`;
}

describe('export', () => {
  it.each([
    ['export const rate: number = 2;\nrate', 2],
    ['export let [low, high] = [1, 9];\n[low, high]', [1, 9]],
    ['export function twice(x: number) { return rate * x; }\ntwice(high)', 18],
    ['export async function later() { return low; }\nawait later()', 1],
    ['export class Box { size = 3; }\nnew Box().size', 3],
    ['export default class Chest extends Box {}\nnew Chest().size', 3],
    ['export enum Kind { Small, Large }\nKind.Large', 1],
    [
      'export interface Sized { size: number }\nexport type Many = Sized[];\nconst boxes: Many = [new Box()];\nexport { boxes, type Many };\nboxes.length',
      1,
    ],
    // What an earlier cell has exported is there, as all of it is.
    ['[rate, high, twice(2), new Chest().size, Kind.Small, boxes.length]', [2, 9, 4, 3, 0, 1]],
    ["const text = 'export const inner = 1';\ntext", 'export const inner = 1'],
  ])('is as if it were not there: %j', async (cell, value) => {
    expect(await shown(cell)).toEqual(value);
  });

  it('moves nothing', async () => {
    expect(await shown('1;\nexport const wrong: number = "text";')).toMatch(/^CompileError: 2:14 Type 'string'/);
  });

  it.each([
    'export default 3;',
    "export * from 'node:fs';",
    "export { sep } from 'node:path';",
    'export { rate as speed };',
    'export default function () {}',
  ])('that declares nothing is refused: %s', async (cell) => {
    expect(await shown(`\n${cell}`)).toBe(
      'CompileError: 2:1 a cell has nothing to export: later cells see every name that it declares; give the value a name, without `export`',
    );
  });
});

describe('using', () => {
  it.each([
    ['using file = { [Symbol.dispose]() {} };', 1],
    ['{\n  await using file = null;\n}', 2],
    ['function all() { for (using file of []) {} }', 1],
  ])('is refused in a sentence: %j', async (cell, line) => {
    expect(await shown(cell)).toMatch(
      new RegExp(
        `^CompileError: ${line}:\\d+ the TypeScript of cells, 5\\.0, has no \`using\`: declare by \`const\`, and dispose of it in a \`finally\`$`,
      ),
    );
  });

  it('is a name like any other, too', async () => {
    expect(await shown("const using = 3;\nconst text = 'using file = 3';\nusing")).toBe(3);
    expect(await shown("const note = 'using file = 3';\nconst wrong: number = 'text';")).toMatch(
      /^CompileError: 2:7 Type 'string'/,
    );
  });
});

describe('import attributes', () => {
  it.each([
    ["import kit from './package.json' with { type: 'json' };\nkit.name", 'without-decoding'],
    [
      "import again from './package.json' with {\n  type: 'json',\n};\nimport { sep } from 'node:path';\n[again.name, sep]",
      ['without-decoding', '/'],
    ],
  ])('say nothing that the name of the file does not: %j', async (cell, value) => {
    expect(await shown(cell)).toEqual(value);
  });

  it('move nothing', async () => {
    const cell = "import third from './package.json' with { type: 'json' }; const wrong: number = third.name;";
    expect(await shown(cell)).toMatch(/^CompileError: 1:65 Type 'string'/);
  });
});
