import { describe, expect, it } from 'vitest';
import type { Cell, CodeCell } from '../../lib/notebook/ipynb.ts';
import { parameterValues, withParameters } from '../../lib/notebook/parameters.ts';

const source = "const settings: Hyper = { beta: 150, codec: { channels: 16 } };\nlet seed: number = 1;\nconst wide = { 'width': 1 } as const;";
const cells: Cell[] = [
  { cell_type: 'markdown', id: 'a', metadata: { tags: ['parameters'] }, source: '' },
  { cell_type: 'code', id: 'b', metadata: { tags: ['parameters'] }, source, outputs: [], execution_count: null },
  { cell_type: 'code', id: 'c', metadata: {}, source: '', outputs: [], execution_count: null },
];

describe('withParameters', () => {
  it('puts assignments behind the parameters', () => {
    const result = withParameters(cells, { beta: 300, 'codec.channels': 8, 'settings.beta': 1, seed: 7, width: 0.25 });
    expect(result.map(({ id }) => id)).toEqual(['a', 'b', 'injected-parameters', 'c']);
    expect(result[2]?.source).toBe([
      'settings.beta = 300;', 'settings.codec.channels = 8;', 'settings.beta = 1;', 'let seed: number = 7;', 'wide.width = 0.25;',
    ].join('\n'));
  });

  it('replaces those of an earlier run, or removes them', () => {
    const earlier = withParameters(cells, { beta: 300 });
    expect(withParameters(earlier, { beta: 600 }).map(({ source: text }) => text)[2]).toBe('settings.beta = 600;');
    expect(withParameters(earlier, {})).toEqual(cells);
  });

  it('sets fields of settings and tweaks that the cell does not write out', () => {
    const own = "const settings: Settings = { profile: 'quick', seed: 1, data: {} };\nconst tweak: Tweak = {\n  // beta: 250,\n};";
    const [, tagged] = cells as [Cell, CodeCell];
    const result = withParameters([{ ...tagged, source: own }], { beta: 250, profile: 'smoke', 'tweak.atrousRates': [1, 2], data: { kodak: '/k' } });
    expect(result[1]?.source).toBe([
      'tweak.beta = 250;', 'settings.profile = "smoke";', 'tweak.atrousRates = [1,2];', 'settings.data = {"kodak":"/k"};',
    ].join('\n'));
    expect(parameterValues(result)).toEqual({ profile: 'smoke', seed: 1, beta: 250 });
    expect(() => withParameters([{ ...tagged, source: own }], { bta: 1 }))
      .toThrow(/^expected a parameter among profile, seed, data, point, codec, beta, .*trainImages; got "bta"; did you mean beta\?$/);
  });

  it('says which there are', () => {
    expect(() => withParameters(cells, { gamma: 1 })).toThrow('expected a parameter among beta, codec, seed, width; got "gamma"');
    expect(() => withParameters(cells.slice(2), { beta: 1 })).toThrow('expected a code cell tagged "parameters" to set beta behind, found none');
  });
});
