import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNotebook, parseNotebook } from '../../lib/notebook/ipynb.ts';
import type { CodeCell, Notebook } from '../../lib/notebook/ipynb.ts';
import { notebookProblems } from '../../lib/notebook/nbformat.ts';

const codeCell: CodeCell = {
  cell_type: 'code', id: 'first', metadata: {}, source: 'const a = 1;\na', outputs: [], execution_count: null,
};

function notebookOf(...cells: Notebook['cells']): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

describe('formatNotebook', () => {
  it('writes what Jupyter writes', () => {
    // The text that nbformat 5.5.0 gave for this notebook.
    const notebook = notebookOf({ ...codeCell, id: 'a', source: '' }, {
      ...codeCell,
      id: 'b',
      source: 'a\nb\n',
      outputs: [
        { output_type: 'stream', name: 'stdout', text: '' },
        {
          output_type: 'display_data',
          metadata: {},
          data: { 'text/plain': '', 'image/png': 'aGVs\n', 'application/x+json': { b: 1.5, a: [] }, 'text/html': 'é\n\nx' },
        },
      ],
    });
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
    fc.assert(fc.property(fc.string(), fc.string(), (source, text) => {
      const notebook = notebookOf({
        ...codeCell, source, outputs: [{ output_type: 'display_data', data: { 'text/html': text, 'image/png': text }, metadata: {} }],
      });
      expect(parseNotebook(formatNotebook(notebook))).toEqual(notebook);
    }));
  });

  const jupyter = spawnSync('/usr/bin/python3', ['-c', 'import nbformat; nbformat.validate']);
  it.skipIf(jupyter.status !== 0)('agrees with nbformat itself on texts of the notebooks here', async () => {
    const { readdir } = await import('node:fs/promises');
    for (const name of (await readdir('notebooks')).filter((each) => each.endsWith('.ipynb'))) {
      const text = await readFile(`notebooks/${name}`, 'utf8');
      const script = 'import sys, nbformat; n = nbformat.reads(sys.stdin.read(), 4); nbformat.validate(n); sys.stdout.write(nbformat.writes(n) + "\\n")';
      const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', script], { input: text, encoding: 'utf8', maxBuffer: 2 ** 26, env: { PYTHONIOENCODING: 'utf8' } });
      expect(stderr).toBe('');
      // Python and JavaScript write very small and very large numbers differently: 1e-05 is 0.00001.
      const sameNumbers = (json: string) => json.replace(/-?\b\d+(\.\d+)?(e[+-]?\d+)?\b/gi, (number) => String(Number(number)));
      expect(sameNumbers(stdout)).toBe(sameNumbers(text));
      expect(formatNotebook(parseNotebook(text))).toBe(text);
    }
  });
});

describe('notebookProblems', () => {
  it('finds none in a valid notebook', () => {
    expect(notebookProblems(notebookOf(codeCell, { cell_type: 'markdown', id: 'b', metadata: {}, source: '' }))).toEqual([]);
  });

  it.each([
    ['a missing id', [{ ...codeCell, id: undefined }], /cell 1, id: expected 1 to 64/],
    ['an id with a space', [{ ...codeCell, id: 'a b' }], /cell 1, id/],
    ['an id used twice', [codeCell, codeCell], /cell 2, id: "first" is also the id of cell 1/],
    ['a code cell without outputs', [{ ...codeCell, outputs: undefined }], /cell 1, outputs: expected a list/],
    ['an unknown output', [{ ...codeCell, outputs: [{ output_type: 'picture' }] }], /cell 1, output 1: expected a known output_type/],
    ['a key that does not belong', [{ ...codeCell, trusted: true }], /cell 1: expected no other keys, got "trusted"/],
    ['markdown with outputs', [{ cell_type: 'markdown', id: 'a', metadata: {}, source: '', outputs: [] }], /no other keys, got "outputs"/],
  ])('finds %s', (_, cells, problem) => {
    const found = notebookProblems(JSON.parse(JSON.stringify(notebookOf(...cells as CodeCell[]))));
    expect(found.join('\n')).toMatch(problem);
  });

  it('asks for cell ids: older formats are refused', () => {
    expect(() => parseNotebook(JSON.stringify({ ...notebookOf(codeCell), nbformat_minor: 4 }), 'old.ipynb'))
      .toThrow(/old\.ipynb: not a valid notebook \(nbformat 4\.5\):\n {2}notebook: expected nbformat 4, minor 5/);
  });

  it('says so when the file is no JSON', () => {
    expect(() => parseNotebook('<html>', 'page.ipynb')).toThrow(/page\.ipynb: expected JSON/);
  });
});
