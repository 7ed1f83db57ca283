import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from '../property.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatNotebook, parseNotebook, readNotebook } from '../../lib/notebook/file/ipynb.ts';
import type { CodeCell, Notebook } from '../../lib/notebook/file/ipynb.ts';
import { upgraded } from '../../lib/notebook/file/nbformat.ts';
import { notebookProblems } from '../../lib/notebook/file/nbformat-rules.ts';

const codeCell: CodeCell = {
  cell_type: 'code',
  id: 'first',
  metadata: {},
  source: 'const a = 1;\na',
  outputs: [],
  execution_count: null,
};

function notebookOf(...cells: Notebook['cells']): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

const python = { ...process.env, PYTHONIOENCODING: 'utf8' };
const jupyter = spawnSync('python3', ['-c', 'import nbformat; nbformat.validate']);

describe('formatNotebook', () => {
  it('writes what Jupyter writes', () => {
    // The text that nbformat 5.5.0 gave for this notebook.
    const notebook = notebookOf(
      { ...codeCell, id: 'a', source: '' },
      {
        ...codeCell,
        id: 'b',
        source: 'a\nb\n',
        outputs: [
          { output_type: 'stream', name: 'stdout', text: '' },
          {
            output_type: 'display_data',
            metadata: {},
            data: {
              'text/plain': '',
              'image/png': 'aGVs\n',
              'application/x+json': { b: 1.5, a: [] },
              'text/html': 'é\n\nx',
            },
          },
        ],
      },
    );
    expect(formatNotebook(notebook)).toBe(`{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "a",
   "metadata": {},
   "outputs": [],
   "source": []
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "b",
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": []
    },
    {
     "data": {
      "application/x+json": {
       "a": [],
       "b": 1.5
      },
      "image/png": "aGVs\\n",
      "text/html": [
       "é\\n",
       "\\n",
       "x"
      ],
      "text/plain": []
     },
     "metadata": {},
     "output_type": "display_data"
    }
   ],
   "source": [
    "a\\n",
    "b\\n"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`);
  });

  it('is read back as it was, for any source and output', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (source, text) => {
        const notebook = notebookOf({
          ...codeCell,
          source,
          outputs: [{ output_type: 'display_data', data: { 'text/html': text, 'image/png': text }, metadata: {} }],
        });
        expect(parseNotebook(formatNotebook(notebook))).toEqual(notebook);
      }),
    );
  });

  it('splits lines where Jupyter does', () => {
    const { cells } = JSON.parse(formatNotebook(notebookOf({ ...codeCell, source: 'a\r\nb\rc\u2028d\fe\n\n' })));
    expect(cells[0].source).toEqual(['a\r\n', 'b\r', 'c\u2028', 'd\f', 'e\n', '\n']);
  });

  it.skipIf(jupyter.status !== 0)(
    'agrees with nbformat itself on texts of the notebooks here',
    async () => {
      const names = (await readdir('notebooks')).filter((each) => each.endsWith('.ipynb'));
      const texts = await Promise.all(names.map((name) => readFile(`notebooks/${name}`, 'utf8')));
      const script =
        'import sys, json, nbformat\nns = [nbformat.reads(t, 4) for t in json.load(sys.stdin)]\nfor n in ns: nbformat.validate(n)\njson.dump([nbformat.writes(n) + "\\n" for n in ns], sys.stdout)';
      const { stdout, stderr } = spawnSync('python3', ['-c', script], {
        input: JSON.stringify(texts),
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        env: python,
      });
      expect(stderr).toBe('');
      // Python and JavaScript write very small and very large numbers differently: 1e-05 is 0.00001.
      const sameNumbers = (json: string) =>
        json.replace(/-?\b\d+(\.\d+)?(e[+-]?\d+)?\b/gi, (number) => String(Number(number)));
      const theirs = (JSON.parse(stdout) as string[]).map(sameNumbers);
      texts.forEach((text, i) => {
        expect(theirs[i] === sameNumbers(text), names[i]).toBe(true);
        expect(formatNotebook(parseNotebook(text)) === text, names[i]).toBe(true);
      });
    },
    60_000,
  );
});

describe('notebookProblems', () => {
  it('finds none in a valid notebook', () => {
    expect(
      notebookProblems(notebookOf(codeCell, { cell_type: 'markdown', id: 'b', metadata: {}, source: '' })),
    ).toEqual([]);
  });

  it.each([
    ['a missing id', [{ ...codeCell, id: undefined }], /cell 1, id: expected 1 to 64/],
    ['an id with a space', [{ ...codeCell, id: 'a b' }], /cell 1, id/],
    ['an id used twice', [codeCell, codeCell], /cell 2, id: "first" is also the id of cell 1/],
    ['a code cell without outputs', [{ ...codeCell, outputs: undefined }], /cell 1, outputs: expected a list/],
    [
      'an unknown output',
      [{ ...codeCell, outputs: [{ output_type: 'picture' }] }],
      /cell 1, output 1: expected a known output_type/,
    ],
    ['a key that does not belong', [{ ...codeCell, trusted: true }], /cell 1: expected no other keys, got "trusted"/],
    [
      'markdown with outputs',
      [{ cell_type: 'markdown', id: 'a', metadata: {}, source: '', outputs: [] }],
      /no other keys, got "outputs"/,
    ],
  ])('finds %s', (_, cells, problem) => {
    const found = notebookProblems(JSON.parse(JSON.stringify(notebookOf(...(cells as CodeCell[])))));
    expect(found.join('\n')).toMatch(problem);
  });

  it('asks a text of errors, tags as a list, bundles of texts, counts from zero', () => {
    const error = { output_type: 'error', ename: null, evalue: '', traceback: [] };
    const image = { output_type: 'display_data', metadata: {}, data: { 'image/png': 3 } };
    const cells = [
      { ...codeCell, metadata: { tags: 'a' }, execution_count: -1, outputs: [error, image] },
    ] as unknown as CodeCell[];
    expect(notebookProblems(notebookOf(...cells)).map((problem) => problem.split(':')[0])).toEqual([
      'cell 1, tags',
      'cell 1, execution_count',
      'cell 1, output 1, ename',
      'cell 1, output 2, data, image/png',
    ]);
  });

  it('lets a newer minor have keys of its own', () => {
    const newer = { ...notebookOf({ ...codeCell, mood: 'good' } as CodeCell), nbformat_minor: 6 };
    expect(notebookProblems(newer)).toEqual([]);
    expect(parseNotebook(JSON.stringify(newer)).nbformat_minor).toBe(6);
  });

  // What nbformat itself makes of the notebook is the oracle.
  it.skipIf(jupyter.status !== 0)(
    'agrees with nbformat itself on what is valid',
    () => {
      const outputs = [
        { output_type: 'stream', name: 'stdout', text: ['a\n', 'b'] },
        {
          output_type: 'execute_result',
          execution_count: 1,
          metadata: {},
          data: { 'application/x+json': { a: 1 }, 'image/png': ['YQ', '=='] },
        },
        { output_type: 'error', ename: 'E', evalue: '', traceback: ['x'] },
      ];
      const whole = notebookOf({ ...codeCell, outputs } as unknown as CodeCell, {
        cell_type: 'markdown',
        id: 'b',
        metadata: { tags: ['x'] },
        source: '',
        attachments: { 'a.png': { 'image/png': 'YQ==' } },
      });
      const changed = [whole, ...mutations(whole)];
      const script =
        'import sys, json\nfrom nbformat.validator import get_validator\nschema = get_validator(4, 5)\nfor n in json.load(sys.stdin):\n  print(int(next(iter(schema.iter_errors(n)), None) is None))';
      const { stdout } = spawnSync('python3', ['-W', 'ignore', '-c', script], {
        input: JSON.stringify(changed),
        encoding: 'utf8',
        env: python,
      });
      const theirs = stdout
        .trim()
        .split('\n')
        .map((answer) => answer === '1');
      expect(theirs).toHaveLength(changed.length);
      expect(theirs.filter((valid) => !valid).length).toBeGreaterThan(100);
      changed.forEach((one, i) => {
        expect(notebookProblems(one).length === 0, JSON.stringify(one)).toBe(theirs[i]);
      });
    },
    30_000,
  );
});

/** `value` with one of its parts, at any depth, left out or replaced by something of another type. */
function mutations(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    // The versions decide by which rules the rest is read.
    if (/^nbformat/.test(key)) return [];
    const put = (other: unknown) =>
      Array.isArray(value) ? value.map((own, i) => (String(i) === key ? other : own)) : { ...value, [key]: other };
    const { [key]: _left, ...without } = value as Record<string, unknown>;
    const others = [null, 7, 'text', [7], {}]
      .filter((other) => JSON.stringify(other) !== JSON.stringify(part))
      .map(put);
    return [...(Array.isArray(value) ? [] : [without]), ...others, ...mutations(part).map(put)];
  });
}

describe('parseNotebook', () => {
  const bare = { cell_type: 'code', metadata: {}, source: '1', outputs: [], execution_count: null };
  const old = (...cells: object[]) =>
    JSON.stringify({ nbformat: 4, nbformat_minor: 2, metadata: { orig_nbformat: 4 }, cells });
  const idsOf = (text: string) => parseNotebook(text).cells.map(({ id }) => id);

  it('gives cells of older formats ids, always the same, and writes nbformat 4.5', () => {
    const text = old(bare, { ...bare, id: 'mine' }, { ...bare, id: 'mine' }, { ...bare, id: 'a b' }, bare);
    expect(idsOf(text)).toEqual(['cell-1', 'mine', 'cell-3', 'cell-4', 'cell-5']);
    const written = formatNotebook(parseNotebook(text));
    expect(JSON.parse(written)).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
    // As Jupyter does, which keeps it in memory only.
    expect(JSON.parse(written).metadata).toEqual({});
    expect(formatNotebook(parseNotebook(written))).toBe(written);
    expect(notebookProblems(JSON.parse(written))).toEqual([]);
  });

  it('gives no cell the id of another', () => {
    expect(idsOf(old({ ...bare, id: 'cell-2' }, bare, { ...bare, id: 'cell-2-2' }))).toEqual([
      'cell-2',
      'cell-2-3',
      'cell-2-2',
    ]);
  });

  it('reads what other programs leave out, split or mark', () => {
    const text = `\uFEFF${old(
      { cell_type: 'code', source: ['let a = 1;\r\n', 'a'] },
      { cell_type: 'raw', source: 'x', metadata: { format: 'text/latex' } },
      { cell_type: 'markdown', source: [], attachments: { 'a.png': { 'image/png': ['YQ', '=='] } } },
      {
        ...bare,
        outputs: [
          {
            output_type: 'display_data',
            metadata: {},
            data: { 'x/y': ['a\n', 'b'], 'image/jpeg': ['YQ', '=='], 'application/json': ['a', 'b'] },
          },
        ],
      },
    ).replaceAll(',', ',\r\n')}\r\n\r\n`;
    expect(parseNotebook(text).cells).toMatchObject([
      { source: 'let a = 1;\r\na', metadata: {}, outputs: [], execution_count: null },
      { cell_type: 'raw', metadata: { format: 'text/latex' } },
      { source: '', attachments: { 'a.png': { 'image/png': 'YQ==' } } },
      { outputs: [{ data: { 'x/y': 'a\nb', 'image/jpeg': 'YQ==', 'application/json': ['a', 'b'] } }] },
    ]);
    expect(parseNotebook('{"nbformat":4,"nbformat_minor":2,"cells":[]}')).toEqual(notebookOf());
  });

  it.each([
    ['<html>', /^my\.ipynb: expected JSON, got something else \(.*\)$/],
    ['{"a":\n NaN}', /^my\.ipynb: expected JSON, got something else \(.*\)$/],
    ['\uFEFF \n', /^my\.ipynb: expected a notebook, got an empty file$/],
    ['[]', /^my\.ipynb: not a valid notebook: expected an object with nbformat, nbformat_minor, metadata and cells$/],
    ['{"name":"kit"}', /^my\.ipynb: not a valid notebook: expected an object with nbformat/],
    [
      '{"nbformat":3,"worksheets":[]}',
      /^my\.ipynb: not a valid notebook: expected nbformat 4, got 3; .*nbconvert --to notebook/,
    ],
    [
      old({ ...bare, source: 3 }),
      /^my\.ipynb: not a valid notebook: cell 1, source: expected a text or lines of text, got 3$/,
    ],
    [old({ ...bare, source: 3 }, { cell_type: 'heading' }), /^my\.ipynb: .*, got 3 \(and 3 more such problems\)$/],
    [
      JSON.stringify(notebookOf(codeCell, codeCell)),
      /^my\.ipynb: not a valid notebook: cell 2, id: "first" is also the id of cell 1$/,
    ],
  ])('says in one sentence what is wrong with %j', (text, message) => {
    expect(() => parseNotebook(text, 'my.ipynb')).toThrow(message);
  });

  it('upgrades nothing but notebooks of version 4', () => {
    for (const other of [null, 3, [], { nbformat: 3, nbformat_minor: 0, cells: [] }])
      expect(upgraded(other)).toBe(other);
  });
});

describe('readNotebook', () => {
  it('says what it found in place of a notebook', async () => {
    await expect(readNotebook('none.ipynb')).rejects.toThrow('expected a notebook at none.ipynb, found no file');
    await expect(readNotebook('notebooks')).rejects.toThrow('expected a notebook at notebooks, found a folder');
  });

  it('takes no other encoding for UTF-8', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'without-decoding-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [file, cell] = [join(folder, 'a.ipynb'), { cell_type: 'markdown', id: 'a', metadata: {}, source: 'café' }];
    const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] });
    for (const encoding of ['latin1', 'utf16le'] as const) {
      await writeFile(file, `${encoding === 'utf16le' ? '\uFEFF' : ''}${text}`, encoding);
      await expect(readNotebook(file)).rejects.toThrow(`${file}: expected a notebook in UTF-8`);
    }
    await writeFile(file, `\uFEFF${text}`, 'utf8');
    expect((await readNotebook(file)).cells).toEqual([cell]);
  });
});
