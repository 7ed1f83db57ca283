// What every run of a notebook must give, as committed or in any profile.
import { expect } from 'vitest';
import { cellTags } from '../../lib/notebook/file/ipynb.ts';
import type { CodeCell, CellOutput } from '../../lib/notebook/file/ipynb.ts';

/** No error, nothing empty, no value that was never there; only a cell that imports or sets shows nothing. */
export function expectWorthLookingAt(cell: CodeCell): void {
  const place = `cell "${cell.id}"`;
  const isSetup =
    /^\s*(\/\/[^\n]*\s+)*import /.test(cell.source) || cellTags(cell).some((tag) => /parameters$/.test(tag));
  if (!isSetup) expect(cell.outputs, `${place} shows nothing`).not.toEqual([]);
  for (const output of cell.outputs) {
    expect(output.output_type, place).not.toBe('error');
    const text = textOf(output);
    expect(text.trim(), `${place} has an empty output`).not.toBe('');
    expect(text, place).not.toMatch(/\bundefined\b|\bNaN\b|\[object Object\]/);
    if ('data' in output)
      expect(Object.keys(output.data), `${place} says nothing in plain text`).toContain('text/plain');
  }
}

export function textOf(output: CellOutput): string {
  if (output.output_type === 'stream') return output.text;
  if (output.output_type === 'error') return output.evalue;
  const { 'text/plain': plain = '', 'text/html': html = '' } = output.data;
  // Pictures are bytes; an accident may spell anything.
  return [plain, html].map((part) => String(part).replace(/"data:[^"]*"/g, '""')).join('\n');
}
