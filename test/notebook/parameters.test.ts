import { describe, expect, it } from 'vitest';
import type { NotebookCell, CodeCell } from '../../lib/notebook/file/ipynb.ts';
import { parametersFromTexts, withParameters } from '../../lib/notebook/file/parameters.ts';

const source =
  "const settings: Hyper = { beta: 150, codec: { channels: 16 } };\nlet seed: number = 1;\nconst wide = { 'width': 1 } as const;";
const cells: NotebookCell[] = [
  { cell_type: 'markdown', id: 'a', metadata: { tags: ['parameters'] }, source: '' },
  { cell_type: 'code', id: 'b', metadata: { tags: ['parameters'] }, source, outputs: [], execution_count: null },
  { cell_type: 'code', id: 'c', metadata: {}, source: '', outputs: [], execution_count: null },
];

describe('withParameters', () => {
  it('puts assignments behind the parameters', () => {
    const result = withParameters(cells, { beta: 300, 'codec.channels': 8, 'settings.beta': 1, seed: 7, width: 0.25 });
    expect(result.map(({ id }) => id)).toEqual(['a', 'b', 'injected-parameters', 'c']);
    expect(result[2]?.source).toBe(
      [
        'settings.beta = 300;',
        'settings.codec = { ...settings.codec, "channels": 8 };',
        'settings.beta = 1;',
        'let seed: number = 7;',
        'wide.width = 0.25;',
      ].join('\n'),
    );
  });

  it('replaces those of an earlier run; without any the cells stay as they are', () => {
    const earlier = withParameters(cells, { beta: 300 });
    const later = withParameters(earlier, { seed: 600 });
    expect(later.map(({ source: text }) => text)[2]).toBe('let seed: number = 600;');
    expect(later).toHaveLength(earlier.length);
    expect(withParameters(earlier, {})).toEqual(earlier);
  });

  it('sets fields of what the cell leaves out, and of any name', () => {
    const of = (own: string, parameters: Record<string, unknown>) => {
      const cell = { ...cells[1], source: own } as NotebookCell;
      return withParameters([cell], parameters)[1]?.source.split('\n');
    };
    const folders = { 'data.imagenet': '/i', 'data.kodak': '/k' };
    const set = [
      'settings.data = { ...settings.data, "imagenet": "/i" };',
      'settings.data = { ...settings.data, "kodak": "/k" };',
    ];
    expect(of("const settings: Settings = { profile: 'imagenette', data: {} };", folders)).toEqual(set);
    expect(of("const settings: Settings = { profile: 'imagenette' };", folders)).toEqual(set);
    const mine = "const mine: { 'my-set'?: string } = {};";
    expect(of(mine, { 'my-set': '/m' })).toEqual(['mine["my-set"] = "/m";']);
  });

  it('puts each behind the cell that declares it', () => {
    const second = { ...cells[1], id: 'd', source: 'const tweak: Tweak = {};' } as NotebookCell;
    const result = withParameters([...cells, second], { rate: 0.05, seed: 2 });
    expect(result.map(({ id }) => id)).toEqual(['a', 'b', 'injected-parameters', 'c', 'd', 'injected-parameters-2']);
    expect([result[2].source, result[5].source]).toEqual(['let seed: number = 2;', 'tweak.rate = 0.05;']);
  });

  it('sets fields of settings and tweaks that the cell does not write out', () => {
    const own =
      "const settings: Settings = { profile: 'quick', seed: 1, data: {} };\nconst tweak: Tweak = {\n  // beta: 250,\n};";
    const [, tagged] = cells as [NotebookCell, CodeCell];
    const result = withParameters([{ ...tagged, source: own }], {
      beta: 250,
      profile: 'imagenette',
      'tweak.atrousRates': [1, 2],
      data: { kodak: '/k' },
    });
    expect(result[1]?.source).toBe(
      [
        'tweak.beta = 250;',
        'settings.profile = "imagenette";',
        'tweak.atrousRates = [1,2];',
        'settings.data = {"kodak":"/k"};',
      ].join('\n'),
    );
    expect(() => withParameters([{ ...tagged, source: own }], { bta: 1 })).toThrow(
      /^expected a parameter among profile, seed, data, point, codec, beta, .*trainImages; got "bta"; did you mean beta\?$/,
    );
  });

  it('says which there are', () => {
    expect(() => withParameters(cells, { gamma: 1 })).toThrow(
      'expected a parameter among beta, codec, seed, width; got "gamma"',
    );
    expect(() => withParameters(cells.slice(2), { beta: 1 })).toThrow(
      'expected a code cell tagged "parameters" to set beta behind, found none',
    );
  });
});

/** What a command line's texts come to, for a parameters cell of this source. */
function fromTexts(own: string, texts: Readonly<Record<string, string>>): unknown {
  const tagged: CodeCell = { ...(cells[1] as CodeCell), source: own };
  const parameters = parametersFromTexts([tagged], texts);
  withParameters([tagged], parameters);
  return parameters;
}

describe('parametersFromTexts', () => {
  it.each([
    ["const mine = { folder: '' };", { folder: '2024' }, { folder: '2024' }],
    ["let label: string = 'x';", { label: 'true' }, { label: 'true' }],
    ['let label: string;', { label: 'null' }, { label: 'null' }],
    ["const label = 'x' as string;", { label: '' }, { label: '' }],
    ["let label = 'x';", { label: '"quoted"' }, { label: 'quoted' }],
    ['let share = -0.5;', { share: '-2' }, { share: -2 }],
    ['let share: number = 1;', { share: '.5' }, { share: 0.5 }],
    ['let quiet = false;', { quiet: 'true' }, { quiet: true }],
    ['let sizes = [1, 2];', { sizes: '[3]' }, { sizes: [3] }],
    ['let names: string[] = [];', { names: '["3"]' }, { names: ['3'] }],
    ["let mode: 'fast' | '2024' = 'fast';", { mode: '2024' }, { mode: '2024' }],
    [
      'interface Mine { folder?: string; size?: number }\nconst mine: Mine = {};',
      { folder: '7', size: '7' },
      { folder: '7', size: 7 },
    ],
    ["const settings: Settings = { profile: 'paper', data: {} };", { 'data.voc': '2024' }, { 'data.voc': '2024' }],
    ['const from = Date.now();', { from: '7' }, { from: 7 }],
    [
      'const tolerances: Record<keyof Tolerances, number> = { accuracy: 1 };',
      { accuracy: '5', psnr: '1' },
      { accuracy: 5, psnr: 1 },
    ],
  ])('%s takes %o', (own, texts, values) => {
    expect(fromTexts(own, texts)).toEqual(values);
  });

  const kit = "const settings: Settings = { profile: 'quick', seed: 1, data: {} };\nconst tweak: Tweak = {};";
  it.each([
    ['let share = 0.5;', { share: 'half' }, 'share: expected a number, got "half"'],
    ['let quiet: boolean = false;', { quiet: 'yes' }, 'quiet: expected true or false, got "yes"'],
    ['let sizes = [1, 2];', { sizes: '["a"]' }, 'sizes: expected a list of which each is a number, got ["a"]'],
    ["let mode: 'fast' | 'slow' = 'fast';", { mode: 'quick' }, 'mode: expected "fast" or "slow", got "quick"'],
    [
      "const mine = { folder: '' };",
      { foldr: '2024' },
      'expected a parameter among folder; got "foldr"; did you mean folder?',
    ],
    [
      "const mine = { folder: '' };",
      { 'mine.foldr': '2024' },
      'expected a field of mine among folder; got "foldr"; did you mean folder?',
    ],
    ["const mine = { folder: '' };", { toString: '1' }, 'expected a parameter among folder; got "toString"'],
    [kit, { epochs: '0' }, 'tweak.epochs: expected a whole number of at least 1, got 0'],
    [kit, { seed: '-1' }, 'settings.seed: expected a whole number of at least 0, got -1'],
    [
      kit,
      { profile: 'quik' },
      'settings.profile: expected one of quick, imagenette, imagenette-small-crops, paper, smoke, got "quik"',
    ],
    [kit, { point: '0.3' }, 'tweak.point: expected an operating point of quick (0.635, 0.33, 0.0983 bpp), got 0.3'],
    [kit, { C: '8', point: '0.33' }, 'tweak.C: 0.33 bpp on 8 channels take 2.85 bits per symbol'],
    [
      kit,
      { atrousRates: '2' },
      'tweak.atrousRates: expected a list of one to eight whole numbers of at least 1, got 2',
    ],
    [
      'const tolerances: Partial<Tolerances> = {};',
      { accuracy: '-1' },
      'tolerances.accuracy: expected a number of at least 0, got -1',
    ],
  ])('%s refuses %o before anything runs', (own, texts, message) => {
    expect(() => fromTexts(own, texts)).toThrow(message);
  });
});
