// What runs a bundle: this Node, ONNX Runtime for this platform, and a launcher.
import { existsSync, readFileSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { carried } from './compile.ts';

const require = createRequire(import.meta.url);

/** The packages whose binaries or licences go along, by name and version. */
export type Versions = Readonly<Record<string, string>>;

/**
 * Copies this process's node to `<folder>/bin/node`. Throws when it is not one file: a node built against shared
 * libraries of its own would not start elsewhere.
 */
export async function copyNode(folder: string): Promise<void> {
  const variables = process.config.variables as unknown as Readonly<Record<string, unknown>>;
  const shared = Object.keys(variables).filter(
    (name) => /^node_shared/.test(name) && String(variables[name]) === 'true',
  );
  if (shared.length > 0) {
    throw new Error(
      `bundle: this node (${process.execPath}) is built against shared libraries (${shared.join(', ')}) and would not ` +
        'start on another machine. Run the command with a node from nodejs.org.',
    );
  }
  await mkdir(join(folder, 'bin'), { recursive: true });
  await copyFile(process.execPath, join(folder, 'bin/node'));
  await chmod(join(folder, 'bin/node'), 0o755);
}

/** Copies ONNX Runtime: its JavaScript, and the binaries of this platform alone. Returns the versions. */
export async function copyOnnxRuntime(folder: string): Promise<Versions> {
  const versions: Record<string, string> = {};
  for (const name of carried) {
    const source = packageFolder(name);
    const target = join(folder, 'node_modules', name);
    const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
    versions[name] = version;
    await cp(join(source, 'package.json'), join(target, 'package.json'));
    await cp(join(source, 'dist'), join(target, 'dist'), { recursive: true, filter: isRun });
    for (const napi of existsSync(join(source, 'bin')) ? await readdir(join(source, 'bin')) : []) {
      const binaries = join('bin', napi, process.platform, process.arch);
      if (!existsSync(join(source, binaries))) continue;
      // The CUDA provider is hundreds of megabytes, and another machine's CUDA may be another one.
      const filter = (path: string): boolean => !/providers_(cuda|tensorrt)/.test(path);
      await cp(join(source, binaries), join(target, binaries), { recursive: true, filter });
    }
  }
  return versions;
}

/** Not the parts of a package that only editors, browsers and bundlers read. */
const isRun = (path: string): boolean => !/\.(map|d\.ts|d\.mts|d\.cts)$|\.min\.[cm]?js$|[\\/]dist[\\/]esm$/.test(path);

function packageFolder(name: string): string {
  // Not every package lets its package.json be asked for; its main file is below it.
  let folder = dirname(require.resolve(name));
  while (basename(folder) !== name.split('/').at(-1) || !existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`bundle: the package ${name} is not installed; run npm ci`);
    folder = dirname(folder);
  }
  return folder;
}

/** The launcher: a shell's own commands suffice, and it may be called from anywhere or through a link. */
const launcher = `#!/bin/sh
# Runs the kit with the node that came along.
here=$0
while [ -h "$here" ]; do
  link=$(readlink "$here")
  case $link in /*) here=$link ;; *) here=\${here%/*}/$link ;; esac
done
case $here in */*) here=\${here%/*} ;; *) here=. ;; esac
exec "$here/bin/node" "$here/lib/cli/main.mjs" "$@"
`;

/**
 * Worker processes are started with the TypeScript loader, `tsx`. Compiled, the kit needs none: this module
 * stands in its place.
 */
const noLoader =
  '// The TypeScript loader is started by this name. Nothing is left to load: the kit here is JavaScript.\nexport {};\n';

/** Writes the launcher, and what the kit's modules look for around them. */
export async function writeSurroundings(folder: string, version: string): Promise<void> {
  await writeFile(join(folder, 'without-decoding'), launcher, { mode: 0o755 });
  await writeFile(
    join(folder, 'package.json'),
    json({ name: 'without-decoding', version, private: true, type: 'module' }),
  );
  const loader = join(folder, 'node_modules/tsx');
  await mkdir(loader, { recursive: true });
  await writeFile(
    join(loader, 'package.json'),
    json({ name: 'tsx', version: '0.0.0', type: 'module', exports: './none.mjs' }),
  );
  await writeFile(join(loader, 'none.mjs'), noLoader);
}

/** Writes LICENSES.txt with the licences of the packages in the folders, as far as they bring them. */
export async function writeLicenses(path: string, packages: readonly string[]): Promise<void> {
  const texts = await Promise.all(
    [...packages, ...carried.map(packageFolder)].map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|thirdparty)/i.test(file)).sort();
      const words = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')));
      return [`${name} ${version} (${license ?? 'see its package'})`, ...words.map((text) => text.trim())]
        .filter(Boolean)
        .join('\n\n');
    }),
  );
  const node = `Node.js ${process.version} (MIT; https://github.com/nodejs/node/blob/${process.version}/LICENSE)`;
  await writeFile(path, `${[node, ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

/** A value as the text of a JSON file. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
