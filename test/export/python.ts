// A Python to ask: the one that WITHOUT_DECODING_PYTHON names, else python3.
import { spawnSync } from 'node:child_process';
import { expect, type TestContext } from 'vitest';

export const python = process.env.WITHOUT_DECODING_PYTHON || 'python3';

/** Skips a test, and says so, where Python cannot import what it needs. */
export function needs({ skip }: TestContext, ...modules: string[]): void {
  const lacks = modules.filter((name) => spawnSync(python, ['-c', `import ${name}`]).status !== 0);
  if (lacks.length > 0) skip(`${python} cannot import ${lacks.join(', ')}`);
}

/** What a script prints as JSON. */
export function asked(script: string, folder: string, input: unknown = null): any {
  const { status, stdout, stderr } = spawnSync(python, ['-W', 'ignore', '-c', script], {
    cwd: folder,
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, MPLBACKEND: 'agg', PYTHONDONTWRITEBYTECODE: '1', ORT_DISABLE_TELEMETRY: '1' },
  });
  expect(stderr.includes('Traceback') ? stderr : '').toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}
