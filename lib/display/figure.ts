// Figures and tables of the kit as front ends show them.
import type { TableCell, Chart, Drawing, TableFigure } from '../figures/figure.ts';
import { chartBundle } from './chart.ts';
import type { MimeBundle } from './frontend.ts';
import { aligned, escapeHtml } from './html.ts';

/** The outputs that show `figure`, in order: a table is one; a chart is two, the drawing and its caption. */
export async function figureBundles(figure: Drawing): Promise<MimeBundle[]> {
  return figure.form === 'chart' ? chartBundles(figure) : [tableFigureBundle(figure)];
}

async function chartBundles({ spec, title, caption, details }: Chart): Promise<MimeBundle[]> {
  return [
    await chartBundle(spec, { alt: title }),
    // Apart from the drawing: a front end that draws Vega-Lite shows no other part of its bundle.
    {
      'text/html': [
        `<p style="max-width: 46em">${escapeHtml(caption)}</p>`,
        ...folded('More about this figure', details, '46em'),
      ].join('\n'),
      'text/plain': [caption, ...details].join('\n\n'),
    },
  ];
}

/** Paragraphs that open on demand; nothing without any. */
function folded(summary: string, paragraphs: readonly string[], width: string): string[] {
  if (paragraphs.length === 0) return [];
  return [
    `<details style="max-width: ${width}"><summary>${escapeHtml(summary)}</summary>`,
    ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`),
    '</details>',
  ];
}

// Notes that stand open under a table; further ones are folded.
const fewNotes = 2;

function tableFigureBundle({ title, caption, head, body, notes }: TableFigure): MimeBundle {
  const rule = 'border-top: 1px solid';
  const html = [
    '<table>',
    '<caption style="caption-side: top; text-align: left; max-width: 60em">' +
      `<b>${escapeHtml(title)}.</b> ${escapeHtml(caption)}</caption>`,
    '<thead>',
    ...head.map((row) => tableRow(row, 'th')),
    '</thead>',
    ...body.map((group) =>
      [`<tbody style="${rule}">`, ...group.map((row) => tableRow(row, 'td')), '</tbody>'].join('\n'),
    ),
    '</table>',
    ...(notes.length > fewNotes
      ? folded('Notes', notes, '60em')
      : notes.map((note) => `<p style="max-width: 60em">${escapeHtml(note)}</p>`)),
  ].join('\n');
  return { 'text/html': html, 'text/plain': textOf({ title, caption, head, body, notes }) };
}

function tableRow(row: readonly TableCell[], tag: 'th' | 'td'): string {
  const cells = row.map((cell) => {
    const { span = 1, align = 'left' } = cell;
    const scope = tag === 'th' ? ` scope="${span > 1 ? 'colgroup' : 'col'}"` : '';
    const wide = span > 1 ? ` colspan="${span}"` : '';
    return `<${tag}${scope}${wide}>${aligned(align, cellHtml(cell))}</${tag}>`;
  });
  return `<tr>${cells.join('')}</tr>`;
}

/** Lines under each other; a block between brackets, with the number of times it is stacked. */
function cellHtml({ lines, times }: TableCell): string {
  const text = lines.map(escapeHtml).join('<br>');
  return times === undefined ? text : `[${text}] ×${times}`;
}

/** The table as aligned text; a cell over several columns stands in the first of them. */
function textOf({
  title,
  caption,
  head,
  body,
  notes,
}: Pick<TableFigure, 'title' | 'caption' | 'head' | 'body' | 'notes'>): string {
  const rows = [...head, ...body.flat()].map((row) =>
    row.flatMap((cell) => [cellText(cell), ...Array<string>((cell.span ?? 1) - 1).fill('')]),
  );
  // Texts over several columns may run into the next ones.
  const wide = [...head, ...body.flat()].map((row) =>
    row.flatMap(({ span = 1 }) => Array<boolean>(span).fill(span > 1)),
  );
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row, i) => (wide[i][column] ? 0 : row[column].length))),
  );
  const right = head.at(-1)!.map(({ align }) => align === 'right');
  const lines = rows.map((row, i) => {
    let line = '';
    let end = 0;
    for (const [column, text] of row.entries()) {
      const padded = right[column] && !wide[i][column] ? text.padStart(widths[column]) : text;
      if (text !== '') line = `${line.padEnd(end)}${line.length > end ? ' ' : ''}${padded}`;
      end += widths[column] + 2;
    }
    return line.trimEnd();
  });
  lines.splice(head.length, 0, '-'.repeat(Math.max(...lines.map((line) => line.length))));
  return [`${title}. ${caption}`, '', ...lines, ...notes.flatMap((note) => ['', note])].join('\n');
}

function cellText({ lines, times }: TableCell): string {
  return times === undefined ? lines.join(' ') : `[${lines.join('; ')}] ×${times}`;
}
