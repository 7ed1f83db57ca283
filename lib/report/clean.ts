// HTML that others wrote, without what could run or load: nothing of it depends on the page's Content-Security-Policy.
import sanitizeHtml from 'sanitize-html';
import type { Attributes, IOptions, Tag } from 'sanitize-html';
import { blocks, drawingAttributes, drawings, everywhere, properties, tables, words } from './allowed-html.ts';

/** What cannot be in a page of its own, by the words that say so in its place. */
const absent: Readonly<Record<string, string>> = {
  audio: 'sound',
  video: 'video',
  iframe: 'embedded page',
  object: 'embedded object',
  embed: 'embedded object',
  canvas: 'drawing of a script',
  applet: 'embedded object',
};

/** Functions of CSS that compute, or name another element of the page: `url(#arrow)`. */
const functions = new RegExp(
  '\\b(?:(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color-mix|calc|min|max|clamp|repeat|minmax|fit-content|matrix|translate[xy]?|scale[xy]?' +
    '|rotate|skew[xy]?|(?:repeating-)?(?:linear|radial|conic)-gradient)\\([^()]*\\)|url\\(\\s*["\']?#[\\w.:-]+["\']?\\s*\\))',
  'gi',
);

/** Whether `text`, a value in a style or an attribute that SVG reads as one, loads nothing: `u\\72l(…)` would, too. */
function isHarmless(text: string): boolean {
  if (/[\\@]/.test(text)) return false;
  let [before, rest] = [text, text.includes('(') ? text.replace(functions, '') : text];
  // Functions in functions go from the inside.
  while (rest !== before) [before, rest] = [rest, rest.replace(functions, '')];
  return !/[()]/.test(rest);
}

/** What holds an address that is followed or loaded. */
const addresses = ['href', 'xlink:href', 'src', 'cite'];

/** Attributes that are not CSS: their values may be anything. */
const texts = new Set([
  'alt',
  'aria-label',
  'class',
  'id',
  'style',
  'title',
  'datetime',
  'name',
  'label',
  ...addresses,
]);

const options: IOptions = {
  allowedTags: [...words, ...blocks, ...tables, ...drawings, 'a', 'img', 'input'],
  allowedAttributes: {
    '*': everywhere,
    a: ['href', 'name', 'rel', 'xlink:href'],
    img: ['src', 'alt', 'width', 'height'],
    // The boxes of a task list.
    input: [{ name: 'type', values: ['checkbox'] }, 'checked', 'disabled'],
    details: ['open'],
    font: ['color', 'face', 'size'],
    li: ['value'],
    ol: ['start', 'type', 'reversed'],
    progress: ['max', 'value'],
    meter: ['max', 'min', 'low', 'high', 'optimum', 'value'],
    time: ['datetime'],
    table: ['border', 'cellpadding', 'cellspacing', 'width', 'bgcolor'],
    ...Object.fromEntries(['col', 'colgroup'].map((name) => [name, ['span', 'width']])),
    ...Object.fromEntries(
      ['td', 'th'].map((name) => [
        name,
        ['abbr', 'bgcolor', 'colspan', 'data-label', 'headers', 'height', 'nowrap', 'rowspan', 'scope', 'width'],
      ]),
    ),
    ...Object.fromEntries(drawings.map((name) => [name, drawingAttributes])),
  },
  nonBooleanAttributes: [],
  selfClosing: ['img', 'br', 'hr', 'input', 'col', 'wbr'],
  allowedSchemes: ['http', 'https', 'mailto'],
  // Pictures are put inside the page, or give way to their words, whatever their address is.
  allowedSchemesByTag: { img: ['http', 'https', 'data', 'attachment'], image: ['data'] },
  allowedSchemesAppliedToAttributes: addresses,
  allowProtocolRelative: true,
  allowedStyles: { '*': Object.fromEntries(properties.map((name) => [name, [{ test: isHarmless } as RegExp]])) },
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'template',
    'xmp',
    'noembed',
    'noframes',
    'plaintext',
    'foreignobject',
    'math',
  ],
  transformTags: {
    ...Object.fromEntries(
      Object.entries(absent).map(([name, what]) => [
        name,
        () => ({ tagName: 'em', attribs: { class: 'absent' }, text: `[${what}]` }),
      ]),
    ),
  },
};

export interface Cleaned {
  readonly html: string;
  /** What was left out and would have shown something: `a script`, `an embedded page`. */
  readonly left: readonly string[];
}

/**
 * `html` with the elements and attributes of texts, tables, pictures and drawings alone. Where attributes hold marks for
 * something, `written` gives their values back before they are judged.
 */
export function cleaned(html: string, written: (text: string) => string = (text) => text): Cleaned {
  const left = new Set<string>();
  const clean = sanitizeHtml(html, {
    ...options,
    transformTags: { ...options.transformTags, '*': (name, attribs) => transformed(name, attribs, written) },
    onOpenTag(name) {
      if (name === 'script') left.add('a script');
      else if (name in absent) left.add(`${/^[aeiou]/.test(absent[name]) ? 'an' : 'a'} ${absent[name]}`);
    },
  });
  return { html: clean, left: [...left] };
}

function transformed(tagName: string, attribs: Attributes, written: (text: string) => string): Tag {
  const kept = Object.entries(attribs)
    .map(([name, text]) => [name, written(text)] as const)
    .filter(([name, text]) => {
      // In a drawing, `use` and gradients name other elements of the page.
      if (drawings.includes(tagName) && /^(xlink:)?href$/.test(name)) {
        return text.trim().startsWith('#') || (tagName === 'image' && /^\s*data:image\//i.test(text));
      }
      return texts.has(name) || isHarmless(text);
    });
  return { tagName, attribs: Object.fromEntries(tagName === 'input' ? [...kept, ['disabled', '']] : kept) };
}
