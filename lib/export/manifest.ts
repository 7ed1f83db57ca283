// What an export wrote, in the export itself: by it the next one knows what it may replace.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const manifestFile = 'manifest.json';
/** Tells the manifest from another program's of that name. */
const program = 'without-decoding export';

interface Manifest {
  /** SHA-256 of each file, by its path within the folder, with slashes; the manifest's own is not among them. */
  readonly files: Readonly<Record<string, string>>;
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The manifest's text: from what the folder was exported, and SHA-256 by file. */
export function manifestText(
  about: Readonly<Record<string, string | number>>,
  sums: ReadonlyMap<string, string>,
): string {
  const files = Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ program, ...about, files }, null, 1)}\n`;
}

/**
 * What a folder holds that no export wrote, sorted, folders with a slash behind them: files of other names, and the export's
 * own where they have been changed. Everything where there is no manifest. Reads no file but those that the manifest lists.
 */
export function foreignFiles(folder: string): string[] {
  const { files } = readManifest(folder) ?? { files: {} };
  const ownFolders = new Set(Object.keys(files).flatMap(foldersAbove));
  const foreign: string[] = [];
  const look = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      const name = relative(folder, path).split(sep).join('/');
      if (entry.isDirectory() && ownFolders.has(name)) look(path);
      else if (entry.isDirectory()) foreign.push(`${name}/`);
      else if (name === manifestFile && Object.keys(files).length > 0) continue;
      else if (!entry.isFile() || !Object.hasOwn(files, name) || files[name] !== sha256(readFileSync(path)))
        foreign.push(name);
    }
  };
  look(folder);
  return foreign.sort();
}

const mostNames = 4;

/** Throws, before anything is touched, unless everything in a full folder is an export's. */
export function refuseForeign(folder: string): void {
  const foreign = foreignFiles(folder);
  if (foreign.length === 0) return;
  const rest = foreign.length - mostNames;
  const named = `${foreign.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const isOlder = existsSync(join(folder, 'wd.py')) && !existsSync(join(folder, manifestFile));
  throw new Error(
    `export: expected a new or an empty folder, or an earlier export and nothing else, got ${folder}, which holds other files: ${named}. ` +
      (isOlder
        ? `An export of an earlier kit does not say which files are its own (it has no ${manifestFile}). `
        : '') +
      'Move them elsewhere, or name another folder',
  );
}

function readManifest(folder: string): Manifest | null {
  const path = join(folder, manifestFile);
  if (!existsSync(path)) return null;
  try {
    const { program: writer, files } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Manifest> & {
      program?: string;
    };
    return writer === program && typeof files === 'object' && files !== null ? { files } : null;
  } catch {
    return null; // somebody else's: it is named as such
  }
}

const foldersAbove = (name: string): string[] =>
  name
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
