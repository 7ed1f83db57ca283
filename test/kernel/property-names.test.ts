// Names in a cell that are also names of earlier cells: `{ sigma }` reads a variable, `{ image: one }` does not.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKernelClient } from '../../lib/kernel/client.ts';
import type { KernelClient } from '../../lib/kernel/client.ts';

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startKernelClient('notebooks');
});
afterAll(() => kernel.close());

/** What a cell's last expression is shown as, or its error. */
async function shown(code: string): Promise<string> {
  let text = '';
  await kernel.execute(code, ({ header, content }) => {
    if (header.msg_type === 'execute_result') text = (content as { data: Record<string, string> }).data['text/plain'];
    if (header.msg_type === 'error')
      text = `${(content as { ename: string }).ename}: ${(content as { evalue: string }).evalue}`;
  });
  return text;
}

it('reads variables, functions and imports of earlier cells', async () => {
  await shown(
    "import { entropy } from './lib/metrics/entropy.ts';\nconst sigma = 0.5;\nlet count = 2;\nfunction twice(x: number) { return 2 * x; }",
  );
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
  expect(
    await shown('({ rows, columns = 4 } = { rows: 5 } as { rows: number; columns?: number });\n[rows, columns]'),
  ).toBe('[ 5, 4 ]');
  expect(await shown('[rows, columns]')).toBe('[ 5, 4 ]');
});

it('takes no property for a variable of the same name', async () => {
  await shown(
    "const image = 'a picture';\nconst gallery: { name: string; image: number }[] = [{ name: 'JPEG', image: 7 }];",
  );
  expect(await shown('gallery.map(({ name, image: one }) => ({ name, image: one }))')).toBe(
    "[ { name: 'JPEG', image: 7 } ]",
  );
  expect(await shown('const { image: first } = gallery[0]!;\n[first, image]')).toBe("[ 7, 'a picture' ]");
  expect(await shown('let second = 0;\n({ image: second } = gallery[0]!);\n[second, image]')).toBe(
    "[ 7, 'a picture' ]",
  );
  expect(await shown("gallery.map(({ ['image']: one = 1, ...rest }) => ({ one, rest }))")).toBe(
    "[ { one: 7, rest: { name: 'JPEG' } } ]",
  );
});
