// Code that a kernel has loaded stays as it was when its file is edited. This notices, so that the reader is told.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface LoadedCode {
  /** Remembers the file behind a module that has just been loaded; packages and Node's own modules are left out. */
  add(url: string): void;
  /** One line on the files that have changed since they were loaded or last told of; `undefined` when none has. */
  warning(): string | undefined;
}

interface LoadedFile {
  /** What the kernel runs. */
  readonly loaded: string;
  /** The content that the last look found, and when and how long the file was then. */
  newest: string;
  modified: number;
  size: number;
}

const missing = 'missing';
const namedFiles = 4;

/** Watches loaded files by their time and size, which costs microseconds a file; only contents count as a change. */
export function loadedCode(root: string): LoadedCode {
  const files = new Map<string, LoadedFile>();

  /** Whether the file has become something that the kernel does not run and has not told of. */
  function isNews(path: string, file: LoadedFile): boolean {
    const { mtimeMs = 0, size = -1 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs === file.modified && size === file.size) return false;
    const told = file.newest;
    file.newest = contentHash(path);
    file.modified = mtimeMs;
    file.size = size;
    return file.newest !== told && file.newest !== file.loaded;
  }

  return {
    add(url) {
      if (!url.startsWith('file:') || url.includes('/node_modules/')) return;
      const path = fileURLToPath(url.replace(/[?#].*$/, ''));
      if (files.has(path)) return;
      const { mtimeMs = 0, size = -1 } = statSync(path, { throwIfNoEntry: false }) ?? {};
      const loaded = contentHash(path);
      files.set(path, { loaded, newest: loaded, modified: mtimeMs, size });
    },
    warning() {
      const changed = [...files]
        .filter(([path, file]) => isNews(path, file))
        .map(([path]) => nameOf(path, root))
        .sort();
      if (changed.length === 0) return undefined;
      const more = changed.length > namedFiles ? ` and ${changed.length - namedFiles} more` : '';
      const [verb, pronoun] = changed.length === 1 ? ['has', 'it'] : ['have', 'them'];
      return (
        `${changed.slice(0, namedFiles).join(', ')}${more} ${verb} changed on disk since this kernel loaded ${pronoun}: ` +
        `restart the kernel to load ${pronoun}`
      );
    },
  };
}

function contentHash(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64');
  } catch {
    // An editor may be about to put the new file in place: the next look sees it.
    return missing;
  }
}

function nameOf(path: string, root: string): string {
  const fromRoot = relative(root, path);
  return fromRoot.startsWith('..') ? path : fromRoot;
}
