import { UsageError } from './command.ts';
import type { Command } from './command.ts';
import { makeAndDraw } from './draw.ts';
import { drawOptions, experimentOf, planOptions, runOptions } from './experiment.ts';
import { outputName } from './figure.ts';
import { makeNeeds } from './make.ts';

export const command: Command = {
  usage: 'table N [--json] [options]',
  help: "Writes the paper's table N for a profile; computes only what is missing.",
  options: {
    json: { type: 'boolean', help: 'print the table as JSON in place of writing files' },
    ...planOptions,
    ...runOptions,
    ...drawOptions,
  },
  positionals: [1, 1],
  async run(invocation) {
    const { values, modules, positionals } = invocation;
    const experiment = await experimentOf(invocation, [outputName('table', positionals[0]!)]);
    if (values.json !== true) return makeAndDraw(experiment, invocation);
    const output = experiment.outputs[0]!;
    if (!output.json) throw new UsageError(`${output.name} has no JSON form; leave out --json`);
    const [finished] = await makeNeeds(experiment, modules, values.debug === true);
    if (!finished) return 1;
    process.stdout.write(`${JSON.stringify(await output.json(experiment.profile, finished, experiment.options), null, 2)}\n`);
    return 0;
  },
};
