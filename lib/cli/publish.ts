import { relative, resolve } from 'node:path';
import { referenceFolder, resultsFolder } from '../experiments/reference/folders.ts';
import { publishResults } from '../experiments/reference/publish-results.ts';
import type { Unpublished } from '../experiments/reference/publish-results.ts';
import type { Command } from './command.ts';
import { experimentOf, planOptions, text } from './experiment.ts';

export const command: Command = {
  usage: 'publish --profile P [--data imagenet=DIR …] [--weights]',
  help:
    "Writes what the store has of a profile's run into files to be committed: every record into results/<profile>, from\n" +
    'which tables and figures are drawn without data and training; with --weights, the codecs and a few networks at half\n' +
    'precision into pretrained/<profile>. Trains nothing: what is not computed yet is left out, and listed.',
  options: {
    weights: { type: 'boolean', help: 'weights, too' },
    output: { type: 'string', value: 'DIR', help: 'folder of results/ and pretrained/ (default: WITHOUT_DECODING_REFERENCE, else data)' },
    ...planOptions,
  },
  positionals: [0, 0],
  async run(invocation) {
    const { profile, outputs, options, store } = await experimentOf(invocation);
    const folder = resolve(text(invocation.values.output) ?? referenceFolder());
    const sources = (await Promise.all(outputs.map(async ({ records }) => (await records?.sources(profile, options)) ?? []))).flat();
    const results = resultsFolder(profile.name, folder);
    const { written, missing, removed } = await publishResults(sources, store, results);
    process.stdout.write(`${shown(results)}: ${written.length} records written${removed.length > 0 ? `, removed: ${removed.join(', ')}` : ''}\n`);
    process.stderr.write(notComputed(missing));
    return 0;
  },
};

const shown = (path: string): string => relative('', path) || path;

/** What is left out and what it waits for, a line each. */
function notComputed(missing: readonly Unpublished[]): string {
  if (missing.length === 0) return '';
  const lines = missing.map(({ name, lacks }) => `  ${name} (needs ${lacks[0]}${lacks.length > 1 ? ` and ${lacks.length - 1} more` : ''})`);
  return `${missing.length} not computed yet:\n${lines.join('\n')}\n`;
}
