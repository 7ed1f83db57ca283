// A table as Markdown, for reports and READMEs.
import type { TableCell, TableFigure } from '../figure.ts';

/** `table` as a Markdown table with its title, caption and notes. A heading over several columns is written into each. */
export function tableMarkdown(table: TableFigure): string {
  const heads = table.head.map((row) => row.flatMap((item) => Array<string>(item.span ?? 1).fill(cellText(item))));
  const titles = heads[0].map((_, column) =>
    [...new Set(heads.map((head) => head[column]))].filter((text) => text !== '').join('<br>'),
  );
  // A cell over several columns fills the first and leaves the others empty.
  const rows = table.body
    .flat()
    .map((row) => row.flatMap((item) => [cellText(item), ...Array<string>((item.span ?? 1) - 1).fill('')]));
  const right = table.head.at(-1)!.map((item) => item.align === 'right');
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [
    `**${table.title}**`,
    '',
    table.caption,
    '',
    line(titles),
    line(right.map((isRight) => (isRight ? '---:' : '---'))),
    ...rows.map(line),
    ...table.notes.flatMap((note) => ['', note]),
    '',
  ].join('\n');
}

function cellText(item: TableCell): string {
  const text = item.lines.map((line) => line.replaceAll('|', '\\|'));
  return item.times === undefined ? text.join(' ') : `[${text.join('; ')}] ×${item.times}`;
}
