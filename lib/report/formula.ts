// A formula as HTML, for the eye and for screen readers.
import katex from 'katex';
import { escapeHtml } from '../display/html.ts';
import type { Formula } from './maths.ts';
import type { PageProblem } from './problem.ts';

/** What formulas have defined, `\R` by its meaning: a page's formulas share it, as in Jupyter. */
export type Macros = Record<string, string | object>;

/** Environments that MathJax has and KaTeX has not, or not inside a line; what stands for their beginnings and ends. */
const environments: readonly (readonly [name: RegExp, begin: string, end: string])[] = [
  [/eqnarray\*?/, '\\begin{darray}{rcl}', '\\end{darray}'],
  [/multline\*?/, '\\begin{gather*}', '\\end{gather*}'],
  [/flalign\*?/, '\\begin{align*}', '\\end{align*}'],
  // Jupyter numbers no equations.
  [/(equation|align|gather|alignat)/, '\\begin{$1*}', '\\end{$1*}'],
];
const inline: typeof environments = [
  [/(?:fl)?align\*?/, '\\begin{aligned}', '\\end{aligned}'],
  [/(?:gather|multline)\*?/, '\\begin{gathered}', '\\end{gathered}'],
  [/alignat\*?/, '\\begin{alignedat}', '\\end{alignedat}'],
  [/equation\*?/, '{', '}'],
];

/** Commands that MathJax has and KaTeX has not. A label is nothing to see, and what refers to it shows its name. */
const commands: Readonly<Macros> = {
  '\\label': { tokens: [], numArgs: 1 },
  '\\require': { tokens: [], numArgs: 1 },
  '\\ensuremath': '#1',
  '\\idotsint': '\\int\\cdots\\int',
  '\\mbox': '\\text{#1}',
  '\\mit': '\\mathit',
  '\\scr': '\\mathscr',
  '\\strut': '\\mathstrut',
  '\\textsc': '\\text{#1}',
  '\\nonumber': '',
  '\\notag': '',
  '\\ref': '\\text{#1}',
  '\\eqref': '\\text{(#1)}',
  '\\DeclareMathOperator': '\\gdef#1{\\operatorname{#2}}',
};

/** Macros of a page that begins. */
export const pageMacros = (): Macros => ({ ...commands });

/**
 * `formula` as HTML. One that KaTeX cannot set stands as it was written, with a word beside it that says so; that is
 * told to `problem`, too. What it defines is added to `macros`.
 */
export function formulaHtml(
  { source, tex, display }: Formula,
  macros: Macros | undefined,
  problem: (problem: PageProblem) => void,
): string {
  try {
    return katex.renderToString(forKatex(tex, display), {
      displayMode: display,
      throwOnError: true,
      strict: false,
      output: 'htmlAndMathml',
      globalGroup: true,
      macros: macros ?? pageMacros(),
      maxSize: 50,
      trust,
    });
  } catch (error) {
    const words = (error as Error).message.replace(/^KaTeX parse error: /, '').replace(/\s+/g, ' ');
    problem({ what: `a formula that cannot be set (${words})`, mend: 'write it as KaTeX knows it' });
    return unset(source, 'this formula cannot be set', words);
  }
}

/** Mathematics that stays as it was written, and says so to who reads the page. */
export function unset(source: string, what: string, title = ''): string {
  return `<span class="unset"${title && ` title="${escapeHtml(title)}"`}><code>${escapeHtml(source.trim())}</code> <small>(${what})</small></span>`;
}

function forKatex(tex: string, display: boolean): string {
  let text = tex;
  for (const [name, begin, end] of display ? environments : [...inline, ...environments]) {
    text = text
      .replace(new RegExp(`\\\\begin\\{${name.source}\\}`, 'g'), begin)
      .replace(new RegExp(`\\\\end\\{${name.source}\\}`, 'g'), end);
  }
  // MathJax lets a definition be made again; cells are run again, too.
  return text.replace(
    /\\newcommand\*?\s*(?:\{(\\[a-zA-Z]+)\}|(\\[a-zA-Z]+))/g,
    (_, braced?: string, bare?: string) => `\\providecommand{${braced ?? bare}}{}\\renewcommand{${braced ?? bare}}`,
  );
}

/** Links to the network are links; commands that would write HTML of their own are errors. */
function trust({ command, protocol }: { command: string; protocol?: string }): boolean {
  if (['\\href', '\\url'].includes(command) && ['http', 'https', 'mailto'].includes(protocol ?? '')) return true;
  throw new Error(`${command} is not allowed here`);
}
