import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Packages that take from a fifth of a second to seconds to load. */
const heavy =
  /node_modules\/(arquero|sharp|vega|vega-lite|onnxruntime-node|tslab|zeromq|protobufjs|@tensorflow|@tslab)\//;

it("the kit's door opens without the heavy packages", async () => {
  // A loader that prints the address of every module.
  const hooks =
    'import { writeSync } from "node:fs"; export async function load(url, context, next) { writeSync(1, url + "\\n"); return next(url, context); }';
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    await import(${JSON.stringify(new URL('../../lib/index.ts', import.meta.url).href)});
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  expect(
    await new Promise((resolve) => {
      child.on('close', resolve);
    }),
  ).toBe(0);
  const loaded = printed.split('\n');
  expect(loaded.some((url) => url.includes('lib/display/display.ts'))).toBe(true);
  expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
});
