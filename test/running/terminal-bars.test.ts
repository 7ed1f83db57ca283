import { expect, test } from 'vitest';
import { besideBar, closeBars, openBars } from '../../lib/running/terminal-bars.ts';

/** A terminal of so many columns that keeps what is written to it. */
function terminal(columns: number | undefined) {
  const written: string[] = [];
  const stream = { isTTY: true, columns, write: (text: string) => written.push(text) };
  return { stream: stream as unknown as NodeJS.WriteStream, written };
}

test('a text is cut where the terminal ends, beside a bar of 20 columns', () => {
  expect(besideBar('x'.repeat(18), terminal(40).stream)).toBe('x'.repeat(18));
  expect(besideBar('x'.repeat(19), terminal(40).stream)).toBe(`${'x'.repeat(17)}…`);
  // Something is shown on the narrowest, and 80 columns are taken for granted where none are known.
  expect(besideBar('x'.repeat(100), terminal(10).stream)).toBe(`${'x'.repeat(10)}…`);
  expect(besideBar('x'.repeat(100), terminal(undefined).stream)).toBe(`${'x'.repeat(57)}…`);
});

test('bars draw how full they are, and their text', async () => {
  const { stream, written } = terminal(80);
  const bars = await openBars(stream);
  bars.create(1, 0, { text: 'codec' }).update(0.5, { text: 'codec at 0.33 bpp' });
  closeBars(bars);
  // Rect: full squares, then empty ones.
  expect(written.join('')).toMatch(/■{10}[^■]{10} codec at 0\.33 bpp/);
});
