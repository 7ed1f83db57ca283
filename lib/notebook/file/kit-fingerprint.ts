// What of the kit a notebook's outputs rest on: the code behind the names that its cells import, the kernel, the paper's
// numbers, what is committed of the profiles that cells name, and the versions of the packages. Another figure's code is no part of it.
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeDigest, codeGraph, digest, reachable, type CodeGraph } from '../../files/code-graph.ts';
import type { Notebook } from './ipynb.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const index = 'lib/index.ts';
const kernel = 'lib/kernel/kernel.ts';
/** What worker processes load by its address, which no import shows. */
const worker = ['lib/running/worker.ts', 'lib/experiments/recipes/index.ts'];
const plans = 'lib/running/run-plan.ts';
const figures = 'lib/figures/index.ts';

const graphs = new Map<string, Promise<CodeGraph>>();
const digests = new Map<string, Promise<string>>();

/** The fingerprint of what `notebook` uses of the kit in the folder `root`: 16 hex digits. It stays what it was when the process began. */
export async function kitFingerprint({ cells }: Pick<Notebook, 'cells'>, root: string = project): Promise<string> {
  const source = cells.map((cell) => (cell.cell_type === 'code' ? cell.source : '')).join('\n');
  const graph = await known(graphs, root, () => {
    const entries = [index, kernel, ...worker].filter((file) => existsSync(join(root, file)));
    return codeGraph(root, entries);
  });
  const files = partsOf(source, graph, await readFile(join(root, index), 'utf8'));
  const paper = (await readdir(join(root, 'data/paper'))).map((name) => `data/paper/${name}`).sort();
  const lines = await Promise.all(
    [...files, ...paper, ...(await committedOf(source, root))].map(
      async (file) => `${file} ${await known(digests, join(root, file), () => codeDigest(root, file))}`,
    ),
  );
  return digest([...lines, ...(await packages(root))].join('\n'));
}

/** The kit's files behind a notebook's cells. */
function partsOf(source: string, graph: CodeGraph, indexSource: string): string[] {
  const names = importedNames(source);
  const from = names === 'all' ? [index] : [...new Set(names.flatMap((name) => exportedFrom(indexSource, name) ?? []))];
  const roots = [...from, kernel].filter((file) => graph.imports.has(file));
  // A figure is a folder that the list of figures imports.
  const folders = new Set((graph.imports.get(figures) ?? []).flatMap((file) => folderIn(file) ?? []));
  const figureOf = (file: string): string | undefined => {
    const folder = folderIn(file);
    return folder !== undefined && folders.has(folder) ? folder : undefined;
  };
  const follows = (importer: string, imported: string): boolean => {
    const figure = figureOf(imported);
    return figure === undefined || figureOf(importer) !== undefined || isNamed(source, figure);
  };
  const reached = reachable(graph, roots, follows);
  return reached.includes(plans) ? reachable(graph, [...roots, ...worker], follows) : reached;
}

/** Records, and the notes beside weights, which have their hashes: of every profile whose name stands in the cells, as a string. */
async function committedOf(source: string, root: string): Promise<string[]> {
  const isQuoted = (name: string): boolean => ["'", '"', '`'].some((quote) => source.includes(quote + name + quote));
  const namesIn = (folder: string) => readdir(join(root, folder)).catch(() => []); // nothing is committed
  const folders = await Promise.all(
    ['data/results', 'data/pretrained'].map(async (of) =>
      (await namesIn(of)).filter(isQuoted).map((profile) => `${of}/${profile}`),
    ),
  );
  const committed = await Promise.all(
    folders
      .flat()
      .map(async (folder) =>
        (await namesIn(folder)).filter((name) => name.endsWith('.json')).map((name) => `${folder}/${name}`),
      ),
  );
  return committed.flat().sort();
}

/** The names that cells import from the kit; `all` where they take it as a whole. */
function importedNames(source: string): readonly string[] | 'all' {
  if (/import\s*\*\s*as\s+\w+\s+from\s*['"]without-decoding['"]|import\(['"]without-decoding['"]\)/.test(source))
    return 'all';
  return [...source.matchAll(/import\s*{([^}]*)}\s*from\s*['"]without-decoding['"]/g)].flatMap(([, names]) =>
    names
      .split(',')
      .map((name) => name.trim().split(/\s/)[0])
      .filter((name) => name !== '' && name !== 'type'),
  );
}

/** The file that the index exports a value from, by its path from the root. */
function exportedFrom(indexSource: string, name: string): string | undefined {
  for (const [, names, file] of indexSource.matchAll(/export\s*{([^}]*)}\s*from\s*'\.\/([^']+)'/g)) {
    const isExported = names.split(',').some(
      (each) =>
        each
          .trim()
          .split(/\s+as\s+/)
          .at(-1) === name,
    );
    if (isExported) return `lib/${file}`;
  }
  return undefined;
}

/** The folder of lib/figures that a file is in; of other files nothing. */
function folderIn(file: string): string | undefined {
  return /^lib\/figures\/([^/]+)\//.exec(file)?.[1];
}

/** Whether cells say a figure's name, as a string (`figure-6`) or as its function (`figure6`). */
function isNamed(source: string, figure: string): boolean {
  const word = figure.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return source.includes(figure) || new RegExp(`\\b${word}\\b`).test(source);
}

/** Names and versions of the packages that run, developers' tools aside. */
async function packages(root: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages?: Record<string, { version?: string; dev?: boolean }>;
  };
  return Object.entries(lock.packages ?? {})
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version }]) => `${path} ${version}`)
    .sort();
}

function known<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  const value = values.get(key) ?? make();
  values.set(key, value);
  return value;
}
