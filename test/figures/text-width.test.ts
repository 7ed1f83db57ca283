import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { textWidth, wrapText } from '../../lib/figures/chart/text-width.ts';

describe('textWidth', () => {
  it('adds up the advance widths of Helvetica', () => {
    expect(textWidth('0123456789', 10)).toBeCloseTo(55.6);
    expect(textWidth('Wi', 1000)).toBe(944 + 222);
    expect(textWidth('Wi', 1000, 'bold')).toBe(944 + 278);
    expect(textWidth('3×3 m²', 1000)).toBe(556 + 584 + 556 + 278 + 833 + 333);
    // As wide as the font is high: an arrow taken for a letter runs off the edge.
    expect(textWidth('1 → 2', 1000)).toBe(556 + 278 + 1000 + 278 + 556);
  });
});

describe('wrapText', () => {
  it('loses no word and passes the width with single words only', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 30, max: 300 }), (text, width) => {
        const lines = wrapText(text.join(' '), width, 12);
        expect(lines.join(' ')).toBe(text.join(' '));
        for (const line of lines) expect(textWidth(line, 12) <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});
