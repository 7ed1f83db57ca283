import type { Output } from '../experiments/plan/output.ts';
import type { Invocation } from './command.ts';
import { drawEach } from './draw-each.ts';
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
  return reference === null
    ? makeAndDraw(experiment, invocation)
    : drawReference(experiment, reference, invocation.values.debug === true);
}

/**
 * Makes and draws the experiment's outputs. Outputs whose artifacts are there are drawn even when others failed.
 * Returns the exit code.
 */
async function makeAndDraw(experiment: Experiment, { values, modules }: Invocation): Promise<number> {
  const { profile, outputs, directory, options } = experiment;
  const debug = values.debug === true;
  const finished = await makeNeeds(experiment, modules, debug);
  const draw = async (output: Output, index: number) => {
    const needed = finished[index];
    return needed && output.draw(profile, needed, directory, options);
  };
  return drawEach(outputs, directory, draw, debug);
}
