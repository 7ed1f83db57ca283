// Which of the project's files a module is made of, and what each of them does whatever its comments and types say.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The project's own files behind some modules, by their path from its root, and what each imports (dynamically, too). */
export interface CodeGraph {
  readonly root: string;
  readonly imports: ReadonlyMap<string, readonly string[]>;
}

/** The graph behind `entries` (paths from `root`). What only types are imported from is not in it. Rejects when a file is missing or no code. */
export async function codeGraph(root: string, entries: readonly string[]): Promise<CodeGraph> {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: [...entries],
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2023',
    write: false,
    outdir: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = Object.entries(metafile.inputs);
  return {
    root,
    imports: new Map(
      inputs.map(([file, { imports }]) => [file, imports.filter(({ external }) => !external).map(({ path }) => path)]),
    ),
  };
}

/** The files reached from some of a graph's, these included, sorted; `follows` says which imports count. */
export function reachable(
  { imports }: CodeGraph,
  from: readonly string[],
  follows: (importer: string, imported: string) => boolean = () => true,
): string[] {
  const reached = new Set(from);
  for (const file of reached) for (const next of imports.get(file) ?? []) if (follows(file, next)) reached.add(next);
  return [...reached].sort();
}

/** 16 hex digits that change when a file does something else: comments, types, line ends and blanks aside. */
export async function codeDigest(root: string, file: string): Promise<string> {
  const text = await readFile(join(root, file), 'utf8');
  const loader = ({ ts: 'ts', mts: 'ts', mjs: 'js', js: 'js' } as const)[file.split('.').at(-1)!];
  if (loader === undefined) return digest(text);
  const { transform } = await import('esbuild');
  const { code } = await transform(text, { loader, minifyWhitespace: true, legalComments: 'none', target: 'es2023' });
  return digest(code);
}

/** The first 16 hex digits of SHA-256. */
export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
