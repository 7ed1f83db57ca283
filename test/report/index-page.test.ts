import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { table1 } from '../../lib/figures/table-1/table-1.ts';
import type { GroupedClaim } from '../../lib/notebook/claim-results.ts';
import { claimsTableHtml } from '../../lib/report/claims-table.ts';
import { deviations } from '../../lib/report/deviations.ts';
import { indexBody, nameInWords } from '../../lib/report/index-page.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

it('says names of figures as captions do', () => {
  const names = ['figure-3', 'figure-r', 'table-2', 'claims', 'gap-study', 'dct-study', 'learning-rate-study'];
  expect(names.map(nameInWords)).toEqual([
    'Figure 3',
    'Figure R',
    'Table 2',
    'Claims',
    'Gap study',
    'DCT study',
    'Learning rate study',
  ]);
});

it('shows every figure, table and study that is drawn', async () => {
  const figure = table1.draw([]);
  const names = [
    'table-1',
    'table-2',
    'table-3',
    'figure-3',
    'figure-r',
    'gap-study',
    'dct-study',
    'learning-rate-study',
  ];
  const { html, headings } = await indexBody({
    results: {
      drawn: [...names, 'claims'].map((name) => ({ name, figure, records: [] })),
      missing: [],
      origin: {
        from: 'store',
        profile: 'toy',
        description: 'a toy',
        seed: 1,
        engines: [],
        machines: [],
        kits: [],
        nodes: [],
        artifacts: 0,
        seconds: 0,
      },
    },
    commandOptions: '',
    secondsToMake: 0,
    notebooks: [],
  });
  expect(headings.filter(({ level }) => level === 3).map(({ text }) => text)).toEqual([
    'Figure 3',
    'Figure R',
    'Table 1',
    'Table 3',
    'Gap study',
    'DCT study',
    'Learning rate study',
  ]);
  for (const title of ['Table 2', 'Claims', 'DCT study']) expect(html.split(`>${title}</h`)).toHaveLength(2);
});

describe('the deviations', () => {
  it('are the table of their page', async () => {
    const markdown = await deviations();
    expect(markdown).toMatch(/^\| choice \| value \| source \|\n\|[ -]/);
    expect(markdown.split('\n').length).toBeGreaterThan(10);
    expect(markdown).not.toContain('## ');
  });

  it('end with their section', async () => {
    const file = join(await temporaryFolder(), 'deviations.md');
    await writeFile(file, '# A\n\n## Where the paper is silent\n\n| a |\n| --- |\n| ## b |\n\n## Next\n\nc\n');
    expect(await deviations(file)).toBe('| a |\n| --- |\n| ## b |');
  });

  it('are missed when they are gone', async () => {
    const file = join(await temporaryFolder(), 'deviations.md');
    await writeFile(file, '# A\n\n## Where the paper is silent\n\n## Next\n');
    await expect(deviations(file)).rejects.toThrow(/expected a section "## Where the paper is silent"/);
  });
});

describe('the claims', () => {
  const part = (name: string, verdict: GroupedClaim['verdict'], found: string, margin: string) => ({
    name,
    verdict,
    found,
    margin,
    wanted: null,
    estimate: null,
  });
  const claim = (
    group: GroupedClaim['group'],
    text: string,
    verdict: GroupedClaim['verdict'],
    ...parts: GroupedClaim['parts']
  ): GroupedClaim => ({
    group,
    statements: ['s'],
    place: 'Section 4',
    claim: text,
    paper: '−0.5 <top-5>',
    verdict,
    parts,
    atToyScale: false,
  });
  const html = claimsTableHtml([
    claim(
      'complexity',
      'Fewer & cheaper',
      'not borne out',
      part('one', 'borne out', '1.94×', 'counted'),
      part('two', 'not borne out', '1 vs 2', '−1 ± 0.5'),
    ),
    claim(
      'compression',
      'Above JPEG',
      'not run',
      part('a', 'not run', 'missing: JPEG', '–'),
      part('b', 'not run', 'missing: JPEG', '–'),
    ),
  ]);

  it('stand in groups, each with its verdict in words', () => {
    expect([...html.matchAll(/scope="rowgroup"[^>]*>([^<]*)</g)].map(([, name]) => name)).toEqual([
      'Complexity',
      'Compression',
    ]);
    expect(
      [...html.matchAll(/class="verdict ([\w-]+)"><span aria-hidden="true">(.)<\/span> ([^<]*)</g)].map((match) =>
        match.slice(1),
      ),
    ).toEqual([
      ['not-borne-out', '✗', 'not borne out'],
      ['not-run', '–', 'not run'],
    ]);
    expect(html).toContain('Fewer &amp; cheaper');
    const small = claimsTableHtml([
      { ...claim('compression', 'Above JPEG', 'borne out', part('a', 'borne out', '1', '2')), atToyScale: true },
    ]);
    expect(small).toContain(
      '<span class="verdict borne-out"><span aria-hidden="true">✓</span> borne out at toy scale<',
    );
    expect(html).toContain('−0.5 &lt;top-5&gt;');
  });

  it('have a row for each number, and one for records that several lack', () => {
    const rows = [...html.matchAll(/<tr\b[^>]*>(.*?)<\/tr>/gs)].map(([, row]) => row);
    expect(rows).toHaveLength(1 + 2 + 2 + 1);
    expect(rows.filter((row) => row.includes('rowspan="2"'))).toHaveLength(1);
    expect(rows[3]).toBe('<td>two: 1\u00a0vs\u00a02</td><td>−1 ± 0.5\u00a0<small title="not borne out">✗</small></td>');
    expect(rows.at(-1)).toContain('<td>missing: JPEG</td><td>–</td>');
  });
});
