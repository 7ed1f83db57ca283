import { describe, expect, it } from 'vitest';
import { claimGroups, claimsTable } from '../../lib/figures/claims/claims.ts';
import type { ClaimPart, ClaimResult } from '../../lib/claims/claim.ts';
import { evidenceOf } from '../../lib/claims/evidence.ts';
import { standardTolerances, tolerancesWith } from '../../lib/claims/tolerances.ts';
import type { Tolerances } from '../../lib/claims/tolerances.ts';
import { wholeRun } from './claims-records.ts';

const resultsOf = (changed?: Partial<Tolerances>): ClaimResult[] =>
  claimGroups(evidenceOf(wholeRun(), tolerancesWith(changed ?? {}))).flat();
const verdictsOf = (changed?: Partial<Tolerances>) =>
  Object.fromEntries(resultsOf(changed).map(({ claim, verdict }) => [claim, verdict]));

describe('tolerances', () => {
  it('are the standard ones but for those that are changed', () => {
    expect(tolerancesWith({})).toEqual(standardTolerances);
    expect(tolerancesWith({ miou: 5 })).toEqual({ ...standardTolerances, miou: 5 });
    expect(claimsTable(wholeRun(), {}).notes).toEqual(claimsTable(wholeRun()).notes);
  });

  it('are numbers from 0, of a name that there is', () => {
    expect(() => tolerancesWith({ accuracy: -1 })).toThrow('expected accuracy to be a number from 0, got -1');
    expect(() => tolerancesWith({ psnr: Number.NaN })).toThrow('expected psnr');
    expect(() => tolerancesWith({ top5: 1 } as object)).toThrow('expected one of accuracy');
  });

  it('turn verdicts round, each its own', () => {
    const before = verdictsOf();
    const changedBy = (changed: Partial<Tolerances>) =>
      Object.entries(verdictsOf(changed)).filter(([claim, verdict]) => verdict !== before[claim]);
    // Both networks lie within 40 points of each other, whatever the interval, and none within 0.
    expect(changedBy({ accuracy: 40 })).toContainEqual([
      'At 0.635 bpp cResNet-51 is nearly as accurate as ResNet-50 on reconstructed images',
      'borne out',
    ]);
    expect(changedBy({ miou: 0 }).map(([claim]) => claim)).toEqual([
      'At 0.635 bpp cResNet-51-d and ResNet-50-d segment equally well',
    ]);
    expect(changedBy({ psnr: 9 }).every(([claim]) => /PSNR|every metric/.test(claim))).toBe(true);
    expect(claimsTable(wholeRun(), { accuracy: 40 }).notes.join()).toContain('above −40 point');
  });

  it('leave an interval wholly inside, wholly outside, or across the region that is wanted', () => {
    const position = ({ estimate, wanted }: ClaimPart) => {
      const [low, high] = [wanted!.low ?? -Infinity, wanted!.high ?? Infinity];
      if (estimate!.low >= low && estimate!.high <= high) return 'borne out';
      return estimate!.high < low || estimate!.low > high ? 'not borne out' : 'cannot tell';
    };
    const parts = resultsOf()
      .flatMap((claim) => claim.parts)
      .filter(({ estimate, wanted }) => estimate && wanted);
    expect(parts.length).toBeGreaterThan(30);
    // Where rates differ too much, or a curve ends, qualities alone do not decide.
    for (const part of parts) expect([position(part), 'cannot tell']).toContain(part.verdict);
    for (const part of parts.filter(({ estimate }) => estimate!.basis !== 'tolerance'))
      expect(part.verdict).toBe(position(part));
  });
});
