// The notebooks as they are committed; notebooks.slow.test.ts runs them.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outputs as kitOutputs } from '../../lib/experiments/plan/outputs.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { cellTags, readNotebook } from '../../lib/notebook/file/ipynb.ts';
import { tweakedOutput } from '../../lib/notebook/tweak-effects.ts';
import { tweakFields } from '../../lib/notebook/tweak.ts';
import { codeCells, folder, names } from './committed-notebooks.ts';
import { expectWorthLookingAt } from './worth-looking-at.ts';

describe.each(names)('%s, as committed,', (name) => {
  it('was run from top to bottom', async () => {
    const cells = await codeCells(join(folder, name));
    expect(cells.map(({ execution_count: count }) => count)).toEqual(cells.map((_, i) => i + 1));
    for (const cell of cells) expectWorthLookingAt(cell);
  });

  it('has ids that say what a cell is, so that a diff names it', async () => {
    for (const { id } of (await readNotebook(join(folder, name))).cells)
      expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });

  it('holds no injected parameters, its settings in one cell, and a tweak in the cell before the one that shows it', async () => {
    const { cells } = await readNotebook(join(folder, name));
    expect(cells.flatMap(cellTags)).not.toContain('injected-parameters');
    const tagged = cells.filter((cell) => cellTags(cell).includes('parameters'));
    expect(tagged.map(({ source }) => /^const (\w+): (\w+) = /.exec(source)?.[2])).toEqual(
      ['Settings', 'Tweak'].slice(0, tagged.length),
    );
    const shown = cells.findIndex(({ source }) => /^await displayTweak\(/m.test(source));
    expect(tagged[1]).toBe(shown < 0 ? undefined : cells[shown - 1]);
  });

  it('suggests tweaks that go together with its profile and act on its figure', async () => {
    const cells = await codeCells(join(folder, name));
    const figure = cells.flatMap(
      ({ source }) => /^await displayTweak\('([\w-]+)', profile, tweak, options\);$/.exec(source)?.[1] ?? [],
    )[0];
    if (figure === undefined) return;
    const source = cells.find(({ source: text }) => text.startsWith('const tweak: Tweak'))!.source;
    const suggested = [...source.matchAll(/^ {2}\/\/ (\w+): ([^/]*?), +\/\/ /gm)].map(
      ([, field, value]) => [field, JSON.parse(value)] as const,
    );
    expect(suggested.length).toBeGreaterThan(1);
    expect(suggested).toHaveLength(source.split('\n').length - 2);
    const { of } = await tweakedOutput(kitOutputs[figure], quick);
    const point = suggested.find(([field]) => field === 'point');
    for (const [field, value] of suggested.filter((one) => one !== point)) {
      const needsPoint = tweakFields.some((one) => one.name === field && one.of !== 'profile');
      const { made, seconds } = await of({ [field]: value, ...(needsPoint && point ? { point: point[1] } : {}) });
      expect(made, field).not.toEqual({});
      // Five minutes on two cores are what a reader may be asked to wait for.
      expect(seconds / 120, field).toBeLessThan(5);
    }
  });

  it('links to notebooks that are there', async () => {
    const { cells } = await readNotebook(join(folder, name));
    for (const [, target] of cells
      .map(({ source }) => source)
      .join('\n')
      .matchAll(/\]\(([^)#]+\.ipynb)/g))
      expect(names).toContain(target);
  });
});

it('are all in the table of the first one, and under a heading that counts them', async () => {
  const { cells } = await readNotebook(join(folder, names[0]));
  const table = cells.find(({ source }) => /^## The (\w+) notebooks$/m.test(source))!.source;
  expect(table).toMatch(/^## The ten notebooks$/m);
  for (const name of names.slice(1)) expect(table).toContain(`](${name}) |`);
});

it('are the ten parts of the kit', () => {
  expect(names.map((name) => name.slice(0, 2))).toEqual(['00', '01', '02', '03', '04', '05', '06', '07', '08', '09']);
});
