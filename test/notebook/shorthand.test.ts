// Properties named in short, `{ sigma }`, where sigma is an earlier cell's.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKernelClient } from '../../lib/notebook/client.ts';
import type { KernelClient } from '../../lib/notebook/client.ts';

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startKernelClient('notebooks');
}, 60_000);
afterAll(() => kernel.close());

/** What a cell's last expression is shown as, or its error. */
async function shown(code: string): Promise<string> {
  let text = '';
  await kernel.execute(code, ({ header, content }) => {
    if (header.msg_type === 'execute_result') text = (content as { data: Record<string, string> }).data['text/plain']!;
    if (header.msg_type === 'error') text = `${(content as { ename: string }).ename}: ${(content as { evalue: string }).evalue}`;
  });
  return text;
}

it('reads variables, functions and imports of earlier cells', async () => {
  await shown("import { entropy } from 'without-decoding';\nconst sigma = 0.5;\nlet count = 2;\nfunction twice(x: number) { return 2 * x; }");
  expect(await shown('({ sigma, count, nested: { sigma } })')).toBe('{ sigma: 0.5, count: 2, nested: { sigma: 0.5 } }');
  expect(await shown('[1, 2].map((n) => ({ n, sigma }))')).toBe('[ { n: 1, sigma: 0.5 }, { n: 2, sigma: 0.5 } ]');
  expect(await shown('({ twice }).twice(3) + ({ entropy }).entropy([1, 1])')).toBe('7');
});

it('reads a variable of the cell itself, or of a function in it, before an earlier one', async () => {
  await shown('const width = 1;');
  expect(await shown('const inner = (width: number) => ({ width });\ninner(8)')).toBe('{ width: 8 }');
  expect(await shown('const width = 3;\n({ width })')).toBe('{ width: 3 }');
  expect(await shown('({ width })')).toBe('{ width: 3 }');
});

it('writes to variables of earlier cells', async () => {
  await shown('let rows = 1;\nlet columns = 1;');
  expect(await shown('({ rows, columns = 4 } = { rows: 5 } as { rows: number; columns?: number });\n[rows, columns]')).toBe('[ 5, 4 ]');
  expect(await shown('[rows, columns]')).toBe('[ 5, 4 ]');
});
