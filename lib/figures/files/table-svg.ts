// A table drawn as SVG: rules above, below and under the head, as books set them.
import type { TableCell, TableFigure } from '../figure.ts';
import { textWidth, wrapText } from '../chart/text-width.ts';
import { ink } from '../chart/theme.ts';
import { svgPage, tableFontSize as size, type SvgPage } from './svg-page.ts';

const noteSize = 11.5;
const lineHeight = 17;
const gap = { column: 22, row: 10, bracket: 7, times: 6 };

/** Where the columns of a table are, in pixels from its left edge. */
interface Columns {
  readonly lefts: readonly number[];
  readonly widths: readonly number[];
  readonly width: number;
}

/** `table` as one standalone SVG. */
export function tableSvg(table: TableFigure): string {
  const columns = columnsOf([...table.head, ...table.body.flat()]);
  const { width } = columns;
  const page = svgPage();
  const paragraph = (text: string, fontSize: number, options: string) => {
    for (const line of wrapText(text, width, fontSize)) {
      page.y += fontSize * 1.35;
      page.write(line, 0, 'start', `font-size="${fontSize}" ${options}`);
    }
  };

  paragraph(table.title, 15, 'font-weight="bold"');
  page.y += 3;
  paragraph(table.caption, noteSize, `fill="${ink.quiet}"`);
  page.y += 12;
  page.rule(1.5, 0, width);
  for (const row of table.head) drawRow(page, row, columns, true);
  page.rule(1, 0, width);
  table.body.forEach((group, index) => {
    if (index > 0) page.rule(0.75, 0, width);
    for (const row of group) drawRow(page, row, columns, false);
  });
  page.rule(1.5, 0, width);
  page.y += 4;
  for (const note of table.notes) {
    page.y += 3;
    paragraph(note, noteSize, `fill="${ink.quiet}"`);
  }
  return page.svg(table.title, width);
}

/** A row of cells at the page's height, each in the middle of it; `isHead` in bold. */
function drawRow(page: SvgPage, row: readonly TableCell[], { lefts, widths }: Columns, isHead: boolean): void {
  const height = Math.max(...row.map(({ lines }) => lines.length)) * lineHeight + gap.row;
  const top = page.y;
  let column = 0;
  for (const item of row) {
    const span = item.span ?? 1;
    const left = lefts[column];
    const right = lefts[column + span - 1] + widths[column + span - 1];
    page.y = top + (height - item.lines.length * lineHeight) / 2 - 4;
    if (item.times === undefined) drawLines(page, item, left, right, isHead);
    else drawBlock(page, item, left, right);
    // A heading over several columns is underlined as far as it reaches.
    if (isHead && span > 1) {
      page.y = top + height;
      page.rule(0.75, left, right);
    }
    column += span;
  }
  page.y = top + height;
}

/** A cell's lines of text below each other. */
function drawLines(page: SvgPage, { lines, align = 'left' }: TableCell, left: number, right: number, bold: boolean) {
  const [x, anchor] = (
    { left: [left, 'start'], center: [(left + right) / 2, 'middle'], right: [right, 'end'] } as const
  )[align];
  for (const line of lines) {
    page.y += lineHeight;
    page.write(line, x, anchor, bold ? 'font-weight="bold"' : '');
  }
}

/** A cell's lines in brackets, and beside them how many times they are stacked. */
function drawBlock(page: SvgPage, item: TableCell, left: number, right: number): void {
  const inner = Math.max(...item.lines.map((line) => textWidth(line, size)));
  const start = (left + right - blockWidth(item)) / 2 + gap.bracket;
  const [top, bottom] = [page.y + 5, page.y + item.lines.length * lineHeight + 3];
  page.bracket(start - gap.bracket, 4, top, bottom);
  page.bracket(start + inner + gap.bracket, -4, top, bottom);
  for (const line of item.lines) {
    page.y += lineHeight;
    page.write(line, start + inner / 2, 'middle');
  }
  page.y = (top + bottom) / 2 + size / 3;
  page.write(`×${item.times}`, start + inner + gap.bracket + gap.times, 'start');
}

function columnsOf(rows: readonly (readonly TableCell[])[]): Columns {
  const widths = columnWidths(rows);
  return {
    widths,
    lefts: widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width + gap.column, 0)),
    width: widths.reduce((sum, width) => sum + width, 0) + gap.column * (widths.length - 1),
  };
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
