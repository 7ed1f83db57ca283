// A table drawn as SVG: rules above, below and under the head, as books set them.
import type { TableCell, TableFigure } from '../figure.ts';
import { textWidth, wrapText } from '../chart/text-width.ts';
import { fontFamily, ink } from '../chart/theme.ts';

const size = 13;
const noteSize = 11.5;
const lineHeight = 17;
const gap = { column: 22, row: 10, bracket: 7, times: 6 };
const margin = 14;

/** `table` as one standalone SVG. */
export function tableSvg(table: TableFigure): string {
  const rows = [...table.head, ...table.body.flat()];
  const columns = columnWidths(rows);
  const width = columns.reduce((sum, column) => sum + column, 0) + gap.column * (columns.length - 1);
  const lefts = columns.map((_, i) => columns.slice(0, i).reduce((sum, column) => sum + column + gap.column, 0));

  const parts: string[] = [];
  let y = 0;
  const write = (text: string, x: number, anchor: 'start' | 'middle' | 'end', options = '') => {
    parts.push(`<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" ${options}>${escaped(text)}</text>`);
  };
  const rule = (weight: number, from = 0, to = width) => {
    const color = weight < 1 ? ink.axis : ink.text;
    parts.push(`<path d="M${fixed(from)},${fixed(y)}H${fixed(to)}" stroke="${color}" stroke-width="${weight}"/>`);
  };
  const paragraph = (text: string, fontSize: number, options: string) => {
    for (const line of wrapText(text, width, fontSize)) {
      y += fontSize * 1.35;
      write(line, 0, 'start', `font-size="${fontSize}" ${options}`);
    }
  };
  const drawRow = (row: readonly TableCell[], bold: boolean) => {
    const height = Math.max(...row.map(({ lines }) => lines.length)) * lineHeight + gap.row;
    const top = y;
    let column = 0;
    for (const item of row) {
      const span = item.span ?? 1;
      const left = lefts[column];
      const right = lefts[column + span - 1] + columns[column + span - 1];
      y = top + (height - item.lines.length * lineHeight) / 2 - 4;
      if (item.times !== undefined) drawBlock(item, left, right);
      else {
        const align = item.align ?? 'left';
        const [x, anchor] = (
          {
            left: [left, 'start'],
            center: [(left + right) / 2, 'middle'],
            right: [right, 'end'],
          } as const
        )[align];
        for (const line of item.lines) {
          y += lineHeight;
          write(line, x, anchor, bold ? 'font-weight="bold"' : '');
        }
      }
      // A heading over several columns is underlined as far as it reaches.
      if (bold && span > 1) {
        y = top + height;
        rule(0.75, left, right);
      }
      column += span;
    }
    y = top + height;
  };
  const drawBlock = (item: TableCell, left: number, right: number) => {
    const inner = Math.max(...item.lines.map((line) => textWidth(line, size)));
    const start = (left + right - blockWidth(item)) / 2 + gap.bracket;
    const [top, bottom] = [y + 5, y + item.lines.length * lineHeight + 3];
    const bracket = (x: number, hook: number) =>
      parts.push(
        `<path d="M${fixed(x + hook)},${fixed(top)}H${fixed(x)}V${fixed(bottom)}H${fixed(x + hook)}" stroke="${ink.text}"/>`,
      );
    bracket(start - gap.bracket, 4);
    bracket(start + inner + gap.bracket, -4);
    for (const line of item.lines) {
      y += lineHeight;
      write(line, start + inner / 2, 'middle');
    }
    y = (top + bottom) / 2 + size / 3;
    write(`×${item.times}`, start + inner + gap.bracket + gap.times, 'start');
  };

  paragraph(table.title, 15, 'font-weight="bold"');
  y += 3;
  paragraph(table.caption, noteSize, `fill="${ink.quiet}"`);
  y += 12;
  rule(1.5);
  for (const row of table.head) drawRow(row, true);
  rule(1);
  table.body.forEach((group, index) => {
    if (index > 0) rule(0.75);
    for (const row of group) drawRow(row, false);
  });
  rule(1.5);
  y += 4;
  for (const note of table.notes) {
    y += 3;
    paragraph(note, noteSize, `fill="${ink.quiet}"`);
  }

  const [fullWidth, fullHeight] = [Math.ceil(width + 2 * margin), Math.ceil(y + 2 * margin)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${fullWidth}" height="${fullHeight}" ` +
      `viewBox="0 0 ${fullWidth} ${fullHeight}" role="img" aria-label="${escaped(table.title)}">`,
    `<rect width="${fullWidth}" height="${fullHeight}" fill="${ink.background}"/>`,
    `<g transform="translate(${margin},${margin})" fill="none" font-family="${escaped(fontFamily)}" font-size="${size}">`,
    ...parts.map((part) =>
      part.startsWith('<text') && !part.includes(' fill=') ? part.replace('<text', `<text fill="${ink.text}"`) : part,
    ),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function columnWidths(rows: readonly (readonly TableCell[])[]): number[] {
  const count = Math.max(...rows.map((row) => row.reduce((sum, { span = 1 }) => sum + span, 0)));
  const widths = new Array<number>(count).fill(0);
  // Cells of one column first; wide cells then share what they lack.
  for (const spanning of [false, true]) {
    for (const row of rows) {
      let column = 0;
      for (const item of row) {
        const span = item.span ?? 1;
        if (span > 1 === spanning) {
          const has = widths.slice(column, column + span).reduce((sum, width) => sum + width, gap.column * (span - 1));
          const lack = Math.max(0, blockWidth(item) - has) / span;
          for (let i = 0; i < span; i++) widths[column + i] += lack;
        }
        column += span;
      }
    }
  }
  return widths;
}

// Bold for all: heads are, and a column that is a little wide does no harm.
function blockWidth(item: TableCell): number {
  const text = Math.max(
    ...item.lines.map((line) => textWidth(line, size, item.times === undefined ? 'bold' : 'normal')),
  );
  return item.times === undefined ? text : text + 2 * gap.bracket + gap.times + textWidth(`×${item.times}`, size);
}

function fixed(value: number): string {
  return String(Number(value.toFixed(2)));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
