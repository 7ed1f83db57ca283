import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeThrown, withCallsOfCells } from '../../lib/kernel/traceback.ts';

const root = process.cwd();
const of = (...calls: string[]) => {
  const error = new RangeError('too large');
  error.stack = ['RangeError: too large', ...calls.map((call) => `    at ${call}`)].join('\n');
  return describeThrown(error, {
    root,
    cell: () => ({ code: 'a\nb\nc', position: (place) => place }),
  }).traceback.filter((line) => line.startsWith('    at'));
};
const cell = 'In[4]:2:1';
const url = (file: string, line: number) => `file://${root}/lib/${file}:${line}:11`;

it('leaves out the kernel, however its calls are written', () => {
  const kernelFiles = readdirSync('lib/kernel');
  expect(kernelFiles).toContain('launcher.mjs');
  const calls = kernelFiles.flatMap((name) => [
    `run (${url(`kernel/${name}`, 1)})`,
    `async ${url(`kernel/${name}`, 9)}`,
    `Object.get (${root}/lib/kernel/${name}:3:4)`,
  ]);
  expect(of(cell, ...calls, 'process.processTicks (node:internal/process/task_queues:95:5)')).toEqual([
    '    at In[4]:2:1',
  ]);
  // A file of another name, or of that name elsewhere, is none of it.
  expect(of(`a (${url('kernels/session.ts', 1)})`, `b (${url('training/session.ts', 1)})`, cell)).toHaveLength(3);
});

it('tells the calls within the kit of a fault, but not of a check', () => {
  const line =
    readFileSync('lib/metrics/mean-iou.ts', 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('new RangeError(')) + 1;
  expect(line).toBeGreaterThan(1);
  const check = url('metrics/mean-iou.ts', line);
  const other = url('metrics/mean-iou.ts', 1);
  expect(of(`bpp (${check})`, `figure (${other})`, cell, `run (${url('kernel/session.ts', 1)})`)).toEqual([
    '    at In[4]:2:1',
  ]);
  expect(of(`bpp (${other})`, `figure (${other})`, cell)).toEqual([
    '    at bpp (lib/metrics/mean-iou.ts:1:11)',
    '    at figure (lib/metrics/mean-iou.ts:1:11)',
    '    at In[4]:2:1',
  ]);
});

it('names the lines of cells in stacks that a cell prints, and nothing else', () => {
  const context = {
    root,
    cell: () => ({
      code: 'a\nb\nc',
      position: ({ line, column }: { line: number; column: number }) =>
        line > 3 ? undefined : { line: line + 10, column },
    }),
  };
  const printed = (...lines: string[]) => withCallsOfCells(lines.join('\n'), context).split('\n');
  const kernelCall = `    at runScript (${root}/lib/kernel/session.ts:179:13)`;
  expect(
    printed('before', 'Error: oops', '    at f (In[5]:3:11)', '    at In[5]:4:3', kernelCall, '', 'after In[5]:3:11'),
  ).toEqual(['before', 'Error: oops', '    at f (In[5]:13:11)', '', 'after In[5]:3:11']);
  // As Node shows an error with fields and a cause.
  expect(
    printed(
      'Error: outer',
      '    at In[5]:1:7',
      `${kernelCall} {`,
      '  code: 7,',
      '  [cause]: Error: inner',
      '      at In[5]:2:1',
      `  ${kernelCall}`,
      '}',
    ),
  ).toEqual([
    'Error: outer',
    '    at In[5]:11:7 {',
    '  code: 7,',
    '  [cause]: Error: inner',
    '      at In[5]:12:1',
    '}',
  ]);
  const own = ['Menu', '    at noon: soup (node:x)', kernelCall];
  expect(printed(...own)).toEqual(own);
});
