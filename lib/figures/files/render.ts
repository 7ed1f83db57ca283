// Vega-Lite to SVG and PNG without a browser. The same spec gives the same bytes, on every machine.
import * as vega from 'vega';
import { compile } from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';
import { textWidth } from '../chart/text-width.ts';

interface TextItem {
  fontSize?: number;
  fontWeight?: string | number;
}

// Vega measures text with node-canvas when that is installed, else guesses 0.8 em a character. Both
// would move legends about; known font widths do not.
const { textMetrics } = vega as unknown as { textMetrics: { width(item: TextItem, text: unknown): number } };
textMetrics.width = (item, text) => {
  const isBold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600;
  return textWidth(String(text ?? ''), item.fontSize ?? 11, isBold ? 'bold' : 'normal');
};

const inlinePicture = /^data:image\/(png|jpeg);base64,[\w+/]+=*$/;

/**
 * `spec` drawn as one standalone SVG. Throws when the spec does not compile, or asks for data that is not inline;
 * image marks show PNG and JPEG files as base64 data URLs, nothing else.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  // Vega's own log would go to the terminal, between progress bars.
  const logger = silent();
  const compiled = compile(spec, { logger }).spec;
  // Figures carry their data. Vega only warns of a load that fails, and would draw an empty chart.
  const asked: string[] = [];
  const refuse = (uri: string) => {
    asked.push(uri);
    return Promise.reject(new Error('refused'));
  };
  // Pictures inside the spec are no loads; Vega asks for each of them all the same.
  const sanitize = (uri: string, { context }: { context?: string } = {}) =>
    context === 'image' && inlinePicture.test(uri) ? Promise.resolve({ href: uri }) : refuse(uri);
  const loader = { ...vega.loader(), load: refuse, sanitize } as vega.Loader;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', loader, logger });
  try {
    await view.runAsync();
    const svg = asked.length > 0 ? '' : await view.toSVG();
    // Image marks ask only when they are drawn.
    if (asked.length > 0) {
      throw new Error(`renderSvg: expected a spec with its data inline, got one that loads ${asked[0].slice(0, 120)}`);
    }
    return `${rounded(stableIds(svg))}\n`;
  } finally {
    view.finalize();
  }
}

/** Vega numbers clip paths and gradients over the life of the process; number them within the file. */
function stableIds(svg: string): string {
  const names = new Map<string, string>();
  return svg.replace(/((?:id="|url\(#))(clip|gradient)_?(\d+)/g, (_, before: string, kind: string, id: string) => {
    const key = kind + id;
    if (!names.has(key)) names.set(key, `${kind}${names.size}`);
    return before + names.get(key);
  });
}

const longNumber = /-?\d+\.\d{4,}(?:e-?\d+)?/g;
const inDecimals = (number: string): string => String(Number(Number(number).toFixed(3)) || 0);
/** Words keep the digits of what is small: a rate of 0.0983. */
const inWords = (number: string): string =>
  Math.abs(Number(number)) < 0.1 ? String(Number(Number(number).toPrecision(3))) : inDecimals(number);

/** Numbers inside tags to three decimals, in what is read out small ones to three digits: libraries of mathematics differ in the last bits. */
function rounded(svg: string): string {
  return svg.replace(/<[^>]*>/g, (tag) =>
    tag
      .split(/(aria-label="[^"]*")/)
      .map((part, at) => part.replace(longNumber, at % 2 === 1 ? inWords : inDecimals))
      .join(''),
  );
}

function silent(): vega.LoggerInterface {
  const logger = vega.logger(vega.None);
  logger.warn = () => logger;
  return logger;
}
