import { expect, test } from 'vitest';
import { amountText, lineDisplay } from '../../lib/downloads/display.ts';

test('says how far, how fast and how long still, as far as that is known', () => {
  expect(amountText(120e6, 340e6, 11e6)).toBe('120.0 MB of 340.0 MB, 11.0 MB/s, 20 s left');
  expect(amountText(120e6, null, 11e6)).toBe('120.0 MB, 11.0 MB/s');
  expect(amountText(0, 340e6, Number.NaN)).toBe('0 B of 340.0 MB');
  expect(amountText(5, 10, 0)).toBe('5 B of 10 B');
});

test('off a terminal, writes a line where a fetch begins, where a stage ends, and for a remark', () => {
  const lines: string[] = [];
  const display = lineDisplay({ write: (text) => lines.push(text) });
  display.show({ type: 'begin', stage: 'fetch', name: 'a.tar', total: null });
  display.show({ type: 'progress', done: 5, total: null });
  display.show({ type: 'remark', text: 'a.tar: sent nothing for 30 s; trying again in 1 s' });
  display.show({ type: 'end', stage: 'fetch', name: 'a.tar', bytes: 2e6 });
  display.show({ type: 'begin', stage: 'unpack', name: 'a.tar', total: 2e6 });
  display.show({ type: 'end', stage: 'unpack', name: 'a.tar', bytes: 2e6 });
  expect(lines.map((line) => line.replace(/[\d.]+ s\)/, 'T)'))).toEqual([
    'fetch    a.tar\n',
    'note     a.tar: sent nothing for 30 s; trying again in 1 s\n',
    'fetched  a.tar (2.0 MB, T)\n',
    'unpacked a.tar (2.0 MB, T)\n',
  ]);
});
