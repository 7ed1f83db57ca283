import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { spread } from '../../lib/figures/chart/end-labels.ts';

describe('spread', () => {
  it('leaves alone what is apart, and moves two that meet equally far', () => {
    expect(spread([10, 50, 90], 12, 0, 100)).toEqual([10, 50, 90]);
    expect(spread([50, 50], 12, 0, 100)).toEqual([44, 56]);
    expect(spread([2, 3], 12, 0, 100)).toEqual([0, 12]);
  });

  it('keeps order and gap, and stays inside when there is room', () => {
    const positions = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(positions, (wanted) => {
        const placed = spread(wanted, 12, 0, 200);
        const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
        for (let rank = 1; rank < order.length; rank++) {
          expect(placed[order[rank]] - placed[order[rank - 1]]).toBeGreaterThanOrEqual(12 - 1e-9);
        }
        expect(Math.min(...placed)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...placed)).toBeLessThanOrEqual(200 + 1e-9);
      }),
    );
  });
});
