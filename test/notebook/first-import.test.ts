// The first import of a kernel takes seconds: a reader is told, or it has been done while nothing was asked.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startKernelClient } from '../../lib/kernel/client.ts';

const ofTheKit = "import { displayMarkdown } from 'without-decoding';\ndisplayMarkdown('here');";
/** What a kernel says goes by the import, whatever is imported: this one is read at once. */
const ofNode = "import { sep } from 'node:path';\nsep.length";

async function outputs(cell: string, isFrontEnd: boolean, idle = 0): Promise<string[]> {
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
  expect(await outputs(ofNode, true)).toEqual(['execute_input', 'stream', 'clear_output', 'execute_result']);
  expect(await outputs(ofNode, false)).toEqual(['execute_input', 'execute_result']);
});

it('is done by a kernel that has nothing else to do', async () => {
  expect(await outputs(ofTheKit, true, 3000)).toEqual(['execute_input', 'display_data']);
});
