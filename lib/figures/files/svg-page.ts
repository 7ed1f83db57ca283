// An SVG written from the top down, as a table is: texts, rules and brackets, each at the height where the page stands.
import { fontFamily, ink } from '../chart/theme.ts';

export const tableFontSize = 13;
const margin = 14;

/** Pixels, from the upper left corner of what is written; a margin is around it. */
export interface SvgPage {
  /** Where the next text has its base line, and the next rule lies. */
  y: number;
  write(text: string, x: number, anchor: 'start' | 'middle' | 'end', options?: string): void;
  /** Grey where it is thinner than a pixel. */
  rule(weight: number, from: number, to: number): void;
  /** An upright line whose ends turn to the right by `hook`. */
  bracket(x: number, hook: number, top: number, bottom: number): void;
  /** The standalone file: what was written in that width, down to where the page stands. */
  svg(title: string, width: number): string;
}

export function svgPage(): SvgPage {
  const parts: string[] = [];
  return {
    y: 0,
    write(text, x, anchor, options = '') {
      const fill = options.includes('fill=') ? '' : ` fill="${ink.text}"`;
      const place = `x="${fixed(x)}" y="${fixed(this.y)}" text-anchor="${anchor}"`;
      parts.push(`<text${fill} ${place} ${options}>${escaped(text)}</text>`);
    },
    rule(weight, from, to) {
      const color = weight < 1 ? ink.axis : ink.text;
      parts.push(
        `<path d="M${fixed(from)},${fixed(this.y)}H${fixed(to)}" stroke="${color}" stroke-width="${weight}"/>`,
      );
    },
    bracket(x, hook, top, bottom) {
      const path = `M${fixed(x + hook)},${fixed(top)}H${fixed(x)}V${fixed(bottom)}H${fixed(x + hook)}`;
      parts.push(`<path d="${path}" stroke="${ink.text}"/>`);
    },
    svg(title, width) {
      const [fullWidth, fullHeight] = [Math.ceil(width + 2 * margin), Math.ceil(this.y + 2 * margin)];
      return [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${fullWidth}" height="${fullHeight}" ` +
          `viewBox="0 0 ${fullWidth} ${fullHeight}" role="img" aria-label="${escaped(title)}">`,
        `<rect width="${fullWidth}" height="${fullHeight}" fill="${ink.background}"/>`,
        `<g transform="translate(${margin},${margin})" fill="none" font-family="${escaped(fontFamily)}" font-size="${tableFontSize}">`,
        ...parts,
        '</g>',
        '</svg>',
        '',
      ].join('\n');
    },
  };
}

function fixed(value: number): string {
  return String(Number(value.toFixed(2)));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
