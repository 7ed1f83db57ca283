import { describe, expect, it } from 'vitest';
import { meanRates, rateTexts } from '../../lib/records/measured-rates.ts';

describe('meanRates', () => {
  it('gives means over seeds, each rate by itself', () => {
    const rates = meanRates([
      { entropyBpp: 0.1, fileBpp: 0.2 },
      { entropyBpp: 0.3, fileBpp: 0.5 },
    ]);
    expect([rates.entropyBpp, rates.fileBpp]).toEqual([expect.closeTo(0.2, 12), expect.closeTo(0.35, 12)]);
  });

  it('gives no mean of some of the seeds only, and none of original images', () => {
    expect(
      meanRates([
        { entropyBpp: 0.25, fileBpp: 0.5 },
        { entropyBpp: 0.25, fileBpp: null },
      ]),
    ).toEqual({ entropyBpp: 0.25, fileBpp: null });
    expect(meanRates([{ entropyBpp: null, fileBpp: null }])).toEqual({ entropyBpp: null, fileBpp: null });
    expect(meanRates([])).toEqual({ entropyBpp: null, fileBpp: null });
  });
});

describe('rateTexts', () => {
  it('says of each number which rate it is', () => {
    expect(rateTexts({ entropyBpp: 0.10459, fileBpp: 0.1158 })).toEqual(['entropy 0.105', 'files 0.116']);
    expect(rateTexts({ entropyBpp: 0.10459, fileBpp: null })).toEqual(['entropy 0.105']);
    expect(rateTexts({ entropyBpp: null, fileBpp: null })).toEqual([]);
  });

  it('shows where a tweak moved them', () => {
    const before = { entropyBpp: 0.32, fileBpp: 0.331 };
    expect(rateTexts(before, { entropyBpp: 0.267, fileBpp: 0.331 })).toEqual(['entropy 0.320 → 0.267', 'files 0.331']);
    expect(rateTexts({ ...before, fileBpp: null }, before)).toEqual(['entropy 0.320', 'files – → 0.331']);
  });
});
