import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Command, Options, ValuesOf } from '../../lib/cli/command.ts';

const folder = new URL('../../lib/cli/', import.meta.url);
const modules = (await readdir(folder)).filter((file) => file !== 'main.ts');
const exported = await Promise.all(
  modules.map(async (file) => [file, (await import(new URL(file, folder).href)) as { command?: Command }] as const),
);
const commands = exported.flatMap(([file, { command }]) => (command === undefined ? [] : [{ file, command }]));

test.each(commands)("a command's options have short forms of their own: $file", ({ command }) => {
  const shorts = Object.values(command.options).flatMap(({ short }) => short ?? []);
  // -h is every command's.
  expect(new Set(['h', ...shorts]).size, `short forms: h, ${shorts.join(', ')}`).toBe(1 + shorts.length);
});

test('what a command is given is typed by the table of its options', () => {
  const options = {
    folder: { type: 'string', help: '' },
    point: { type: 'string', multiple: true, help: '' },
    json: { type: 'boolean', help: '' },
  } satisfies Options;
  // Held by `npm run typecheck`: the annotations are the types, and a name that the table lacks is an error.
  const texts = (given: ValuesOf<typeof options>): (string | undefined)[] => {
    const name: string | undefined = given.folder;
    const points: readonly string[] = given.point ?? [];
    const json: boolean = given.json === true;
    // @ts-expect-error There is no such option.
    return [name, ...points, String(json), given.foldr];
  };
  expect(texts({ folder: 'a', point: ['1', '2'], json: true })).toEqual(['a', '1', '2', 'true', undefined]);
});
