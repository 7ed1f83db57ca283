// The first page: what this is, its notebooks, and what the store has of the profile's results.
import { formatDuration } from '../running/duration.ts';
import type { TableFigure } from '../figures/figure.ts';
import { claimResults } from '../notebook/claim-results.ts';
import { figureBundles } from '../display/figure.ts';
import { escapeHtml } from '../display/html.ts';
import { claimsTableHtml } from './claims-table.ts';
import { deviations, deviationsTitle } from './deviations.ts';
import { markdownHtml } from './markdown.ts';
import type { Heading, MarkdownContext } from './markdown.ts';
import { bundleHtml } from './output.ts';
import type { Drawn, MissingOutput, ResultsOrigin, Results } from './results.ts';

export interface NotebookEntry {
  readonly href: string;
  readonly title: string;
  readonly description: string;
  /** Why its outputs may not hold; undefined when they do. */
  readonly doubt?: string;
}

export interface IndexContent {
  readonly results: Results;
  /** Options that name the experiment on a command line: `--profile imagenette --data imagenet=DIR`; may be empty. */
  readonly commandOptions: string;
  /** Estimated seconds until nothing is missing. */
  readonly secondsToMake: number;
  readonly notebooks: readonly NotebookEntry[];
  /** Address of the playground; absent where there is none. */
  readonly playground?: string;
}

export const indexTitle = 'Image understanding without decoding';

/** The body of the index, and its headings. */
export async function indexBody(content: IndexContent): Promise<{ html: string; headings: readonly Heading[] }> {
  const { drawn, origin } = content.results;
  const context: MarkdownContext = {
    folder: '',
    fallbackAlt: 'A figure of the kit',
    ids: new Set(['content']),
    problem: () => {},
    link: (address) => (/^(?:https?:|#)/.test(address) ? address : null),
  };
  const headings: Heading[] = [];
  const heading = (level: 2 | 3, text: string) => {
    const id = text.toLowerCase().replace(/[^\w]+/g, '-');
    headings.push({ level, id, html: escapeHtml(text), text });
    return `<h${level} id="${id}">${escapeHtml(text)}</h${level}>`;
  };
  const shown = async ({ figure }: Drawn) =>
    (await Promise.all((await figureBundles(figure)).map((bundle) => bundleHtml(bundle, context)))).join('\n');
  const find = (name: string) => drawn.find((output) => output.name === name);
  const [table2, claims] = [find('table-2'), find('claims')];
  // Figures, then tables, then studies.
  const place = ({ name }: Drawn) => ['figure-', 'table-', ''].findIndex((start) => name.startsWith(start));
  const others = drawn.filter((output) => output !== table2 && output !== claims).sort((a, b) => place(a) - place(b));
  const parts = [
    `<h1>${indexTitle}</h1>`,
    introduction(origin),
    playgroundHtml(content.playground),
    missingHtml(content),
    ...(content.notebooks.length > 0 ? [heading(2, 'Notebooks'), notebooksHtml(content.notebooks)] : []),
    ...(table2 ? [heading(2, 'Table 2'), await shown(table2)] : []),
    ...(claims ? [heading(2, 'Claims'), await claimsHtml(claims)] : []),
    heading(2, 'Figures and tables'),
    ...(await Promise.all(others.map(async (output) => ({ name: output.name, html: await shown(output) })))).map(
      ({ name, html }) => `${heading(3, nameInWords(name))}\n${html}`,
    ),
    heading(2, deviationsTitle),
    "<p>The paper leaves some choices open, and a laptop forces others. These are the kit's.</p>",
    (await markdownHtml(await deviations(), context)).html,
  ];
  return { html: parts.filter((part) => part !== '').join('\n'), headings };
}

function introduction({ from, profile, description }: ResultsOrigin): string {
  return (
    '<p class="lead">A learned codec turns an image into a small stack of symbols. To classify or segment the image, one usually decodes it ' +
    'first. Torfason et al. (<cite>Towards Image Understanding from Deep Compression without Decoding</cite>, ICLR 2018) let the networks read ' +
    'the symbols themselves, and report about the same accuracy for fewer operations.</p>\n' +
    "<p>This report comes from <b>without-decoding</b>, a kit that trains the paper's codecs and networks again and draws its tables and " +
    `figures from what it measured. ${from === 'committed' ? 'These are the results that come with the kit, of' : 'Here it ran'} profile <code>${escapeHtml(profile)}</code> (${escapeHtml(description)}), and what it found holds for ` +
    "that data and that scale. The paper's numbers stand beside the kit's, and say so.</p>"
  );
}

function playgroundHtml(href: string | undefined): string {
  return href === undefined
    ? ''
    : `<p><a href="${escapeHtml(href)}">The playground</a> runs the codec and both networks on a picture of yours, in the browser.</p>`;
}

/** Says plainly what is not here and how to get it; empty when everything is. */
function missingHtml({ results: { missing, drawn, origin }, commandOptions, secondsToMake }: IndexContent): string {
  if (missing.length === 0) return '';
  const isCommitted = origin.from === 'committed';
  const options = commandOptions === '' ? '' : ` ${commandOptions}`;
  const command = missing.length === 1 ? commandFor(missing[0]) : 'reproduce';
  const items = missing.map(
    (output) => `<li><b>${nameInWords(output.name)}</b>, ${escapeHtml(output.description)}</li>`,
  );
  return (
    `<aside class="notice"><p><strong>${missing.length} of ${missing.length + drawn.length} tables and figures are missing</strong>, because ` +
    (isCommitted
      ? 'the records that they are drawn from are not committed.</p>'
      : 'the store lacks what they are drawn from. ' +
        `<code>npx without-decoding ${command}${escapeHtml(options)}</code> makes it, in about ${formatDuration(secondsToMake)} on CPU cores; then make this report again.</p>`) +
    `<details><summary>What is missing</summary><ul>${items.join('')}</ul></details></aside>`
  );
}

function commandFor({ name }: MissingOutput): string {
  const [, kind, number] = /^(figure|table)-(\d+)$/.exec(name) ?? [];
  return kind === undefined ? `reproduce --only ${name}` : `${kind} ${number}`;
}

function notebooksHtml(notebooks: readonly NotebookEntry[]): string {
  const items = notebooks.map(
    ({ href, title, description, doubt }) =>
      `<li><a href="${escapeHtml(href)}">${escapeHtml(title)}</a><p>${escapeHtml(description)}</p>` +
      `${doubt === undefined ? '' : `<p class="doubt">${escapeHtml(doubt)}</p>`}</li>`,
  );
  return `<ol class="notebooks">${items.join('\n')}</ol>`;
}

async function claimsHtml({ figure, records }: Drawn): Promise<string> {
  const { caption, notes } = figure as TableFigure;
  return [
    `<p>${escapeHtml(caption)}</p>`,
    claimsTableHtml(await claimResults(records)),
    `<div class="notes">${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('\n')}</div>`,
  ].join('\n');
}

/** `Figure 3`, `Figure R`, `Table 2`, `Gap study`, `DCT study`, `Learning rate study`. */
export function nameInWords(name: string): string {
  return name.replaceAll('-', ' ').replace(/^dct\b|^.| [a-z]$/g, (letters) => letters.toUpperCase());
}
