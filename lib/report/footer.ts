// The foot of every page: with what it was made, and where its numbers come from.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { formatDuration } from '../running/duration.ts';
import { kitVersion } from '../running/kit-version.ts';
import { escapeHtml } from '../display/html.ts';
import type { ResultsOrigin } from './results.ts';

const require = createRequire(import.meta.url);

/** Versions of the kit and of what it computes with, as installed here. */
export function versions(): { kit: string; node: string; tfjs: string; onnxruntime: string } {
  const versionAt = (file: string): string => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  return {
    kit: kitVersion(),
    node: process.version,
    tfjs: versionAt(require.resolve('@tensorflow/tfjs-core/package.json')),
    onnxruntime: versionAt(join(dirname(require.resolve('onnxruntime-node')), '../package.json')),
  };
}

/** The foot as HTML. Same store, same kit, same foot: it holds no date. */
export function footerHtml(origin: ResultsOrigin): string {
  const { kit, node, tfjs, onnxruntime } = versions();
  const { profile, seed, engines, machines, artifacts, seconds } = origin;
  const trainedBy = [
    ...origin.kits.filter((each) => each !== kit).map((each) => `kit ${each}`),
    ...origin.nodes.filter((each) => each !== node).map((each) => `Node ${each}`),
  ];
  const facts: [string, string][] = [
    ['Page', `without-decoding ${kit}, Node ${node}, TensorFlow.js ${tfjs}, ONNX Runtime ${onnxruntime}`],
    [
      'Results',
      artifacts === 0
        ? `profile ${profile}, seed ${seed}: nothing in the store yet`
        : `profile ${profile}, seed ${seed}${origin.from === 'committed' ? ', the records that are committed with the kit' : ''}${trainedBy.length > 0 ? `, trained with ${trainedBy.join(', ')}` : ''}`,
    ],
    ...(artifacts === 0
      ? []
      : ([
          ['Engine', engines.join(', ') || 'none'],
          ['Machine', machines.join('; ')],
          ['Work', `${formatDuration(seconds)} for ${artifacts} artifacts, added up over workers`],
        ] as [string, string][])),
  ];
  return `<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}
