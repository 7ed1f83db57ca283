import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { snakefile } from '../../lib/experiments/plan/snakefile.ts';
import { temporaryFolder } from './toy/folder.ts';
import { recipes, trainingOf } from './toy/recipes.ts';

it('a rule finds its store and its log where their paths have spaces and quotes', async () => {
  const store = join(await temporaryFolder(), `it's a "store" {1}`);
  const needs = [trainingOf(1, 1, 7)];
  const text = snakefile([{ name: 'figure-3', needs }], recipes, { profile: 'toy', store, commandOptions: [] });
  const [, literal] = /^ {4}shell: (".*")$/m.exec(text)!;
  const log = join(await temporaryFolder(), `the rule's log`);
  // As Snakemake formats it: {log} as it is, {log:q} in the shell's quotes, doubled braces as one.
  const values = { '{{': '{', '}}': '}', '{log}': log, '{log:q}': `'${log.replaceAll("'", `'\\''`)}'` };
  const command = (JSON.parse(literal) as string).replace(
    /\{\{|\}\}|\{log(?::q)?\}/g,
    (field) => values[field as keyof typeof values],
  );
  execFileSync('bash', ['-c', `npx() { printf '%s\\n' "$@"; }; ${command}`]);
  expect((await readFile(log, 'utf8')).trimEnd().split('\n').slice(-2)).toEqual(['--store', store]);
});

it('rules of a part of the outputs find their artifacts among these alone', () => {
  const planned = [{ name: 'figure-3', needs: [trainingOf(1, 1, 7)] }];
  const options = { profile: 'toy', store: '/store', commandOptions: [] };
  const artifactRules = (text: string) => text.split('\n').filter((line) => line.includes('without-decoding artifact'));
  const of = (only?: readonly string[]) =>
    artifactRules(snakefile(planned, recipes, { ...options, ...(only && { only }) }));
  expect(of(['figure-3', 'table-1']).length).toBeGreaterThan(0);
  for (const line of of(['figure-3', 'table-1'])) expect(line).toContain(' --only figure-3,table-1 --store ');
  for (const line of of()) expect(line).not.toContain('--only');
});
