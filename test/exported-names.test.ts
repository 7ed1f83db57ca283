import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../lib', import.meta.url));

/** What a module declares and exports; what it hands on from another is that one's. As Biome formats it, exports begin lines. */
function namesDeclaredIn(text: string): string[] {
  const declared = text.matchAll(
    /^export (?:async |abstract )?(?:(?:function\*?|const|let|class|interface|type|enum) (\w+)|const (\{[^}]*\}))/gm,
  );
  const listed = text.matchAll(/^export (?:type )?(\{[^}]*\});/gm);
  const imported = new Set(
    [...text.matchAll(/^import (?:type )?([^;]*?) from /gm)].flatMap(([, clause]) => wordsOf(clause)),
  );
  const names = [...declared, ...listed].flatMap(([, name, parts]) => wordsOf(name ?? parts));
  return [...new Set(names)].filter((name) => !imported.has(name));
}

const wordsOf = (clause: string): string[] =>
  clause.split(/[{},]/).flatMap((part) => /(\w+)\s*$/.exec(part.replace(/^\s*type /, ''))?.[1] ?? []);

/** Names that are meant to stand in two places: every command is its file's `command`, and a cell calls a figure by its name. */
function isMeant(name: string, files: readonly string[]): boolean {
  const others = files.filter((file) => file !== join('notebook', 'kit-figures.ts'));
  if (name === 'command') return files.every((file) => file.startsWith(`cli${sep}`));
  return others.length < files.length && others.length === 1 && others[0].startsWith(`figures${sep}`);
}

it('knows what a module declares from what it hands on', () => {
  const text =
    "import { type A, b as c } from './a.ts';\nimport type { D } from './d.ts';\nexport type { D };\nexport { c, e };\n" +
    "export * from './f.ts';\nexport { g } from './g.ts';\nexport const { h, i } = e;\nexport async function* j() {}\n" +
    'const e = 1;\nexport interface K {}\nexport const K = 2;\n';
  expect(namesDeclaredIn(text).sort()).toEqual(['K', 'e', 'h', 'i', 'j']);
});

it('a name that lib/ exports means one thing', async () => {
  const files = (await readdir(lib, { recursive: true })).filter((name) => /(?<!\.d)\.ts$/.test(name));
  const places = new Map<string, string[]>();
  for (const file of files)
    for (const name of namesDeclaredIn(await readFile(join(lib, file), 'utf8')))
      places.set(name, [...(places.get(name) ?? []), file]);
  const twice = [...places].filter(([name, where]) => where.length > 1 && !isMeant(name, where));
  expect(
    twice.map(([name, where]) => `${name}: ${where.sort().join(', ')}`),
    'what differs has names that differ; what is the same stands once',
  ).toEqual([]);
});
