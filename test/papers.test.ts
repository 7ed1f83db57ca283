// What the project's papers say of it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

test('licence and citation are those of package.json', async () => {
  const { name, version, license } = JSON.parse(await read('package.json'));
  const citation = await read('CITATION.cff');
  const field = (key: string): string | undefined => new RegExp(`^${key}: (.*)$`, 'm').exec(citation)?.[1];
  expect({ name: field('title'), version: field('version'), license: field('license') }).toEqual({ name, version, license });
  expect(await read('LICENSE')).toMatch(new RegExp(`^${license} License\\n\\nCopyright \\(c\\) \\d{4} the ${name} authors\\n`));
});

test('the paper is cited alike', async () => {
  const [citation, readme] = await Promise.all([read('CITATION.cff'), read('README.md')]);
  const [, preprint] = /arXiv:(\S+)/.exec(citation)!;
  const [, review] = /url: (https:\/\/openreview\S+)/.exec(citation)!;
  expect(readme).toContain(`https://arxiv.org/abs/${preprint}`);
  expect(readme).toContain(review);
});

test.each(['README.md', 'CLUSTER.md', 'docs/troubleshooting.md'])('the links of %s lead somewhere', async (file) => {
  const text = await read(file);
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!).filter((target) => !/^https?:/.test(target));
  const headings = async (path: string): Promise<string[]> => [...(await read(path)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => (
    heading!.toLowerCase().replace(/[^\w\s-]/g, '').replaceAll(' ', '-')));
  for (const target of targets) {
    const [path, anchor] = target.split('#') as [string, string | undefined];
    const found = path === '' ? file : join(dirname(file), path);
    expect(existsSync(join(root, found)), target).toBe(true);
    if (anchor !== undefined) expect(await headings(found), target).toContain(anchor);
  }
});
