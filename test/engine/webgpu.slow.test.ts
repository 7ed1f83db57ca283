// The webgpu provider on a software Vulkan driver (SwiftShader, which Debian's chromium package brings, or
// lavapipe of Mesa): the same numbers as the cpu provider.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { thisMachine, vulkanDrivers } from '../../lib/engine/machine.ts';
import { probe } from '../../lib/engine/probe.ts';
import { relativeError } from './compare.ts';

const manifest =
  ['/usr/lib/chromium/vk_swiftshader_icd.json', '/opt/google/chrome/vk_swiftshader_icd.json'].find((path) =>
    existsSync(path),
  ) ?? vulkanDrivers(thisMachine).find(({ isSoftware }) => isSoftware)?.manifest;
// Chromium brings a Vulkan loader as well, for systems that have none.
const folders = [process.env['LD_LIBRARY_PATH'], manifest && dirname(manifest)].filter(Boolean).join(':');
const environment: Readonly<Record<string, string>> =
  manifest === undefined ? {} : { VK_ICD_FILENAMES: manifest, VK_DRIVER_FILES: manifest, LD_LIBRARY_PATH: folders };

interface Line {
  readonly name: string;
  readonly outputs?: Readonly<Record<string, number[]>>;
  readonly error?: string;
}

/** What webgpu-process.ts prints, and how it ended. */
function linesOf(
  provider: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ lines: Line[]; ending: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./webgpu-process.ts', import.meta.url)), provider],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 400_000,
      killSignal: 'SIGKILL',
    },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      // Native code may print between the lines.
      const lines = text
        .split('\n')
        .filter((line) => line.startsWith('{"name"'))
        .map((line) => JSON.parse(line) as Line);
      resolve({ lines, ending: signal ?? `exit code ${code}` });
    });
  });
}

describe.skipIf(manifest === undefined)(
  "the webgpu provider on a software driver (skipped without one: install chromium, or Mesa's lavapipe)",
  () => {
    it('opens', async () => {
      expect(await probe({ provider: 'webgpu' }, { env: environment, timeout: 60 })).toBeUndefined();
    });

    it('trains and runs the networks with the numbers of the cpu provider', async () => {
      const reference = await linesOf('cpu');
      const actual = await linesOf('webgpu', environment);
      expect([reference.ending, actual.ending]).toEqual(['exit code 0', 'exit code 0']);
      expect(reference.lines.length).toBeGreaterThanOrEqual(8);
      expect(actual.lines.map(({ name, error }) => [name, error])).toEqual(
        reference.lines.map(({ name }) => [name, undefined]),
      );
      for (const [index, { name, outputs }] of reference.lines.entries()) {
        for (const [output, expected] of Object.entries(outputs!)) {
          expect(
            expected.some((value) => value !== 0),
            `${name}: ${output} is not all zero`,
          ).toBe(true);
          const error = relativeError(actual.lines[index].outputs![output], expected);
          // Shaders may round exp, log and division by a few units more than the CPU does.
          expect(error, `${name}: relative error of ${output}`).toBeLessThan(1e-3);
        }
      }
    });
  },
);
