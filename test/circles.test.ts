import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../lib', import.meta.url));

/** What a file imports or exports from files of the kit, types included, as paths from lib/. */
function importsOf(file: string, source: string): string[] {
  const paths = source.matchAll(/(?:\bfrom|\bimport\()\s*'(\.{1,2}\/[^']+)'/g);
  return [...paths].map(([, path]) => join(dirname(file), path));
}

it('no file of lib/ leads back to itself by its imports', async () => {
  const files = (await readdir(lib, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const graph = new Map(
    await Promise.all(
      files.map(async (file) => [file, importsOf(file, await readFile(join(lib, file), 'utf8'))] as const),
    ),
  );
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
