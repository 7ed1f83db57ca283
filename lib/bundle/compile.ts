// The kit and its pure-JavaScript packages as a few modules that Node loads as they are.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { absentFile, absentPackage, isFileLeftOut, isPackageLeftOut } from './left-out.ts';

export interface Compiled {
  /** Files of the kit that its code finds by their place, from the root: to be copied. */
  readonly assets: readonly string[];
  /** Folders under `node_modules` of the packages that went in. */
  readonly packages: readonly string[];
}

/** Packages with binaries that a bundle carries whole, see runtime.ts. */
export const carried = ['onnxruntime-node', 'onnxruntime-common'] as const;

/** Modules that others start by their URL, as the main files of workers or by name, are found by such an expression. */
const relatedUrl = /new URL\(\s*'(\.{1,2}\/[^']+)',\s*import\.meta\.url,?\s*\)/g;
const isCode = (path: string): boolean => /\.(ts|mjs)$/.test(path);
/** Where a source file's module is in a bundle. */
const compiledPath = (path: string): string => path.replace(/\.ts$/, '.mjs');

/**
 * Compiles `lib/` from an entry module, and every module that the code reached names by URL, into `<outdir>/lib/`,
 * each under its own path. Chunks they share keep one instance of each module. Throws when a package with binaries
 * was reached that is neither carried nor left out.
 *
 * @param root the kit's root
 * @param entry path of the entry module from the root
 */
export async function compileKit(root: string, entry: string, outdir: string): Promise<Compiled> {
  const entries = new Set([entry]);
  const assets = new Set<string>();
  for (;;) {
    const known = entries.size;
    const { metafile, outputFiles } = await compileOnce(root, entries, assets, outdir);
    if (entries.size > known) continue;
    for (const { path, contents } of outputFiles) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents);
    }
    return { assets: [...assets].sort(), packages: packagesOf(metafile) };
  }
}

function compileOnce(root: string, entries: Set<string>, assets: Set<string>, outdir: string) {
  return build({
    entryPoints: [...entries].map((path) => join(root, path)),
    absWorkingDir: root,
    outbase: root,
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'lib/chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: [...carried],
    // Names stay: messages and TensorFlow.js's kernels go by them.
    minifyWhitespace: true,
    minifySyntax: true,
    keepNames: true,
    legalComments: 'none',
    banner: { js: banner },
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: [leaveOut(root), keepPlaces(root, entries, assets)],
  });
}

/** CommonJS packages ask for Node's modules by `require`; the kit's code asks where it is. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  'globalThis.require ??= __createRequire(import.meta.url);',
  "const __kitRoot = import.meta.url.slice(0, import.meta.url.lastIndexOf('/lib/') + 1);",
].join('\n');

/** Loads the kit's files with `import.meta.url` as the place the file would have on its own, for they end up in chunks. */
function keepPlaces(root: string, entries: Set<string>, assets: Set<string>): Plugin {
  return {
    name: 'keep-places',
    setup({ onLoad }) {
      onLoad({ filter: /\/lib\/.*\.(ts|mjs)$/ }, async ({ path }) => {
        const file = relative(root, path).split(sep).join('/');
        if (!file.startsWith('lib/')) return undefined;
        const source = await readFile(path, 'utf8');
        for (const [, target] of source.matchAll(relatedUrl)) {
          const modulePath = join(dirname(file), target).split(sep).join('/');
          if (isCode(modulePath)) entries.add(modulePath);
          else if (modulePath.startsWith('lib/') || modulePath.startsWith('data/paper')) assets.add(modulePath);
        }
        const contents = source
          .replace(relatedUrl, (text, target: string) =>
            isCode(target) ? text.replace(target, compiledPath(target)) : text,
          )
          .replaceAll('import.meta.url', `(__kitRoot + ${JSON.stringify(compiledPath(file))})`);
        return { contents, loader: file.endsWith('.ts') ? 'ts' : 'js' };
      });
    },
  };
}

function leaveOut(root: string): Plugin {
  return {
    name: 'leave-out',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^.]/ }, ({ path, kind }) =>
        kind !== 'entry-point' && isPackageLeftOut(path) ? { path, namespace: 'absent-package' } : undefined,
      );
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = relative(root, join(resolveDir, path)).split(sep).join('/');
        return isFileLeftOut(file) ? { path: file, namespace: 'absent-file' } : undefined;
      });
      onLoad({ filter: /.*/, namespace: 'absent-package' }, ({ path }) => ({ contents: absentPackage(path) }));
      onLoad({ filter: /.*/, namespace: 'absent-file' }, ({ path }) => ({ contents: absentFile(path) }));
    },
  };
}

function packagesOf({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}
