// Where the paper is silent: the README's table, which is the only place where it stands.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
export const deviationsTitle = 'Where the paper is silent';

/** The section of the README `file` without its heading, as Markdown. Throws when the README has no such section. */
export async function deviations(file: string = readme): Promise<string> {
  const text = await readFile(file, 'utf8');
  const [, after] = text.split(new RegExp(`^## ${deviationsTitle}[ \\t]*$`, 'm'));
  const section = after?.split(/^## /m)[0].trim();
  if (!section)
    throw new Error(
      `${file}: expected a section "## ${deviationsTitle}" for the report's table of deviations, found none`,
    );
  return section;
}
