import { join } from 'node:path';
import type { DataSet, DataSetPart, PublicFile } from './data-set.ts';

/** What to do where a file cannot be fetched from here: which file, from where, to where. For people. */
export function byHandText(set: DataSet, part: DataSetPart, files: readonly PublicFile[], downloads: string): string {
  const plain = part.place(files[0].name) !== null;
  const target = plain ? join(downloads, set.name, part.folder) : downloads;
  const [first, last] = [files[0], files.at(-1)!];
  const what =
    files.length === 1
      ? `  ${first.urls.join('\n  ')}`
      : `  ${first.urls[0]}\n  to ${last.name}, ${files.length} files`;
  return (
    `By hand, on any machine: fetch${files.length === 1 && first.urls.length > 1 ? ' one of' : ''}\n${what}\n` +
    `put ${files.length === 1 ? 'it' : 'them'}${plain ? '' : ', not unpacked,'} into the folder\n  ${target}\n` +
    `and run \`npx without-decoding data ${set.name}\` again` +
    `${plain ? '' : ', or name the file wherever it lies: `--from FILE`'}. ` +
    `A folder of the same layout will do too: \`--data ${set.option}=DIR\` with any profile that reads it.`
  );
}

const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Where a proxy is named that other programs go through and Node was not asked to: how to ask it. Empty where not. */
export function proxyText(environment: NodeJS.ProcessEnv = process.env): string {
  const named = proxyVariables.find((name) => environment[name]);
  if (named === undefined || environment.NODE_USE_ENV_PROXY === '1') return '';
  return `${named} is set, but Node goes past it: set NODE_USE_ENV_PROXY=1, too (Node 22.21 or newer; this is ${process.version}).\n`;
}
