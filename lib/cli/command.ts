import { parseArgs } from 'node:util';
import { nearest } from '../nearest.ts';

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in help, e.g. `DIR`. */
  readonly value?: string;
  readonly help: string;
}

export type Options = { readonly [name: string]: Option };

export type Values = { readonly [name: string]: string | boolean | readonly string[] | undefined };

/** Where the commands find what the experiments' rooms export; tests put toy modules in their place. */
export interface Modules {
  /** Exports `findProfile(name)`. */
  readonly profiles: URL;
  /** Exports `outputs`. */
  readonly outputs: URL;
  /** Exports `recipes`. */
  readonly recipes: URL;
}

export interface Invocation {
  readonly values: Values;
  readonly positionals: readonly string[];
  readonly modules: Modules;
}

/** A command, as its file in this folder exports it under the name `command`. */
export interface Command {
  /** How it is called, after the program's name: `figure N [options]`. */
  readonly usage: string;
  /** What it does, in a sentence or a few. */
  readonly help: string;
  readonly options: Options;
  /** Positional arguments it takes: at least, at most. */
  readonly positionals: readonly [number, number];
  /** Does it and returns the exit code: 0 done, 1 failed. Throws a UsageError on wrong arguments. */
  run(invocation: Invocation): Promise<number>;
}

export const commonOptions: Options = {
  help: { type: 'boolean', short: 'h', help: 'show this help' },
  debug: { type: 'boolean', help: 'show the stack of an error' },
};

/** Returns a command line's options and positional arguments; throws a UsageError when they do not fit. */
export function parse(argv: readonly string[], options: Options): { values: Values; positionals: string[] } {
  const all: Options = { ...options, ...commonOptions };
  const { tokens } = parseArgs({ args: [...argv], options: all, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || token.name in all) continue;
    const suggestion = nearest(token.name, Object.keys(all));
    throw new UsageError(
      `unknown option ${token.rawName}${suggestion ? `; did you mean --${suggestion}?` : ''}`,
    );
  }
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: all, allowPositionals: true });
    return { values: values as Values, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]!.replace(/\.$/, ''));
  }
}

/** Returns the command's help text. */
export function helpText(command: Command): string {
  const rows = Object.entries({ ...command.options, ...commonOptions }).map(([name, option]) => {
    const short = option.short ? `-${option.short}, ` : '';
    const value = option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : '';
    return [`${short}--${name}${value}`, option.help] as const;
  });
  return `without-decoding ${command.usage}\n\n${command.help}\n\nOptions:\n${twoColumns(rows)}\n`;
}

/** Returns rows of term and explanation, aligned. */
export function twoColumns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`).join('\n');
}
