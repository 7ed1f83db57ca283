// Where the paper is silent: the table of docs/deviations.md, which is the only place where it stands.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../docs/deviations.md', import.meta.url));
export const deviationsTitle = 'Where the paper is silent';

/** That section of `file` without its heading, as Markdown. Throws when there is none. */
export async function deviations(file: string = page): Promise<string> {
  const text = await readFile(file, 'utf8');
  const [, after] = text.split(new RegExp(`^## ${deviationsTitle}[ \\t]*$`, 'm'));
  const section = after?.split(/^## /m)[0].trim();
  if (!section)
    throw new Error(
      `${file}: expected a section "## ${deviationsTitle}" for the report's table of deviations, found none`,
    );
  return section;
}
