import { describe, expect, it } from 'vitest';
import { bytesAsText, textAsBytes } from '../../lib/playground/seven-bits.ts';
import fc from '../property.ts';

describe('bytes as text of seven bits', () => {
  it('come back whatever they are (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(textAsBytes(bytesAsText(bytes))).toEqual(bytes);
      }),
    );
  });

  it('hold nothing that a page’s parser changes, or ends a script with', () => {
    const all = Uint8Array.from({ length: 256 * 7 }, (_, at) => (at * 37) & 255);
    const text = bytesAsText(all);
    expect(text).not.toMatch(/[\0\r<]/);
    expect(textAsBytes(text)).toEqual(all);
    const noughts = bytesAsText(new Uint8Array(7));
    expect([noughts.length, noughts.includes('\0')]).toEqual([8, false]);
  });

  it('take about a sixth more than they are, in UTF-8', () => {
    let state = 1;
    const bytes = Uint8Array.from({ length: 70_000 }, () => (state = (state * 48271) % 2147483647) >> 8);
    expect(Buffer.byteLength(bytesAsText(bytes)) / bytes.length).toBeCloseTo((8 / 7) * (1 + 3 / 128), 2);
  });

  it('are refused where a character is none of theirs', () => {
    expect(() => textAsBytes('ab€')).toThrow('expected characters of seven bits, got U+20ac: the page is damaged');
  });
});
