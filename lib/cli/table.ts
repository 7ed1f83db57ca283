import { UsageError } from './command.ts';
import type { Command, Invocation } from './command.ts';
import { drawOutputs } from './draw.ts';
import { drawOptions, planOptions, runOptions } from './experiment.ts';
import type { Experiment } from './experiment.ts';
import { outputName } from './figure.ts';
import { makeNeeds } from './make.ts';
import { committedRecords, experimentOrReference, referenceOption } from './reference.ts';

export const command: Command = {
  usage: 'table N [--json] [options]',
  help:
    "Writes the paper's table N for a profile; computes only what is missing. Where the profile reads folders of images\n" +
    'and none is given, writes the committed results of its reference run.',
  options: {
    json: { type: 'boolean', help: 'print the table as JSON in place of writing files' },
    ...planOptions,
    ...runOptions,
    ...drawOptions,
    ...referenceOption,
  },
  positionals: [1, 1],
  async run(invocation) {
    const { values, positionals } = invocation;
    const only = [outputName('table', positionals[0]!)];
    if (values.json !== true) return drawOutputs(invocation, only);
    const { experiment, reference } = await experimentOrReference(invocation, only);
    const [output] = experiment.outputs;
    if (!output!.json) throw new UsageError(`${output!.name} has no JSON form; leave out --json`);
    const json = reference === null
      ? await madeJson(experiment, invocation)
      : await committedRecords(output!, experiment, reference) ?? output!.json(experiment.profile, [], experiment.options);
    if (json === null) return 1;
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return 0;
  },
};

/** The one output as JSON; null when what it needs could not be made. */
async function madeJson(experiment: Experiment, { values, modules }: Invocation): Promise<unknown> {
  const { outputs, profile, options } = experiment;
  const [finished] = await makeNeeds(experiment, modules, values.debug === true);
  return finished ? outputs[0]!.json!(profile, finished, options) : null;
}
