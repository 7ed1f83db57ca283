// The page's scripts: the kit's own modules, bundled for a browser.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** An entry of `browser/` with all that it imports, as one classic script. Rejects when it reaches a module of Node's. */
export async function bundledScript(entry: 'main' | 'worker'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./browser/${entry}.ts`, import.meta.url))],
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0].text;
}
