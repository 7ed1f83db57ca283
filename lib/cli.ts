// The command line: finds the command, parses, calls, turns errors into one line and an exit code.
import { helpText, parse, program, twoColumns, UsageError } from './cli/command.ts';
import type { Command, Modules } from './cli/command.ts';
import { nearest } from './files/nearest.ts';
import { kitVersion } from './running/kit-version.ts';

interface Entry {
  readonly summary: string;
  load(): Promise<{ command: Command }>;
}

const commands: Record<string, Entry> = {
  reproduce: {
    summary: "a profile's tables and figures, from nothing",
    load: () => import('./cli/reproduce.ts'),
  },
  figure: { summary: 'one figure', load: () => import('./cli/figure.ts') },
  table: { summary: 'one table', load: () => import('./cli/table.ts') },
  status: { summary: 'what is cached, what would run, how long', load: () => import('./cli/status.ts') },
  plan: { summary: "a profile's artifacts as JSON", load: () => import('./cli/plan.ts') },
  artifact: { summary: 'one artifact of a plan', load: () => import('./cli/artifact.ts') },
  lab: { summary: 'the notebooks in Jupyter', load: () => import('./cli/lab.ts') },
  notebook: { summary: 'run notebooks, write their outputs', load: () => import('./cli/notebook.ts') },
  publish: { summary: "a run's records and weights, to commit", load: () => import('./cli/publish.ts') },
  check: { summary: "whether notebooks' outputs still hold", load: () => import('./cli/check.ts') },
  report: { summary: 'notebooks and results as HTML pages', load: () => import('./cli/report.ts') },
  playground: {
    summary: 'a page that runs the committed networks on any picture',
    load: () => import('./cli/playground.ts'),
  },
  export: {
    summary: 'networks as ONNX files, records as CSV, for Python and others',
    load: () => import('./cli/export.ts'),
  },
  kernel: { summary: "the notebooks' kernel for every Jupyter, and VS Code", load: () => import('./cli/kernel.ts') },
  bench: { summary: 'training speed, beside PyTorch', load: () => import('./cli/bench.ts') },
  bundle: { summary: 'a folder that runs elsewhere, uninstalled', load: () => import('./cli/bundle.ts') },
  run: { summary: "a plan's artifacts, undrawn", load: () => import('./cli/run.ts') },
  data: { summary: 'fetch or check a public data set', load: () => import('./cli/data.ts') },
  'hold-out': { summary: 'training photos to choose settings by', load: () => import('./cli/hold-out.ts') },
};

const kitModules: Modules = {
  profiles: new URL('./experiments/profiles/index.ts', import.meta.url),
  outputs: new URL('./experiments/plan/outputs.ts', import.meta.url),
  recipes: new URL('./experiments/recipes/index.ts', import.meta.url),
};

/**
 * Runs the command line and returns its exit code: 0 done, 1 failed, 2 bad usage.
 *
 * @param argv the arguments after the program's name
 */
export async function main(argv: readonly string[], modules: Modules = kitModules): Promise<number> {
  try {
    return await dispatch(argv, modules);
  } catch (error) {
    const usage = error instanceof UsageError;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`without-decoding: ${message}\n`);
    if (usage) process.stderr.write(`See \`${program} ${helpOn(argv)}\`.\n`);
    if (argv.includes('--debug') && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return usage ? 2 : 1;
  }
}

async function dispatch(argv: readonly string[], modules: Modules): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h') return print(overview(), name === undefined ? 2 : 0);
  if (name === '--version' || name === '-v') return print(`${kitVersion()}\n`, 0);
  if (name === 'help') return print(rest[0] === undefined ? overview() : helpText(await load(rest[0])), 0);
  const command = await load(name);
  const { values, positionals } = parse(rest, command.options);
  if (values.help === true) return print(helpText(command), 0);
  const [least, most] = command.positionals;
  if (positionals.length < least)
    throw new UsageError(`${name}: an argument is missing; usage: ${program} ${command.usage}`);
  if (positionals.length > most) throw new UsageError(`${name}: unexpected argument ${positionals[most]}`);
  if (positionals.includes(''))
    throw new UsageError(`${name}: an argument is empty; usage: ${program} ${command.usage}`);
  return command.run({ values, positionals, modules });
}

async function load(name: string): Promise<Command> {
  if (Object.hasOwn(commands, name)) return (await commands[name].load()).command;
  const problem = name.startsWith('-') ? `unknown option ${name}` : `there is no command ${name}`;
  const suggestion = meant(name);
  throw new UsageError(`${problem}${suggestion ? `; did you mean ${suggestion}?` : ''}`);
}

/** The command that a mistyped one is likely to be: `figure 3` for `figure-3` and `fig3`. */
function meant(name: string): string | undefined {
  const [, kind, number] = /^(fig|tab)[a-z]*[-_.]?(\d+)$/i.exec(name) ?? [];
  if (kind !== undefined) return `${kind.toLowerCase() === 'fig' ? 'figure' : 'table'} ${number}`;
  return nearest(name.toLowerCase(), Object.keys(commands));
}

/** Where to look after wrong usage: at the command's own help where there is such a command. */
function helpOn([name]: readonly string[]): string {
  return name !== undefined && Object.hasOwn(commands, name) ? `${name} --help` : '--help';
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  return (
    `${program} <command> [options]\n\n` +
    'Reproduces "Towards Image Understanding from Deep Compression without Decoding" (ICLR 2018).\n\n' +
    `Commands:\n${twoColumns([...rows, ['help COMMAND', "a command's options"]])}\n\n` +
    `Options:\n${twoColumns([
      ['-h, --help', 'show this help'],
      ['-v, --version', 'show the version'],
    ])}\n`
  );
}

function print(text: string, exitCode: number): number {
  (exitCode === 0 ? process.stdout : process.stderr).write(text);
  return exitCode;
}
