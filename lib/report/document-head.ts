// What stands at the top of every page that the kit writes, and keeps it to itself.
import { createHash } from 'node:crypto';
import { escapeHtml } from '../display/html.ts';

export interface DocumentHead {
  /** Of the window, in plain text. */
  readonly title: string;
  /** One or two sentences, for what previews links. */
  readonly description: string;
  /** Address of the icon. */
  readonly icon: string;
  /** The page's scripts as they stand in it (see `inlineScript`). */
  readonly scripts: readonly string[];
  /** Directives for what else the page shows: `img-src data:`. */
  readonly sources: string;
}

/** By this a page is known for the kit's. */
const generator = '<meta name="generator" content="without-decoding">';
/** In pages of kits that did not write it yet. */
const earlierSign = /class="home"[^>]*>without-decoding</;

/** Whether a page is one that the kit wrote, and may write again. */
export const isOurPage = (html: string): boolean => html.includes(generator) || earlierSign.test(html);

/**
 * The head up to its styles. Only the page's own scripts run, and nothing is loaded: what else the page holds is inert. Vega
 * interprets its expressions, so that it needs no `unsafe-eval`.
 */
export function headHtml({ title, description, icon, scripts, sources }: DocumentHead): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  const policy =
    `default-src 'none'; ${sources}; style-src 'unsafe-inline'; script-src ${hashes.join(' ')}; ` +
    "base-uri 'none'; form-action 'none'";
  return `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${generator}
<meta name="description" content="${escapeHtml(description)}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${icon}">`;
}

/** A script that can stand in a script element: without an end of it, and without a map that nobody has. */
export function inlineScript(source: string): string {
  return source
    .replace(/^\/\/# sourceMappingURL=.*$/m, '')
    .replace(/<(?=\/script|!--)/gi, '\\x3c')
    .trim();
}
