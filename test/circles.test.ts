import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../lib', import.meta.url));

/** What a file imports or exports from files of the kit, types included, as paths from lib/. */
function importsOf(file: string, source: string): string[] {
  const paths = source.matchAll(/(?:\bfrom|\bimport\()\s*'(\.{1,2}\/[^']+)'/g);
  return [...paths].map(([, path]) => join(dirname(file), path));
}

const files = (await readdir(lib, { recursive: true })).filter((name) => name.endsWith('.ts'));
const graph = new Map(
  await Promise.all(
    files.map(async (file) => [file, importsOf(file, await readFile(join(lib, file), 'utf8'))] as const),
  ),
);

/** The rooms of ARCHITECTURE.md from the bottom: a file imports from its own room and from those of lower rows. */
const rows: readonly (readonly string[])[] = [
  ['files'],
  ['engine', 'datasets'],
  ['nn', 'metrics'],
  ['training'],
  ['codec', 'classification'],
  ['segmentation', 'joint'],
  ['runtime', 'records'],
  ['claims', 'store'],
  ['figures', 'running'],
  ['experiments', 'display', 'downloads', 'bundle', 'bench'],
  ['kernel'],
  ['notebook'],
  ['report'],
  ['playground', 'export', 'index'],
  ['cli'],
];

it('files of lib/ import from their own room and from lower ones', () => {
  const roomOf = (file: string): string => file.split(sep)[0].replace(/\.ts$/, '');
  const rowOf = (file: string): number => rows.findIndex((rooms) => rooms.includes(roomOf(file)));
  expect(files.filter((file) => rowOf(file) < 0)).toEqual([]);
  const upwards = [...graph].flatMap(([file, imports]) =>
    imports
      .filter((imported) => roomOf(imported) !== roomOf(file) && rowOf(imported) >= rowOf(file))
      .map((imported) => `${file} imports ${imported}`),
  );
  expect(upwards, 'move what both rooms need down, or ask the room above from where both are known').toEqual([]);
});

it('no file of lib/ leads back to itself by its imports', () => {
  expect(graph.get(join('figures', 'index.ts'))).toContain(join('figures', 'figure-6', 'figure-6.ts'));
  const finished = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) throw new Error(`a circle: ${[...way.slice(way.indexOf(file)), file].join(' -> ')}`);
    if (finished.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
    finished.add(file);
  };
  for (const file of files) visit(file, []);
});
