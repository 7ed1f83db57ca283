// What a bundle says about itself.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Versions } from './runtime.ts';

export interface Manifest {
  readonly kit: string;
  /** The kit's commit; null where it was not a checkout. */
  readonly commit: string | null;
  /** Whether the checkout had changes that the commit lacks. */
  readonly changed: boolean;
  readonly node: string;
  readonly platform: string;
  /** The newest interfaces of the system's libraries that the binaries ask for, e.g. `GLIBC: 2.28`. Linux only. */
  readonly needs: Versions;
  readonly packages: Versions;
  readonly profile: string;
  /** Finished artifacts in the bundle's store. */
  readonly store: readonly { readonly key: string; readonly label: string }[];
  /** When it was packed, ISO 8601. */
  readonly packed: string;
}

/** The commit of the checkout that holds the kit at `root`, and whether files differ from it. */
export async function commitOf(root: string): Promise<Pick<Manifest, 'commit' | 'changed'>> {
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-C', root, ...args]).then(({ stdout }) => stdout.trim());
  try {
    // An unpacked kit may lie in the checkout of something else.
    await git('ls-files', '--error-unmatch', 'package.json');
    const commit = await git('rev-parse', 'HEAD');
    return { commit, changed: (await git('status', '--porcelain', '--', 'lib', 'package.json')) !== '' };
  } catch {
    return { commit: null, changed: false };
  }
}

/** The newest symbol versions of the system's libraries that the binaries name. */
export async function systemNeeds(binaries: readonly string[]): Promise<Versions> {
  const newest: Record<string, string> = {};
  for (const path of binaries) {
    const text = (await readFile(path)).toString('latin1');
    for (const [, library, version] of text.matchAll(/\0(GLIBC|GLIBCXX)_(\d+(?:\.\d+)+)(?=\0)/g)) {
      if (isNewer(version, newest[library] ?? '0')) newest[library] = version;
    }
  }
  return newest;
}

function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
