// Packs what a run needs into one folder.
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFolderAtomically } from '../datasets/atomic-folder.ts';
import type { Artifact, Finished } from '../store/artifact.ts';
import { artifactKey } from '../store/key.ts';
import { planEntries, planOf } from '../running/plan.ts';
import { kitVersion } from '../running/kit-version.ts';
import { finishedDirectory, openStore } from '../store/store.ts';
import { compileKit } from './compile.ts';
import { commitOf, systemNeeds, type Manifest } from './manifest.ts';
import { bundleReadme } from './readme.ts';
import { copyNode, copyOnnxRuntime, json, writeLicenses, writeSurroundings } from './runtime.ts';

/** What a bundle is to compute. */
export interface Order {
  readonly profile: string;
  /** The artifacts each output needs. */
  readonly outputs: Readonly<Record<string, readonly Artifact[]>>;
  /** Finished artifacts to take along, with where each lies. */
  readonly prepared: readonly { readonly artifact: Artifact; readonly finished: Finished }[];
}

/** Path of a bundle's plan inside it. */
export const planFile = 'plan.json';

/** Throws when a folder cannot become a bundle: it is there and holds something. */
export function refuseFullFolder(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`bundle: ${resolve(folder)} is not empty: name a new folder, or empty it first`);
  }
}

/**
 * Packs the kit at `root`, this node and this platform's ONNX Runtime, the order's plan and its prepared artifacts
 * into `folder`, which appears complete or not at all. Returns what it says about itself and its size in bytes.
 * Throws when `folder` is not empty, or on a platform without a shell.
 */
export async function pack(root: string, folder: string, order: Order): Promise<{ manifest: Manifest; bytes: number }> {
  if (process.platform === 'win32') throw new Error('bundle: works on Linux and macOS; this is Windows');
  refuseFullFolder(folder);
  return writeFolderAtomically(folder, refuseFullFolder, async (partial) => {
    await copyPrepared(partial, order);
    const { assets, packages } = await compileKit(root, 'lib/cli/main.ts', partial);
    for (const asset of assets) await cp(join(root, asset), join(partial, asset), { recursive: true });
    await copyNode(partial);
    const versions = await copyOnnxRuntime(partial);
    await writeSurroundings(partial, kitVersion());
    await cp(join(root, 'LICENSE'), join(partial, 'LICENSE'));
    await writeLicenses(
      join(partial, 'LICENSES.txt'),
      packages.map((path) => join(root, path)),
    );
    await writeFile(join(partial, planFile), json(planOfOrder(order)));
    const manifest: Manifest = {
      kit: kitVersion(),
      ...(await commitOf(root)),
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      needs: process.platform === 'linux' ? await systemNeeds(await binariesIn(partial)) : {},
      packages: versions,
      profile: order.profile,
      store: order.prepared.map(({ artifact }) => ({ key: artifactKey(artifact), label: artifact.label })),
      packed: new Date().toISOString(),
    };
    await writeFile(join(partial, 'README.md'), bundleReadme(manifest));
    await writeFile(join(partial, 'manifest.json'), json(manifest));
    return { manifest, bytes: await bytesIn(partial) };
  });
}

/** The order's plan as `plan` prints it, without the estimates. */
function planOfOrder({ profile, outputs }: Order): object {
  const keys = Object.fromEntries(Object.entries(outputs).map(([name, needs]) => [name, needs.map(artifactKey)]));
  return { profile, outputs: keys, artifacts: planEntries(planOf(Object.values(outputs).flat())) };
}

async function copyPrepared(folder: string, { prepared }: Order): Promise<void> {
  const store = openStore(join(folder, 'data/runs'));
  await mkdir(store.directory, { recursive: true });
  for (const { artifact, finished } of prepared) {
    await cp(finished.directory, finishedDirectory(store, artifact), { recursive: true, dereference: true });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const binariesIn = async (folder: string): Promise<string[]> =>
  (await filesIn(folder)).filter((path) => /(\.node|\.so(\.\d+)*|bin\/node)$/.test(path));

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await filesIn(folder)).map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
