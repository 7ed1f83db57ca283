import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/cli/command.ts';

const folder = new URL('../../lib/cli/', import.meta.url);
const sources = await Promise.all(
  (await readdir(folder)).map(async (file) => ({ file, source: await readFile(new URL(file, folder), 'utf8') })),
);
const files = sources.filter(({ source }) => source.includes('export const command: Command'));

describe.each(files)("a command's options: $file", ({ file, source }) => {
  it('have short forms of their own, and are asked for by their names', async () => {
    const { command } = (await import(new URL(file, folder).href)) as { command: Command };
    const shorts = Object.values(command.options).flatMap(({ short }) => short ?? []);
    // -h is every command's.
    expect(new Set(['h', ...shorts]).size, `short forms: h, ${shorts.join(', ')}`).toBe(1 + shorts.length);
    const asked = [...source.matchAll(/\bvalues(?:\.(\w+)|\['([^']+)'\])/g)].map(([, name, quoted]) => name ?? quoted);
    expect(Object.keys({ ...command.options, debug: true })).toEqual(expect.arrayContaining(asked));
  });
});
