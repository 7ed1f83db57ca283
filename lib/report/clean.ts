// HTML that others wrote, without what could run or load: nothing of it depends on the page's Content-Security-Policy.
import sanitizeHtml from 'sanitize-html';
import type { Attributes, IOptions, Tag } from 'sanitize-html';

const words = [
  'abbr',
  'b',
  'bdi',
  'bdo',
  'big',
  'br',
  'center',
  'cite',
  'code',
  'del',
  'dfn',
  'em',
  'font',
  'i',
  'ins',
  'kbd',
  'mark',
  'q',
  'rp',
  'rt',
  'ruby',
  's',
  'samp',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'time',
  'tt',
  'u',
  'var',
  'wbr',
];
const blocks = [
  'address',
  'article',
  'aside',
  'blockquote',
  'dd',
  'details',
  'div',
  'dl',
  'dt',
  'figcaption',
  'figure',
  'footer',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'li',
  'main',
  'meter',
  'nav',
  'ol',
  'p',
  'pre',
  'progress',
  'section',
  'summary',
  'ul',
];
const tables = ['caption', 'col', 'colgroup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr'];
/** As the parser writes them; a browser gives SVG its capitals back. No animation: it can change what an address is. */
const drawings = [
  'svg',
  'circle',
  'clippath',
  'defs',
  'desc',
  'ellipse',
  'g',
  'image',
  'line',
  'lineargradient',
  'marker',
  'mask',
  'path',
  'pattern',
  'polygon',
  'polyline',
  'radialgradient',
  'rect',
  'stop',
  'switch',
  'symbol',
  'text',
  'textpath',
  'title',
  'tspan',
  'use',
  'view',
];

const everywhere = [
  'align',
  'aria-*',
  'class',
  'dir',
  'hidden',
  'id',
  'lang',
  'role',
  'style',
  'title',
  'valign',
  'tabindex',
];
const drawingAttributes = [
  'alignment-baseline',
  'baseline-shift',
  'clip-path',
  'clip-rule',
  'clippathunits',
  'color',
  'cx',
  'cy',
  'd',
  'dominant-baseline',
  'dx',
  'dy',
  'fill',
  'fill-opacity',
  'fill-rule',
  'font-*',
  'fr',
  'fx',
  'fy',
  'gradienttransform',
  'gradientunits',
  'height',
  'href',
  'letter-spacing',
  'lengthadjust',
  'marker-*',
  'markerheight',
  'markerunits',
  'markerwidth',
  'mask',
  'maskcontentunits',
  'maskunits',
  'offset',
  'opacity',
  'orient',
  'paint-order',
  'patterncontentunits',
  'patterntransform',
  'patternunits',
  'points',
  'preserveaspectratio',
  'r',
  'refx',
  'refy',
  'rotate',
  'rx',
  'ry',
  'shape-rendering',
  'spreadmethod',
  'startoffset',
  'stop-color',
  'stop-opacity',
  'stroke',
  'stroke-*',
  'text-anchor',
  'text-decoration',
  'text-rendering',
  'textlength',
  'transform',
  'transform-origin',
  'vector-effect',
  'version',
  'viewbox',
  'visibility',
  'width',
  'word-spacing',
  'writing-mode',
  'x',
  'x1',
  'x2',
  'xlink:href',
  'xmlns',
  'xmlns:xlink',
  'y',
  'y1',
  'y2',
];

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

/** Properties of a style attribute: of texts, boxes and tables. None moves an element over the page. */
const properties = [
  'align-items',
  'align-self',
  'aspect-ratio',
  'background',
  'background-color',
  'border-collapse',
  'border-radius',
  'border-spacing',
  'box-shadow',
  'box-sizing',
  'caption-side',
  'clear',
  'color',
  'column-gap',
  'columns',
  'dominant-baseline',
  'display',
  'empty-cells',
  'fill',
  'fill-opacity',
  'flex',
  'flex-basis',
  'flex-direction',
  'flex-flow',
  'flex-grow',
  'flex-shrink',
  'flex-wrap',
  'float',
  'font',
  'font-family',
  'font-feature-settings',
  'font-size',
  'font-style',
  'font-variant',
  'font-variant-numeric',
  'font-weight',
  'gap',
  'grid-template-columns',
  'grid-template-rows',
  'grid-column',
  'grid-row',
  'height',
  'image-rendering',
  'justify-content',
  'justify-items',
  'letter-spacing',
  'line-height',
  'list-style-type',
  'max-height',
  'max-width',
  'min-height',
  'min-width',
  'object-fit',
  'opacity',
  'order',
  'overflow',
  'overflow-wrap',
  'overflow-x',
  'overflow-y',
  'paint-order',
  'row-gap',
  'shape-rendering',
  'stop-color',
  'stop-opacity',
  'stroke',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'stroke-width',
  'table-layout',
  'tab-size',
  'text-align',
  'text-anchor',
  'text-decoration',
  'text-indent',
  'text-overflow',
  'text-shadow',
  'text-transform',
  'transform',
  'transform-origin',
  'vertical-align',
  'visibility',
  'white-space',
  'width',
  'word-break',
  'word-spacing',
  'word-wrap',
  'writing-mode',
  ...['margin', 'padding'].flatMap((name) => [
    name,
    ...['top', 'right', 'bottom', 'left'].map((side) => `${name}-${side}`),
  ]),
  ...['', '-top', '-right', '-bottom', '-left'].flatMap((side) =>
    ['', '-color', '-style', '-width'].map((part) => `border${side}${part}`),
  ),
];

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
