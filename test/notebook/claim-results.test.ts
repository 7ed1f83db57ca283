import { describe, expect, it } from 'vitest';
import { compile } from 'vega-lite';
import type { ClaimPart } from '../../lib/claims/claim.ts';
import { claimResults, positionOf, reasonOf, regionText } from '../../lib/notebook/claim-results.ts';
import { claimMargins } from '../../lib/notebook/kit-figures.ts';
import { wholeRun } from '../claims/claims-records.ts';

const part = (
  changed: Partial<ClaimPart> & { at?: readonly [number, number, number]; unit?: string; basis?: 'images' | 'counted' },
): ClaimPart => {
  const { at = [2, 1, 3], unit = 'points', basis = 'images', ...rest } = changed;
  const [value, low, high] = at;
  return {
    name: 'top-1',
    verdict: 'cannot tell',
    found: '',
    margin: '',
    wanted: { low: 0, high: null },
    estimate: { value, low, high, unit, basis, seeds: 1 },
    ...rest,
  };
};

describe('claimResults', () => {
  it('has the groups of the table of claims, in its order', async () => {
    const results = await claimResults(wholeRun());
    expect([...new Set(results.map(({ group }) => group))]).toEqual([
      'complexity',
      'classification',
      'segmentation',
      'compression',
      'joint training',
    ]);
    expect(results.filter(({ group }) => group === 'complexity').map(({ place }) => place)).toEqual([
      'Abstract',
      'Section 1',
    ]);
    expect(results.filter(({ group }) => group === 'segmentation').every(({ place }) => place === 'Section 5.4')).toBe(
      true,
    );
    expect(
      results.filter(({ group }) => group === 'joint training').every(({ place }) => place.startsWith('Section 6.2')),
    ).toBe(true);
  });

  it('tests them anew under other tolerances', async () => {
    const verdicts = async (accuracy: number) =>
      (await claimResults(wholeRun(), { accuracy })).map(({ verdict }) => verdict);
    expect(await verdicts(50)).not.toEqual(await verdicts(0));
    await expect(claimResults(wholeRun(), { accuracy: -2 })).rejects.toThrow(RangeError);
  });

  it('has a reason for every part', async () => {
    for (const { parts } of await claimResults(wholeRun()))
      for (const each of parts) expect(reasonOf(each)).toMatch(/\w{3}.*\w/);
  });
});

describe('reasonOf', () => {
  it('says where the interval lies', () => {
    expect(
      reasonOf(part({ at: [-9.9, -14.19, -5.61], wanted: { low: -1, high: null }, verdict: 'not borne out' })),
    ).toBe('[−14.19, −5.61], none of it above −1 (interval over the images)');
    expect(reasonOf(part({ verdict: 'borne out' }))).toBe('[1.00, 3.00], all of it above 0 (interval over the images)');
    expect(reasonOf(part({ wanted: { low: -2, high: 2 } }))).toBe(
      '[1.00, 3.00], not all of it between −2 and 2 (interval over the images)',
    );
    expect(
      reasonOf(
        part({
          at: [1.94, 1.94, 1.94],
          unit: 'x',
          basis: 'counted',
          wanted: { low: 1.5, high: 2 },
          verdict: 'borne out',
        }),
      ),
    ).toBe('1.94 is between 1.5 and 2 (counted)');
  });

  it('says what overrules it, and what is missing', () => {
    expect(reasonOf(part({ verdict: 'cannot tell' }))).toContain('but not at like rates');
    expect(
      reasonOf(part({ at: [-3.1, -5.22, -0.95], wanted: { low: -1, high: null }, verdict: 'not borne out' })),
    ).toBe('[−5.22, −0.95], not all of it above −1 (interval over the images), but all of it below 0: behind');
    // An interval that ends at the bound decides nothing, for no other reason; a count that is there does.
    expect(reasonOf(part({ at: [0, 0, 0] }))).toBe('[0.00, 0.00], not all of it above 0 (interval over the images)');
    expect(
      reasonOf(part({ at: [1.5, 1.5, 1.5], wanted: { low: 1.5, high: 2 }, basis: 'counted', verdict: 'borne out' })),
    ).toBe('1.50 is between 1.5 and 2 (counted)');
    expect(reasonOf(part({ estimate: null, found: 'missing: JPEG', verdict: 'not run' }))).toBe('missing: JPEG');
    expect(reasonOf(part({ wanted: null }))).toBe('nothing that was measured decides it');
  });
});

it('positions and regions have open ends', () => {
  expect(positionOf({ low: -3, high: -2 }, { low: null, high: 0 })).toBe('inside');
  expect(positionOf({ low: 1, high: 2 }, { low: null, high: 0 })).toBe('outside');
  expect(positionOf({ low: -1, high: 2 }, { low: null, high: 0 })).toBe('across');
  expect(
    [
      { low: null, high: 0 },
      { low: -1.5, high: null },
      { low: null, high: null },
    ].map(regionText),
  ).toEqual(['below 0', 'above −1.5', 'anything']);
});

describe('claimMargins', () => {
  it('draws every measured number of a unit once, within the axis', async () => {
    const results = await claimResults(wholeRun());
    for (const unit of ['points', '', 'dB'] as const) {
      const { spec, data } = await claimMargins(results, unit);
      const rows = data.objects() as { value: number; low: number; high: number; from: number; to: number }[];
      expect(rows).toHaveLength(
        results.flatMap(({ parts }) => parts).filter(({ estimate }) => estimate?.unit === unit).length,
      );
      const domain = JSON.parse(/"domain":(\[-?[\d.]+,-?[\d.]+\])/.exec(JSON.stringify(spec))![1]) as [number, number];
      for (const { low, high, from, to } of rows)
        for (const end of [low, high, from, to]) expect(end >= domain[0] && end <= domain[1]).toBe(true);
      expect(() => compile(spec as Parameters<typeof compile>[0])).not.toThrow();
    }
  });

  it('refuses claims without a number of that unit', async () => {
    await expect(claimMargins(await claimResults([]))).rejects.toThrow(
      'expected claims with a number in points, got none',
    );
  });
});
