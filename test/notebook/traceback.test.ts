import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeThrown, kernelFiles } from '../../lib/notebook/traceback.ts';

const root = process.cwd();
const of = (...calls: string[]) => {
  const error = new RangeError('too large');
  error.stack = ['RangeError: too large', ...calls.map((call) => `    at ${call}`)].join('\n');
  return describeThrown(error, { root, cell: () => ({ code: 'a\nb\nc', position: (place) => place }) }).traceback.filter((line) => line.startsWith('    at'));
};
const cell = 'In[4]:3:1';
const url = (file: string, line: number) => `file://${root}/lib/${file}:${line}:11`;

it('knows files that are there', () => {
  for (const name of kernelFiles) expect(existsSync(new URL(`../../lib/notebook/${name}`, import.meta.url)), name).toBe(true);
});

it('leaves out the kernel, however its calls are written', () => {
  const calls = kernelFiles.flatMap((name) => [`run (${url(`notebook/${name}`, 1)})`, `async ${url(`notebook/${name}`, 9)}`, `Object.get (${root}/lib/notebook/${name}:3:4)`]);
  expect(of(cell, ...calls, 'process.processTicks (node:internal/process/task_queues:95:5)')).toEqual(['    at In[4]:2:1']);
  // A file of another name, or of that name elsewhere, is none of it.
  expect(of(`a (${url('notebook/my-session.ts', 1)})`, `b (${url('training/session.ts', 1)})`, cell)).toHaveLength(3);
});

it('tells the calls within the kit of a fault, but not of a check', () => {
  const line = readFileSync('lib/metrics/mean-iou.ts', 'utf8').split('\n').findIndex((text) => text.includes('new RangeError(')) + 1;
  expect(line).toBeGreaterThan(1);
  const check = url('metrics/mean-iou.ts', line);
  const other = url('metrics/mean-iou.ts', 1);
  expect(of(`bpp (${check})`, `figure (${other})`, cell, `run (${url('notebook/session.ts', 1)})`)).toEqual(['    at In[4]:2:1']);
  expect(of(`bpp (${other})`, `figure (${other})`, cell)).toEqual(['    at bpp (lib/metrics/mean-iou.ts:1:11)', '    at figure (lib/metrics/mean-iou.ts:1:11)', '    at In[4]:2:1']);
});
