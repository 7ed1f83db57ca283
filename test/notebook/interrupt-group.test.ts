// Jupyter's stop button interrupts the kernel's whole process group, the loader's esbuild included.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKernelClient } from '../../lib/kernel/client.ts';
import type { KernelClient } from '../../lib/kernel/client.ts';

let folder: string;
let kernel: KernelClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interrupt-group-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  kernel = await startKernelClient('notebooks');
});
afterAll(async () => {
  await kernel.close();
  await rm(folder, { recursive: true });
});

/** A cell that imports a file which no cache can know. */
async function importing(name: string, then = ''): Promise<string> {
  const file = join(folder, `${name}.ts`);
  await writeFile(file, `export const value: number = ${Math.random()}; // ${Date.now()} ${folder}`);
  return `const { value } = await import(${JSON.stringify(file)} as string);\n${then}\ntypeof value`;
}

async function run(code: string, begun?: () => void) {
  let text = '';
  const reply = await kernel.execute(code, ({ header, content }) => {
    if (header.msg_type === 'execute_input') begun?.();
    if (header.msg_type === 'execute_result') text = (content as { data: Record<string, string> }).data['text/plain'];
  });
  return { ...reply, text };
}

it.skipIf(process.platform === 'win32')(
  'leaves the loader at work: later cells import what nobody has read yet',
  async () => {
    expect(await run(await importing('first'))).toMatchObject({ status: 'ok', text: "'number'" });
    // The client has given the kernel a group of its own, as Jupyter does.
    const interrupted = await run(
      'await new Promise((done) => setTimeout(done, 600_000))',
      () => void setTimeout(() => process.kill(-kernel.pid, 'SIGINT'), 300),
    );
    expect(interrupted).toMatchObject({ status: 'error', ename: 'Interrupted' });
    expect(await run(await importing('second'))).toMatchObject({ status: 'ok', text: "'number'" });
  },
);
