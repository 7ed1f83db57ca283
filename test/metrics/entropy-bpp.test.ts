import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { operatingPoints } from '../../lib/codec/architecture.ts';
import { entropyBpp, targetEntropy } from '../../lib/metrics/entropy-bpp.ts';

describe('entropyBpp', () => {
  it('spreads one symbol of each channel over 64 pixels', () => {
    expect(entropyBpp(1, 64)).toBe(1);
    expect(entropyBpp(Math.log2(6), 16)).toBeCloseTo(0.6462, 4);
  });

  it('agrees with the target entropies of Appendix A.8: 1.265 at 0.635 bpp, 0.8 at 0.0983 bpp', () => {
    expect(targetEntropy(operatingPoints.high.bpp, operatingPoints.high.channels)).toBeCloseTo(1.27, 9);
    expect(Math.abs(targetEntropy(0.635, 32) - 1.265)).toBeLessThan(0.01);
    expect(Math.abs(targetEntropy(0.0983, 8) - 0.8)).toBeLessThan(0.02);
  });

  it('is undone by targetEntropy', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3, noNaN: true }), fc.integer({ min: 1, max: 64 }), (bits, channels) => {
        expect(targetEntropy(entropyBpp(bits, channels), channels)).toBeCloseTo(bits, 12);
      }),
    );
  });

  it('refuses a negative rate and a fraction of a channel', () => {
    expect(() => entropyBpp(-0.1, 8)).toThrow(/got -0.1/);
    expect(() => targetEntropy(0.3, 0.5)).toThrow(/channels of at least 1, got 0.5/);
  });
});
