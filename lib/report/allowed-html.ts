// What HTML that others wrote may hold: names of elements, of their attributes, of properties of their styles.

const list = (names: string): string[] => names.trim().split(/\s+/);

/** Elements inside a line of text. */
export const words = list(`
  abbr b bdi bdo big br center cite code del dfn em font i ins kbd mark q rp rt ruby s samp small span strike strong
  sub sup time tt u var wbr`);

/** Elements that make blocks. */
export const blocks = list(`
  address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main
  meter nav ol p pre progress section summary ul`);

/** Elements of tables. */
export const tables = list(`
  caption col colgroup table tbody td tfoot th thead tr`);

/** Elements of SVG as the parser writes them; a browser gives SVG its capitals back. No animation: it can change what an address is. */
export const drawings = list(`
  svg circle clippath defs desc ellipse g image line lineargradient marker mask path pattern polygon polyline
  radialgradient rect stop switch symbol text textpath title tspan use view`);

/** Attributes of any element. */
export const everywhere = list(`
  align aria-* class dir hidden id lang role style title valign tabindex`);

/** Attributes of elements of SVG. */
export const drawingAttributes = list(`
  alignment-baseline baseline-shift clip-path clip-rule clippathunits color cx cy d dominant-baseline dx dy fill
  fill-opacity fill-rule font-* fr fx fy gradienttransform gradientunits height href letter-spacing lengthadjust
  marker-* markerheight markerunits markerwidth mask maskcontentunits maskunits offset opacity orient paint-order
  patterncontentunits patterntransform patternunits points preserveaspectratio r refx refy rotate rx ry
  shape-rendering spreadmethod startoffset stop-color stop-opacity stroke stroke-* text-anchor text-decoration
  text-rendering textlength transform transform-origin vector-effect version viewbox visibility width word-spacing
  writing-mode x x1 x2 xlink:href xmlns xmlns:xlink y y1 y2`);

/** Properties of a style attribute: of texts, boxes and tables. None moves an element over the page. */
export const properties = [
  ...list(`
  align-items align-self aspect-ratio background background-color border-collapse border-radius border-spacing
  box-shadow box-sizing caption-side clear color column-gap columns dominant-baseline display empty-cells fill
  fill-opacity flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap float font font-family
  font-feature-settings font-size font-style font-variant font-variant-numeric font-weight gap grid-template-columns
  grid-template-rows grid-column grid-row height image-rendering justify-content justify-items letter-spacing
  line-height list-style-type max-height max-width min-height min-width object-fit opacity order overflow
  overflow-wrap overflow-x overflow-y paint-order row-gap shape-rendering stop-color stop-opacity stroke
  stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width table-layout tab-size text-align
  text-anchor text-decoration text-indent text-overflow text-shadow text-transform transform transform-origin
  vertical-align visibility white-space width word-break word-spacing word-wrap writing-mode`),
  ...['margin', 'padding'].flatMap((name) => [
    name,
    ...['top', 'right', 'bottom', 'left'].map((side) => `${name}-${side}`),
  ]),
  ...['', '-top', '-right', '-bottom', '-left'].flatMap((side) =>
    ['', '-color', '-style', '-width'].map((part) => `border${side}${part}`),
  ),
];
