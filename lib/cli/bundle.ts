import { shownPath } from '../files/shown-path.ts';
import { shellWord } from '../files/shell.ts';
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatBytes } from '../running/duration.ts';
import { planOf } from '../running/plan.ts';
import { pack, refuseFullFolder } from '../bundle/pack.ts';
import { UsageError } from './command.ts';
import type { Command, Options } from './command.ts';
import { profileRunOf } from './profile-run.ts';
import { onlyNames, onlyOption, planOptions, runOptions } from './shared-options.ts';
import { make } from './make.ts';
import { placeOfNewFolder } from './output-place.ts';

const options = { ...planOptions, ...onlyOption, workers: runOptions.workers } satisfies Options;

export const command: Command<typeof options> = {
  usage: 'bundle DIR [--profile P] [--only figure-3] [--data imagenet=DIR …]',
  help:
    'Packs what a run needs into a new folder that works on a machine of the same platform without network or\n' +
    'installation: node, the kit, ONNX Runtime and the plan of the profile, with image folders prepared at its size.\n' +
    'There: ./without-decoding run. Its README says how to bring the results home.',
  options,
  positionals: [1, 1],
  async run(invocation) {
    const { values, modules, positionals } = invocation;
    const folder = placeOfNewFolder('bundle', positionals[0], refuseFullFolder);
    const { isDataset } = await import('../experiments/recipes/dataset.ts');
    const run = await profileRunOf(invocation, onlyNames(values));
    const { profile, outputs, needs } = run;
    // Scenes are made on the fly, anywhere. Photos are decoded here, where they are, what needs sharp or OpenJPEG is measured
    // here, and committed codecs are unpacked here: the bundle carries none of these.
    const madeHere = ['baseline', 'engineered-setting', 'engineered', 'pretrained-codec', 'pretrained-classifier'];
    // These code pictures for a network that is trained where the bundle runs: no codec there, no network here.
    const codesThere = ['machine-reading', 'matched-jpeg'];
    const plans = needs.map((artifacts) => [...planOf(artifacts).values()]);
    const carried = outputs
      .map(({ name }, index) => ({ name, needs: needs[index], plan: plans[index] }))
      .filter(({ plan }) => !plan.some(({ kind }) => codesThere.includes(kind)));
    const left = outputs.filter(({ name }) => !carried.some((output) => output.name === name)).map(({ name }) => name);
    if (carried.length === 0)
      throw new UsageError(`bundle: ${left.join(', ')} codes pictures for networks, and a bundle carries no codecs`);
    if (left.length > 0) process.stderr.write(`left out, for the bundle carries no codecs: ${left.join(', ')}\n`);
    const here = [...planOf(carried.flatMap((output) => output.needs)).values()].filter(
      (artifact) =>
        madeHere.includes(artifact.kind) || (isDataset(artifact) && artifact.config.source !== 'synthetic-scenes'),
    );
    const { results } = await make(here, run, modules, values.debug === true);
    if (results.includes(null)) return 1;
    const { bytes } = await pack(fileURLToPath(new URL('../..', import.meta.url)), folder, {
      profile: profile.name,
      outputs: Object.fromEntries(carried.map((output) => [output.name, output.needs])),
      prepared: here.map((artifact, index) => ({ artifact, finished: results[index]! })),
    });
    process.stdout.write(`${shownPath(folder)}: ${formatBytes(bytes)}\nTo carry it: ${packingCommand(folder)}\n`);
    return 0;
  },
};

/** The shell's command that packs a folder into one file. */
export function packingCommand(folder: string): string {
  const name = basename(folder);
  // By a path: tar takes what stands before a colon in a mere name for another machine.
  const archive = shellWord(`./${name}.tar.xz`);
  return `tar -C ${shellWord(relative('', dirname(folder)) || '.')} -cJf ${archive} ${shellWord(name)}`;
}
