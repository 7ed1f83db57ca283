// Where the formulas of a text are, by the rules of Jupyter and MathJax.

export interface Formula {
  /** As the text has it, with its delimiters. */
  readonly source: string;
  /** What is between them; an environment stands as a whole. */
  readonly tex: string;
  /** On a line of its own. */
  readonly display: boolean;
}

/** How a text writes its formulas. Markdown takes one backslash for itself: there brackets come with two, `\\(x\\)`. */
export type TextKind = 'markdown' | 'text';

interface Opening {
  readonly end: string;
  readonly display: boolean;
}

const openings: Readonly<Record<TextKind, ReadonlyMap<string, Opening>>> = {
  markdown: new Map([
    ['$', { end: '$', display: false }],
    ['$$', { end: '$$', display: true }],
    ['\\\\(', { end: '\\\\)', display: false }],
    ['\\\\[', { end: '\\\\]', display: true }],
  ]),
  text: new Map([
    ['$', { end: '$', display: false }],
    ['$$', { end: '$$', display: true }],
    ['\\(', { end: '\\)', display: false }],
    ['\\[', { end: '\\]', display: true }],
  ]),
};

/** A dollar that begins no formula, as Jupyter wants it written, and what stands for it then. */
const dollars: Readonly<Record<TextKind, { written: string; stands: string }>> = {
  markdown: { written: '\\\\$', stands: '\\$' },
  text: { written: '\\$', stands: '$' },
};

const environment = String.raw`\\(?:begin|end)\{[a-zA-Z]+\*?\}`;
const blankLine = String.raw`\n[ \t]*(?=\n)`;
/** Code between fences or backticks, and addresses: dollars in them are no formulas. */
const fence = String.raw`(?=[${'`'}~]{3})(?<=^(?:[ \t]|>|[-*+][ \t]|\d+[.)][ \t])*)(?<fence>${'`'}{3,}|~{3,})[^\n]*\n(?:[^]*?\n)??(?:[ \t]|>)*\k<fence>[${'`'}~]*(?=[ \t]*$)`;
const codeSpan = String.raw`(?<!${'`'})(?<ticks>${'`'}+)(?!${'`'})(?:(?!\n[ \t]*\n)[^])+?(?<!${'`'})\k<ticks>(?!${'`'})`;
const address = String.raw`https?:\/\/[^\s<>")]+`;
/** Escapes, and what ends or nests formulas. */
const inside: Readonly<Record<TextKind, string>> = {
  markdown: [
    codeSpan,
    environment,
    String.raw`\\\\[()[\]$]`,
    String.raw`\\[^]`,
    String.raw`\$\$?`,
    '[{}]',
    blankLine,
  ].join('|'),
  text: [environment, String.raw`\\[^]`, String.raw`\$\$?`, '[{}]', blankLine].join('|'),
};
const outside: Readonly<Record<TextKind, string>> = {
  markdown: [fence, address, inside.markdown].join('|'),
  text: inside.text,
};

/**
 * `text` in pieces: formulas, and what is between them as it stands. A formula ends where its paragraph does. Prices are
 * none, where Jupyter would set `5 and ` of "$5 and $6".
 */
export function withFormulasApart(text: string, kind: TextKind): (string | Formula)[] {
  const pieces: (string | Formula)[] = [];
  let done = 0;
  const token = new RegExp(outside[kind], 'gm');
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const isDollar = match[0] === dollars[kind].written;
    const formula = isDollar ? undefined : formulaAt(text, match.index, match[0], kind);
    if (formula === undefined && !isDollar) continue;
    if (match.index > done) pieces.push(text.slice(done, match.index));
    if (formula)
      pieces.push(withoutQuoteMarks(formula, text.slice(text.lastIndexOf('\n', match.index) + 1, match.index)));
    else pieces.push(dollars[kind].stands);
    done = match.index + (formula?.source ?? match[0]).length;
    token.lastIndex = done;
  }
  if (done < text.length) pieces.push(text.slice(done));
  return pieces;
}

/** The formula that `opening` begins; undefined when nothing ends it, or it is a price. */
function formulaAt(text: string, start: number, opening: string, kind: TextKind): Formula | undefined {
  const begins = /^\\begin(\{.*\})$/.exec(opening);
  const { end, display } = begins ? { end: `\\end${begins[1]}`, display: true } : (openings[kind].get(opening) ?? {});
  if (end === undefined) return undefined;
  const from = start + opening.length;
  const to = endOf(text, from, end, kind);
  if (to === undefined || text.slice(from, to).trim() === '') return undefined;
  if (opening === '$' && isPrice(text, start, to)) return undefined;
  const source = text.slice(start, to + end.length);
  return { source, tex: begins ? source : text.slice(from, to), display: display! };
}

/** Where `end` stands in the same paragraph: outside of braces, else the last one inside of them. */
function endOf(text: string, from: number, end: string, kind: TextKind): number | undefined {
  const token = new RegExp(inside[kind], 'gm');
  token.lastIndex = from;
  let depth = 0;
  let nested: number | undefined;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [mark] = match;
    // Of two dollars, the first ends a formula that one dollar began.
    if (mark === end || (end === '$' && mark === '$$')) {
      if (depth === 0) return match.index;
      nested = match.index;
    } else if (mark === '{') depth += 1;
    else if (mark === '}') depth = Math.max(0, depth - 1);
    else if (mark.startsWith('\n')) break;
    else if (mark.startsWith('`') && end === '$') return undefined;
  }
  return nested;
}

/** Whether the dollar at `start` is money: a digit beside it, and its partner at `end` looks like another beginning. */
function isPrice(text: string, start: number, end: number): boolean {
  const behind = text.slice(end + 1, end + 2);
  if (/\d/.test(text[start + 1])) return /\d/.test(behind) || (/\s/.test(text[end - 1]) && /\S/.test(behind));
  return start > 0 && /\d/.test(text[start - 1]) && /\s/.test(text[start + 1]);
}

/** A formula in a block quote has the quote's marks at the beginnings of its lines. */
function withoutQuoteMarks(formula: Formula, before: string): Formula {
  return /^\s*>/.test(before) ? { ...formula, tex: formula.tex.replace(/\n[ \t]*(?:>[ \t]?)+/g, '\n') } : formula;
}
