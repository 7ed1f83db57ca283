// Where links lead: between notebooks, from page to page.
import { posix } from 'node:path';

/** Notebooks by file name, e.g. `01-architectures.ipynb`, and the page each becomes. */
export type Pages = ReadonlyMap<string, string>;

/** The page of a notebook file: `01-architectures.html`. */
export function pageName(file: string): string {
  return posix.basename(file.replaceAll('\\', '/')).replace(/\.ipynb$/, '.html');
}

/** The address of a page in the same folder: `#` and `?` in its name are no anchor and no query. */
export const pageAddress = (page: string): string => encodeURIComponent(page);

/**
 * Where a link of a notebook leads in its page: into the page, to another page of the report, or to the network. Null for
 * files beside the notebook and notebooks that the report lacks: who gets the page does not have them.
 */
export function pageLink(address: string, pages: Pages): string | null {
  if (address.startsWith('#')) return address;
  if (/^(https?|mailto):/i.test(address)) return address;
  const [, path, anchor = ''] = /^([^#?]*)(?:\?[^#]*)?(#.*)?$/.exec(address)!;
  const page = pages.get(posix.basename(safelyDecoded(path)));
  return page === undefined ? null : `${pageAddress(page)}${anchor}`;
}

/** `path` without its percent signs where they stand for characters; as it is where they do not (`50%.png`). */
export function safelyDecoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
