// The page: one file that holds networks, scripts and pictures, and asks the network for nothing.
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writeAtomically } from '../files/atomic-file.ts';
import { headHtml, inlineScript } from '../report/document-head.ts';
import { versions } from '../report/footer.ts';
import { committedNetworks, packedNetworks } from './committed.ts';
import type { PageContent } from './content.ts';
import { bodyHtml } from './markup.ts';
import type { BeginningPicture } from './pictures.ts';
import { bundledScript } from './scripts.ts';
import { bytesAsText } from './seven-bits.ts';
import { joined } from './weights.ts';

export const playgroundTitle = 'Playground: reading a picture without decoding it';

/** What every mail server takes, attachments being a third larger than their file. */
export const mostBytes = 12e6;

const style = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');

/**
 * The page with the committed networks and pictures to begin with, as the text of a file: the same from the same. It takes
 * as many of the segmenters along as leave it at `mostBytes`.
 */
export async function playgroundHtml(pictures: readonly BeginningPicture[]): Promise<string> {
  const [packed, sources] = [packedNetworks(await committedNetworks()), await pageSources()];
  for (let left = 0; ; left++) {
    // The segmenters' parts come last.
    const segmenters = packed.segmenters.slice(0, packed.segmenters.length - left);
    const parts = packed.parts.slice(0, packed.parts.length - left);
    const html = await htmlOf({ ...packed, segmenters, parts }, sources, pictures);
    if (segmenters.length === 0 || Buffer.byteLength(html) <= mostBytes) return html;
  }
}

async function pageSources() {
  const [base, playgroundStyle, main, worker] = await Promise.all([
    style('../report/browser/page.css'),
    style('./browser/playground.css'),
    bundledScript('main'),
    bundledScript('worker'),
  ]);
  return { base, playgroundStyle, main, worker };
}

async function htmlOf(
  { parts, ...networks }: ReturnType<typeof packedNetworks>,
  { base, playgroundStyle, main, worker }: Awaited<ReturnType<typeof pageSources>>,
  pictures: readonly BeginningPicture[],
): Promise<string> {
  const content: PageContent = {
    kit: versions().kit,
    ...networks,
    pictures: pictures.map(({ title, type }) => ({ title, type })),
  };
  const weights = bytesAsText(await promisify(gzip)(joined(parts), { level: 9 }));
  const script = inlineScript(main);
  const head = headHtml({
    title: playgroundTitle,
    description:
      'A learned codec and two networks, one that reads decoded pictures and one that reads the symbols: on your own picture, in one file.',
    icon: 'data:,',
    scripts: [script],
    sources: 'img-src data: blob:; media-src blob: mediastream:; worker-src blob:',
  });
  return `<!doctype html>
<html lang="en">
<head>
${head}
<style>${base}
${playgroundStyle}</style>
</head>
<body>
${bodyHtml(content)}
<script type="application/json" id="kit">${JSON.stringify(content).replaceAll('<', '\\u003c')}</script>
<script type="text/plain" id="pictures">${pictures.map(({ bytes }) => Buffer.from(bytes).toString('base64')).join('\n')}</script>
<script type="text/plain" id="weights">${weights}</script>
<script type="text/plain" id="worker">${inlineScript(worker)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Writes the page in one step, its folder first, and returns its size in bytes. */
export async function writePlayground(file: string, pictures: readonly BeginningPicture[]): Promise<number> {
  const html = await playgroundHtml(pictures);
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, html);
  return Buffer.byteLength(html);
}
