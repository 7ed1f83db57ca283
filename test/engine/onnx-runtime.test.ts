// The door to ONNX Runtime, on machines that lack it.
import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../experiments/toy/folder.ts';

const door = new URL('../../lib/engine/onnx-runtime.mjs', import.meta.url);
const load = (url: URL): string =>
  `const { loadOnnxRuntime } = await import(${JSON.stringify(url.href)}); try { loadOnnxRuntime(); console.log('loaded'); } catch (error) { console.log(error.message); }`;

/** What a process prints after it has tried; `before` makes another machine of this one. */
async function tried({ before = '', url = door }: { before?: string; url?: URL }): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    `${before}; ${load(url)}`,
  ]);
  return stdout.trim();
}

test('loads it, and says what is missing on a machine without its binary or the package', async () => {
  expect(await tried({})).toBe('loaded');
  expect(await tried({ before: "Object.defineProperty(process, 'arch', { value: 'mips' })" })).toBe(
    `onnxruntime-node has no binary for ${process.platform}-mips`,
  );
  const elsewhere = join(await temporaryFolder(), 'onnx-runtime.mjs');
  await copyFile(fileURLToPath(door), elsewhere);
  expect(await tried({ url: pathToFileURL(elsewhere) })).toBe(
    'the package onnxruntime-node is not installed: run npm ci',
  );
});

test('is not loaded in a worker thread, whose environment native code does not see', async () => {
  const said = async (env: NodeJS.ProcessEnv): Promise<string> => {
    const source = `import('node:worker_threads').then(async ({ parentPort }) => { const console = { log: (text) => parentPort.postMessage(text) }; ${load(door)} })`;
    const worker = new Worker(source, { eval: true, env });
    try {
      return await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    } finally {
      await worker.terminate();
    }
  };
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
  expect(await said(env)).toMatch(
    /from within a worker thread: start node with ORT_DISABLE_TELEMETRY=1 in its environment/,
  );
  expect(await said({ ...env, ORT_DISABLE_TELEMETRY: '1' })).toBe('loaded');
});
