import { UsageError } from './command.ts';
import type { Command, Options } from './command.ts';
import { drawOutputs } from './draw.ts';
import { knownOutputs } from './profile-run.ts';
import { oneOutputOptions } from './shared-options.ts';
import { numberedName } from './output-names.ts';
import { printRecords, printTable } from './printed.ts';

const options = {
  json: { type: 'boolean', help: 'print the table, its rows and columns, as JSON in place of writing files' },
  ...oneOutputOptions,
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'table N [--json] [options]',
  help:
    "Writes the paper's table N for a profile; computes only what is missing. Where the profile reads folders of images\n" +
    'and none is given, writes the committed results of its reference run.',
  options,
  positionals: [1, 1],
  async run(invocation) {
    const { values, positionals, modules } = invocation;
    if (values.json === true && values.records === true)
      throw new UsageError(
        '--json and --records: expected one of them: the table, or the records that it is drawn from',
      );
    const name = numberedName(await knownOutputs(modules), 'table', positionals[0]);
    if (values.json === true) return printTable(invocation, name);
    if (values.records === true) return printRecords(invocation, name);
    return drawOutputs(invocation, [name]);
  },
};
