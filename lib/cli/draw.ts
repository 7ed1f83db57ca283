import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Finished } from '../store/artifact.ts';
import type { Invocation } from './command.ts';
import type { Experiment } from './experiment.ts';
import { makeNeeds } from './make.ts';
import { drawReference, experimentOrReference } from './reference.ts';

/**
 * Draws outputs and prints where their files are: from what the store has and what is made now, or from the committed
 * records of the reference run. Returns the exit code.
 *
 * @param only names of outputs; all of the kit's when absent
 */
export async function drawOutputs(invocation: Invocation, only?: readonly string[]): Promise<number> {
  const { experiment, reference } = await experimentOrReference(invocation, only);
  return reference === null ? makeAndDraw(experiment, invocation) : drawReference(experiment, reference);
}

/**
 * Makes and draws the experiment's outputs and prints where their files are. Outputs whose artifacts are there
 * are drawn even when others failed. Returns the exit code.
 */
async function makeAndDraw(experiment: Experiment, { values, modules }: Invocation): Promise<number> {
  const finished = await makeNeeds(experiment, modules, values.debug === true);
  for (const [index, output] of experiment.outputs.entries()) {
    const needed = finished[index];
    if (needed) await draw(experiment, output, needed);
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
