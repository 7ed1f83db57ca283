import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Finished } from '../experiments/artifact.ts';
import type { Invocation } from './command.ts';
import type { Experiment } from './experiment.ts';
import { makeNeeds } from './make.ts';

/**
 * Makes and draws the experiment's outputs and prints where their files are. Outputs whose artifacts are there
 * are drawn even when others failed. Returns the exit code.
 */
export async function makeAndDraw(experiment: Experiment, { values, modules }: Invocation): Promise<number> {
  const finished = await makeNeeds(experiment, modules, values.debug === true);
  for (const [index, output] of experiment.outputs.entries()) {
    const own = finished[index];
    if (own) await draw(experiment, output, own);
    else process.stderr.write(`${output.name}: not drawn\n`);
  }
  return finished.includes(null) ? 1 : 0;
}

async function draw(
  experiment: Experiment,
  output: Experiment['outputs'][number],
  finished: Finished[],
): Promise<void> {
  const { profile, directory, options } = experiment;
  await mkdir(directory, { recursive: true });
  const files = await output.draw(profile, finished, directory, options);
  process.stdout.write(`${output.name}: ${files.map((file) => relative('', file) || file).join(', ')}\n`);
}
