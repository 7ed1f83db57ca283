// The first import of a kernel takes seconds: a reader is told, or it has been done while nothing was asked.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startKernelClient } from '../../lib/kernel/client.ts';

const cell = "import { displayMarkdown } from 'without-decoding';\ndisplayMarkdown('here');";

async function outputs(isFrontEnd: boolean, idle: number): Promise<string[]> {
  const kernel = await startKernelClient('notebooks', { warnOfStaleCode: isFrontEnd });
  try {
    // A request waits until the kernel has read the kit, once it has begun to.
    await delay(idle);
    const types: string[] = [];
    await kernel.execute(cell, ({ header }) => types.push(header.msg_type));
    return types;
  } finally {
    await kernel.close();
  }
}

it('is told of while it lasts, to who looks on', async () => {
  expect(await outputs(true, 0)).toEqual(['execute_input', 'stream', 'clear_output', 'display_data']);
  expect(await outputs(false, 0)).toEqual(['execute_input', 'display_data']);
});

it('is done by a kernel that has nothing else to do', async () => {
  expect(await outputs(true, 3000)).toEqual(['execute_input', 'display_data']);
});
