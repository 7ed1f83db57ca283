// Widths of text without a font at hand. Headless layout must not depend on which fonts or canvas
// packages a machine has: the same records give the same bytes everywhere.

// Advance widths of the characters 32 to 126 in thousandths of the font size. Helvetica, Arial and
// Liberation Sans share them.
const regular = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
const bold = [
  278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
  556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
  280, 389, 584,
];
const others: Readonly<Record<string, number>> = {
  '\u00a0': 278,
  '·': 278,
  '×': 584,
  '−': 584,
  '–': 556,
  '—': 1000,
  '²': 333,
  '¹': 333,
  '→': 1000,
};
const otherwise = 556;

/** Width of one line of `text` in pixels at `fontSize` pixels, in Helvetica, Arial or Liberation Sans. */
export function textWidth(text: string, fontSize: number, weight: 'normal' | 'bold' = 'normal'): number {
  const widths = weight === 'bold' ? bold : regular;
  let sum = 0;
  for (const character of text) sum += widths[character.codePointAt(0)! - 32] ?? others[character] ?? otherwise;
  return (sum * fontSize) / 1000;
}

/** `text` broken at spaces into lines of at most `width` pixels at `fontSize`; a longer word keeps a line of its own. */
export function wrapText(text: string, width: number, fontSize: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && textWidth(longer, fontSize) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
