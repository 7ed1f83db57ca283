// What the project's papers say of it.
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { outputs } from '../lib/experiments/plan/outputs.ts';
import { findProfile } from '../lib/experiments/profiles/index.ts';
import { recipes } from '../lib/experiments/recipes/index.ts';
import { planStatus } from '../lib/running/status.ts';
import { openStore } from '../lib/store/store.ts';
import { temporaryFolder } from './experiments/toy/folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

test('licence and citation are those of package.json', async () => {
  const { name, version, license } = JSON.parse(await read('package.json'));
  const citation = await read('CITATION.cff');
  const field = (key: string): string | undefined => new RegExp(`^${key}: (.*)$`, 'm').exec(citation)?.[1];
  expect({ name: field('title'), version: field('version'), license: field('license') }).toEqual({
    name,
    version,
    license,
  });
  expect(await read('LICENSE')).toMatch(
    new RegExp(`^${license} License\\n\\nCopyright \\(c\\) \\d{4} the ${name} authors\\n`),
  );
});

test('the README asks for the disk that docs/data.md adds up', async () => {
  const [readme, data] = await Promise.all([read('README.md'), read('docs/data.md')]);
  const [, project, packages, quick] =
    /([\d.]+) GB for the project, ([\d.]+) GB for its packages, ([\d.]+) GB for what `quick` computes/.exec(data)!;
  const sum = [project, packages, quick].reduce((all, one) => all + Number(one), 0);
  expect(readme).toContain(` ${sum.toFixed(1)} GB of disk`);
});

test('the paper is cited alike', async () => {
  const [citation, readme] = await Promise.all([read('CITATION.cff'), read('README.md')]);
  const [, preprint] = /arXiv:(\S+)/.exec(citation)!;
  const [, review] = /url: (https:\/\/openreview\S+)/.exec(citation)!;
  expect(readme).toContain(`https://arxiv.org/abs/${preprint}`);
  expect(readme).toContain(review);
});

const pages = ['.', 'docs', ...readdirSync(join(root, 'figures')).map((profile) => join('figures', profile))].flatMap(
  (folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
);

test.each(pages)('the links of %s lead somewhere', async (file) => {
  const text = await read(file);
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)]
    .map(([, target, picture]) => target ?? picture)
    .filter((target) => !/^https?:/.test(target));
  const headings = async (path: string): Promise<string[]> =>
    [...(await read(path)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
  for (const target of targets) {
    const [path, anchor] = target.split('#') as [string, string | undefined];
    const found = path === '' ? file : join(dirname(file), path);
    expect(existsSync(join(root, found)), target).toBe(true);
    if (anchor !== undefined) expect(await headings(found), target).toContain(anchor);
  }
});

test.each(pages)('files of the kit that %s names are there', async (file) => {
  const named = [...(await read(file)).matchAll(/(?<![\w/.@-])(?:lib|test|docs|data\/paper)\/[\w./-]*\w/g)].map(
    ([path]) => path,
  );
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

// What README and docs promise is what `status` says of an empty store and two cores.
test.each([
  {
    profile: 'quick',
    time: 'about five minutes',
    from: 4 * 60,
    to: 6.5 * 60,
    space: '0.36 GB for what `quick` computes',
    gigabytes: 0.36,
  },
  {
    profile: 'imagenette',
    time: 'seven to nine hours in all',
    from: 7 * 3600,
    to: 9 * 3600,
    space: '`imagenette`: 6.5 GB',
    gigabytes: 6.5,
  },
  {
    profile: 'imagenette-small-crops',
    time: 'everything in thirty',
    from: 28 * 3600,
    to: 32 * 3600,
    space: '`imagenette-small-crops`: 10.7 GB',
    gigabytes: 10.7,
  },
  {
    profile: 'paper',
    time: "more than one machine's work",
    from: 300 * 86_400,
    to: Infinity,
    space: '`paper`: 1.3 TB',
    gigabytes: 1300,
  },
])('time and space of profile $profile are as documented', async ({ profile, time, from, to, space, gigabytes }) => {
  vi.stubEnv('WITHOUT_DECODING_DOWNLOADS', await temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const options = { data: {}, lookOnly: true };
  const needs = (
    await Promise.all(Object.values(outputs).map((output) => output.needs(findProfile(profile), options)))
  ).flat();
  const { totals } = await planStatus(needs, openStore(await temporaryFolder()), recipes, 2);
  expect(totals.wallSeconds).toBeGreaterThan(from);
  expect(totals.wallSeconds).toBeLessThan(to);
  expect(totals.bytes / 1e9 / gigabytes).toBeCloseTo(1, 1);
  const [readme, data] = (await Promise.all([read('README.md'), read('docs/data.md')])).map((text) =>
    text.replace(/\s+/g, ' '),
  );
  expect(`${readme} ${data}`).toContain(time);
  expect(data).toContain(space);
});
