import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatNotebook, readNotebook } from '../../lib/notebook/file/ipynb.ts';
import type { NotebookCell, CodeCell } from '../../lib/notebook/file/ipynb.ts';
import { parametersFromTexts } from '../../lib/notebook/file/parameters.ts';
import { variantOf } from '../../lib/cli/notebook.ts';
import { runHere } from '../cli/run.ts';

let folder: string;
let good: string;
let bad: string;

async function write(name: string, sources: readonly string[]): Promise<string> {
  const file = join(folder, name);
  const cells = sources.map(
    (source, i): NotebookCell => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: i === 0 ? { tags: ['parameters'] } : {},
      source,
      outputs: [],
      execution_count: null,
    }),
  );
  await writeFile(file, formatNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  return file;
}

/** What the last cell of a notebook has printed. */
async function shown(file: string): Promise<string | undefined> {
  const [output] = ((await readNotebook(file)).cells.at(-1) as CodeCell).outputs;
  return output?.output_type === 'stream' ? output.text : undefined;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notebook-command-'));
  good = await write('good.ipynb', ["const settings = { seed: 1, profile: 'quick' };", 'console.log(settings)']);
  bad = await write('bad.ipynb', [
    "const settings = { seed: 1, profile: 'quick' };",
    "throw new RangeError('too far')",
  ]);
});

afterAll(() => rm(folder, { recursive: true }));

describe('variantOf', () => {
  test.each([
    ['notebooks/02.ipynb', { point: '0.33', beta: '50' }, 'notebooks/02.point=0.33,beta=50.ipynb'],
    ['notebooks/02.point=0.33,beta=50.ipynb', { seed: '2' }, 'notebooks/02.seed=2.ipynb'],
    ['02.ipynb', { profile: 'imagenette', rate: '1e-3' }, '02.profile=imagenette,rate=1e-3.ipynb'],
    ['08.ipynb', { title: 'дом' }, '08.title=дом.ipynb'],
  ])('%s with %o is %s', (file, texts, variant) => {
    expect(variantOf(file, texts as unknown as Record<string, string>)).toBe(join(variant));
  });

  test.each([
    [{ picture: '/home/a b/ü.jpg' }, /^my\.own\.picture=home-a-b-ü\.jpg-[0-9a-f]{6}\.ipynb$/],
    [{ picture: '/tmp/ru/кот.jpg' }, /^my\.own\.picture=tmp-ru-кот\.jpg-[0-9a-f]{6}\.ipynb$/],
  ])('of %o is %s: letters of every script stay', (texts, name) => {
    expect(variantOf('my.own.ipynb', texts as unknown as Record<string, string>)).toMatch(name);
  });

  test.each([
    [{ picture: '/a/b.jpg' }, { picture: '/a-b.jpg' }],
    [{ x: '-1' }, { x: '1' }],
    [{ words: '?!' }, { words: '!?' }],
    [{ words: '猫'.repeat(90) }, { words: '猫'.repeat(91) }],
  ])('tells %o from %o', (some, others) => {
    const names = [some, others].map((texts) => variantOf('x.ipynb', texts as unknown as Record<string, string>));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThan(110);
  });

  test('is named after what was typed, and apart by what was meant', () => {
    const names = ['/a', '/b'].map((shell) =>
      variantOf('x.ipynb', { picture: 'p.jpg' }, { picture: `${shell}/p.jpg` }),
    );
    expect(names[0]).toMatch(/^x\.picture=p\.jpg-[0-9a-f]{6}\.ipynb$/);
    expect(names[1]).not.toBe(names[0]);
  });

  test('keeps names short, and apart', () => {
    const names = ['a', 'b'].map((end) => variantOf('x.ipynb', { folder: `${'long/'.repeat(60)}${end}` }));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name.length).toBeLessThan(110);
  });
});

test('`check` names a command that can be copied, whatever the path', async () => {
  const file = await write("bad nb é it's.ipynb", ['1']);
  const { code, stdout } = await runHere('check', '--quick', file);
  expect(code).toBe(1);
  expect(stdout).toContain(`Run \`npx without-decoding notebook '${join(folder, "bad nb é it'\\''s.ipynb")}'\`\n`);
});

describe('paths among parameters', () => {
  const values = async (notebook: string, texts: Record<string, string>, shell: string) =>
    parametersFromTexts((await readNotebook(notebook)).cells, texts, shell);

  test('start in the folder of the shell', async () => {
    const own = await write('own.ipynb', [
      "const settings: Settings = { profile: 'quick', seed: 1, data: {} };\n" +
        "const mine = { picture: '', folder: '', title: '', note: '', size: 1 };",
    ]);
    await mkdir(join(folder, 'pics', 'quick'), { recursive: true });
    await writeFile(join(folder, 'pics', 'wide.png'), '');
    const of = (texts: Record<string, string>) => values(own, texts, join(folder, 'pics'));
    expect(await of({ picture: 'wide.png', folder: 'photos', profile: 'quick', title: 'quick', size: '2' })).toEqual({
      picture: join(folder, 'pics', 'wide.png'),
      folder: join(folder, 'pics', 'photos'),
      profile: 'quick',
      title: 'quick', // a word that happens to be a folder's name
      size: 2,
    });
    expect(await of({ title: '../pics/wide.png', note: 'no/such.png' })).toEqual({
      title: join(folder, 'pics', 'wide.png'),
      note: 'no/such.png',
    });
    expect(await of({ data: '{ "imagenet": "quick" }' })).toEqual({
      data: { imagenet: join(folder, 'pics', 'quick') },
    });
    expect(await of({ 'data.imagenet': 'quick', picture: '' })).toEqual({
      'data.imagenet': join(folder, 'pics', 'quick'),
      picture: '',
    });
    await expect(of({ 'data.imagenet': 'none' })).rejects.toThrow(
      `settings.data.imagenet: there is no folder ${join(folder, 'pics', 'none')}`,
    );
  });

  test('to a picture that is not there is refused before anything runs', async () => {
    const own = await write('pictured.ipynb', ["const mine = { picture: '' };"]);
    const { code, stdout, stderr } = await runHere('notebook', own, '-p', 'picture=none.png');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`pictured.ipynb: mine.picture: there is no file ${join(process.cwd(), 'none.png')}\n`);
    expect((await readdir(folder)).filter((name) => name.startsWith('pictured.'))).toEqual(['pictured.ipynb']);
  });
});

describe('notebook', () => {
  test('runs one with parameters into a file beside it, and says so', async () => {
    const before = await readFile(good, 'utf8');
    const ended = await runHere('notebook', good, '-p', 'seed=2', '--parameter', 'profile=2024');
    const written = join(folder, 'good.seed=2,profile=2024.ipynb');
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/good\.ipynb: 3 code cells, .* s, written to /),
    });
    expect(ended.stdout).toContain(`written to ${written}\n`);
    expect(ended.stderr).toMatch(/good\.ipynb: cell 3\/3 done \(.* s\)\n$/);
    expect(await readFile(good, 'utf8')).toBe(before);
    expect(await shown(written)).toBe("{ seed: 2, profile: '2024' }\n");
  });

  test('writes where --output says, also of a notebook as VS Code writes it: of nbformat 4.2 and without ids', async () => {
    const [mine, other] = [join(folder, 'mine.ipynb'), join(folder, 'other.ipynb')];
    const cell = { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: ['1 + 1'] };
    const text = `\uFEFF${JSON.stringify({ cells: [cell], metadata: { orig_nbformat: 4 }, nbformat: 4, nbformat_minor: 2 })}\r\n`;
    await writeFile(mine, text);
    expect(await runHere('notebook', mine, '--output', other)).toMatchObject({ code: 0 });
    const { nbformat_minor: minor, cells } = JSON.parse(await readFile(other, 'utf8'));
    expect(minor).toBe(5);
    expect(cells).toMatchObject([{ id: 'cell-1', outputs: [{ data: { 'text/plain': ['2'] } }] }]);
    expect(await readFile(mine, 'utf8')).toBe(text);
  });

  test('ends with exit code 1 when a cell fails, and still runs the next notebook; in place when asked', async () => {
    const copy = await write('copy.ipynb', ['const settings = { seed: 1 };', 'console.log(settings)']);
    const { code, stdout, stderr } = await runHere('notebook', bad, copy, '-p', 'seed=4', '--in-place');
    expect(code).toBe(1);
    expect(stderr).toContain('bad.ipynb, code cell 3: RangeError: too far');
    expect(stdout).toMatch(/^\S*copy\.ipynb: 3 code cells/);
    expect(await shown(copy)).toBe('{ seed: 4 }\n');
    // Without parameters in place, too, and the cells stay as they are.
    expect(await runHere('notebook', copy)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/3 code cells, [^,]* s\n$/),
    });
    expect(await shown(copy)).toBe('{ seed: 4 }\n');
  });

  test('ends a cell at the time limit', async () => {
    const long = await write('long.ipynb', ['0;', 'await new Promise((done) => setTimeout(done, 60_000))']);
    const { code, stderr } = await runHere('notebook', long, '--timeout', '2');
    expect(code).toBe(1);
    expect(stderr).toContain('long.ipynb, code cell 2: still running after 2 seconds, the limit given');
  });

  test.each([
    [[], /an argument is missing; usage: npx without-decoding notebook FILE/],
    [['none.ipynb'], /expected a notebook at none\.ipynb, found no file/],
    [['package.json'], /package\.json: not a valid notebook/],
    [['GOOD', '--timeout', 'soon'], /--timeout: expected seconds above 0, at most 2147483, got soon/],
    // A timer that counts no further fires at once.
    [['GOOD', '--timeout', '3000000'], /--timeout: expected seconds above 0, at most 2147483, got 3000000/],
    [['GOOD', '-p', 'seed'], /--parameter: expected NAME=VALUE, e\.g\. seed=2, got seed/],
    [['GOOD', '-p', 'seed=two'], /good\.ipynb: settings\.seed: expected a number, got "two"/],
    [['GOOD', '-p', 'seed=2', '-p', 'seed=3'], /--parameter: seed is given twice/],
    [['GOOD', '--output', 'x.ipynb', '--in-place'], /--output and --in-place: expected one of them/],
    [['GOOD', '--output', 'x.txt'], /--output: expected a folder or a name that ends in \.ipynb, got x\.txt/],
    [['GOOD', '--output', 'none/x.ipynb'], /--output: expected none to be a folder/],
    [['GOOD', 'BAD', '--output', 'x.ipynb'], /--output: expected a folder for 2 notebooks, got x\.ipynb/],
    [['GOOD', 'GOOD', '--output', '.'], /--output: two notebooks are called good\.ipynb, and would share a file/],
    [['GOOD', 'GOOD', '-p', 'seed=2'], /good\.ipynb: it would be written to .*good\.seed=2\.ipynb, as another one/],
    [['GOOD', '-p', 'sed=2'], /good\.ipynb: expected a parameter among .*seed.*; got "sed"/],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await runHere(
      'notebook',
      ...args.map((arg) => ({ GOOD: good, BAD: bad })[arg] ?? arg),
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
