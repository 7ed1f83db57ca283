import { describe, expect, it } from 'vitest';
import { cellOf } from '../../lib/figures/pictures/picture-grid.ts';

describe('cellOf', () => {
  it('enlarges small pictures by whole factors', () => {
    expect(cellOf({ width: 64, height: 64 }, 150)).toEqual({ width: 128, height: 128 });
    expect(cellOf({ width: 8, height: 6 }, 31.9)).toEqual({ width: 24, height: 18 });
  });

  it('fits all others into the column, in their proportions', () => {
    expect(cellOf({ width: 480, height: 360 }, 150.7)).toEqual({ width: 150, height: 113 });
    expect(cellOf({ width: 64, height: 64 }, 97)).toEqual({ width: 97, height: 97 });
  });
});
