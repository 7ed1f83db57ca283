// A recipe's version is part of its artifacts' keys, and raised by hand. This tells when it was forgotten: the code that a
// recipe is made of, comments and types aside, stands here as it was when its version was last thought about.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../../lib/files/atomic-file.ts';
import { codeDigest, codeGraph, reachable } from '../../lib/files/code-graph.ts';
import { recipes } from '../../lib/experiments/recipes/index.ts';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const list = 'lib/experiments/recipes/index.ts';
const held = new URL('recipe-code.json', import.meta.url);

interface RecipeCode {
  readonly versions: Readonly<Record<string, number>>;
  /** Digest by file. */
  readonly files: Readonly<Record<string, string>>;
}

/** Recipes of one file share its code. */
const fileOf: Readonly<Record<string, string>> = { 'repeated-segmenter': 'segmenter' };
const graph = await codeGraph(root, [list]);
// Engines keep a contract of their own and are named in every record; files, store and locks change no number.
const isPart = (file: string): boolean => !/^lib\/(engine|files|store|records)\//.test(file);
const codeOf = (kind: string): string[] =>
  reachable(graph, [`lib/experiments/recipes/${fileOf[kind] ?? kind}.ts`], (_, imported) => isPart(imported));

async function now(): Promise<RecipeCode> {
  const kinds = Object.keys(recipes).sort();
  const files = [...new Set(kinds.flatMap(codeOf))].sort();
  return {
    versions: Object.fromEntries(kinds.map((kind) => [kind, recipes[kind].version])),
    files: Object.fromEntries(
      await Promise.all(files.map(async (file) => [file, await codeDigest(root, file)] as const)),
    ),
  };
}

it('of every recipe is what its version stands for', async () => {
  const current = await now();
  if (process.env.RECIPE_CODE === 'hold') {
    await writeAtomically(fileURLToPath(held), `${JSON.stringify(current, null, 2)}\n`);
    return;
  }
  const before = JSON.parse(await readFile(held, 'utf8')) as RecipeCode;
  const differs = (file: string): boolean => current.files[file] !== before.files[file];
  const stale = Object.keys(recipes).flatMap((kind) => {
    const changed = codeOf(kind).filter(differs);
    if (changed.length === 0 && current.versions[kind] === before.versions[kind]) return [];
    const kept = current.versions[kind] === before.versions[kind] ? `still ${current.versions[kind]}` : 'new';
    return [`${kind} (version ${kept}): ${changed.join(', ')}`];
  });
  expect(
    stale,
    'the code behind recipes has changed. Where the same inputs now give other results, raise the `version` of the recipe ' +
      '(lib/experiments/recipes), or stored artifacts of the old code are taken for those of the new. Then hold what is there: ' +
      'RECIPE_CODE=hold npx vitest run test/experiments/recipe-code.test.ts',
  ).toEqual([]);
});
