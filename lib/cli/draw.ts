import type { FigureOutput } from '../experiments/plan/outputs.ts';
import type { Invocation } from './command.ts';
import { drawEach } from './draw-each.ts';
import type { ProfileRun, ProfileRunOptions } from './profile-run.ts';
import { makeNeeds } from './make.ts';
import { folderToWrite, outputOption } from './output-place.ts';
import { drawReference, runOrReference } from './reference.ts';

/**
 * Draws outputs and prints where their files are: from what the store has and what is made now, or from the committed
 * records of the reference run. Returns the exit code.
 *
 * @param only names of outputs; all of the kit's when absent
 */
export async function drawOutputs(
  invocation: Invocation<ProfileRunOptions>,
  only?: readonly string[],
): Promise<number> {
  const { run, reference } = await runOrReference(invocation, only);
  folderToWrite(outputOption(invocation.values.output), run.directory);
  return reference === null
    ? makeAndDraw(run, invocation)
    : drawReference(run, reference, invocation.values.debug === true);
}

/**
 * Makes and draws the run's outputs. Outputs whose artifacts are there are drawn even when others failed.
 * Returns the exit code.
 */
async function makeAndDraw(run: ProfileRun, { values, modules }: Invocation<ProfileRunOptions>): Promise<number> {
  const { profile, outputs, directory, options } = run;
  const debug = values.debug === true;
  const finished = await makeNeeds(run, modules, debug);
  const draw = async (output: FigureOutput, index: number) => {
    const needed = finished[index];
    return needed && output.draw(profile, needed, directory, options);
  };
  return drawEach(outputs, directory, draw, debug);
}
