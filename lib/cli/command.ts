import { parseArgs } from 'node:util';
import { nearest } from '../files/nearest.ts';

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

interface Flag {
  readonly type: 'boolean';
  readonly short?: string;
  readonly help: string;
}

interface TextOption {
  readonly type: 'string';
  readonly short?: string;
  readonly multiple?: false;
  /** What stands for the value in help, e.g. `DIR`. */
  readonly value?: string;
  readonly help: string;
}

/** May be repeated. */
interface ListOption extends Omit<TextOption, 'multiple'> {
  readonly multiple: true;
}

type Option = Flag | TextOption | ListOption;

/** A table of options by name: all that a command knows, what its help says, and what its code can ask for. */
export type Options = { readonly [name: string]: Option };

type ValueOf<Given extends Option> = Given extends Flag
  ? boolean
  : Given extends ListOption
    ? readonly string[]
    : string;

/** What was given for the options of a table, by name. */
export type ValuesOf<Table extends Options> = { readonly [Name in keyof Table]?: ValueOf<Table[Name]> };

/** Where the commands find what the experiments' rooms export; tests put toy modules in their place. */
export interface Modules {
  /** Exports `findProfile(name)`, and `dataNames(profile)`: the names of `--data` that it reads. */
  readonly profiles: URL;
  /** Exports `outputs`. */
  readonly outputs: URL;
  /** Exports `recipes`. */
  readonly recipes: URL;
}

export interface Invocation<Table extends Options> {
  readonly values: ValuesOf<Table> & ValuesOf<typeof commonOptions>;
  readonly positionals: readonly string[];
  readonly modules: Modules;
}

/** A command, as its file in this folder exports it under the name `command`: `Command<typeof options>`. */
export interface Command<Table extends Options = Options> {
  /** How it is called, after the program's name: `figure N [options]`. */
  readonly usage: string;
  /** What it does, in a sentence or a few. */
  readonly help: string;
  readonly options: Table;
  /** Positional arguments it takes: at least, at most. */
  readonly positionals: readonly [number, number];
  /** Does it and returns the exit code: 0 done, 1 failed. Throws a UsageError on wrong arguments. */
  run(invocation: Invocation<Table>): Promise<number>;
}

export const commonOptions = {
  help: { type: 'boolean', short: 'h', help: 'show this help' },
  debug: { type: 'boolean', help: 'show the stack of an error' },
} satisfies Options;

/** How the command is called: in a bundle, whose modules are JavaScript, by its launcher. */
export const program = import.meta.url.endsWith('.mjs') ? './without-decoding' : 'npx without-decoding';

/** Returns a command line's options and positional arguments; throws a UsageError when they do not fit. */
export function parse(argv: readonly string[], options: Options): Pick<Invocation<Options>, 'values' | 'positionals'> {
  const all: Options = { ...options, ...commonOptions };
  const { tokens, values, positionals } = parseArgs({ args: [...argv], options: all, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(token, all);
  }
  return { values: values as Invocation<Options>['values'], positionals };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  /** Whether the value came as `--name=value`; undefined without one. */
  readonly inlineValue?: boolean | undefined;
}

function checkOption({ name, rawName, value, inlineValue }: OptionToken, options: Options): void {
  if (!Object.hasOwn(options, name)) {
    const suggestion = nearest(name, Object.keys(options));
    throw new UsageError(`unknown option ${rawName}${suggestion ? `; did you mean --${suggestion}?` : ''}`);
  }
  const option = options[name];
  if (option.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName}: takes no value, got ${value}`);
    return;
  }
  const { value: placeholder = 'VALUE' } = option;
  if (value === undefined) throw new UsageError(`${rawName}: a value is missing: ${rawName} ${placeholder}`);
  // Of a shell's variable that is not set. As a path it would be the folder that the command is run in.
  if (value === '') throw new UsageError(`${rawName}: expected ${placeholder}, got an empty text`);
  // A negative number is a value, if a wrong one: the command says what it expects.
  if (inlineValue !== true && /^-[^\d.]/.test(value)) {
    throw new UsageError(
      `${rawName}: a value is missing before ${value}; if ${value} is the value, write ${rawName}=${value}`,
    );
  }
}

/** Returns the command's help text. */
export function helpText(command: Command): string {
  const all: Options = { ...command.options, ...commonOptions };
  const rows = Object.entries(all).map(([name, option]) => {
    const short = option.short ? `-${option.short}, ` : '';
    const value = option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : '';
    return [`${short}--${name}${value}`, option.help] as const;
  });
  return `${program} ${command.usage}\n\n${command.help}\n\nOptions:\n${twoColumns(rows)}\n`;
}

/** Returns rows of term and explanation, aligned. */
export function twoColumns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`).join('\n');
}
