// The cells of one kernel: compiled one after another in one context, run, interrupted.
import { setImmediate } from 'node:timers/promises';
import { isNativeError, isPromise } from 'node:util/types';
import vm from 'node:vm';
import { compileCell } from './compiler.ts';
import type { CompiledCell, Position } from './compiler.ts';
import { cellModules, exported } from './modules.ts';
import type { CellModules } from './modules.ts';
import { cellName, describeInterrupt, describeProblems, describeThrown, withCallsOfCells } from './traceback.ts';
import type { CellError, CellSource, TracebackContext } from './traceback.ts';
import { dynamicImportName } from './shared-variables.ts';
import { loadTslab } from './tslab.ts';
import type { Tslab } from './tslab.ts';
import { newVariables } from './variables.ts';
import type { Variables } from './variables.ts';

export type Outcome =
  /** `value` is that of the cell's last expression, awaited; `undefined` when it has none. */
  { readonly status: 'ok'; readonly value: unknown } | { readonly status: 'error'; readonly error: CellError };

export interface Session {
  readonly tslab: Tslab;
  /** Runs one cell; `loaded` hears when it is compiled and what it imports is there. Cells must not overlap. */
  run(code: string, count: number, loaded?: () => void): Promise<Outcome>;
  /** Reads a module and its types, which a cell that imports it then finds read. What fails here fails there, too. */
  prepare(specifier: string): Promise<void>;
  /** What earlier cells declared, as a .d.ts text. */
  declarations(): string;
  /** Asks the running cell to stop; leaves it when it does not listen, or when asked again. */
  interrupt(): void;
  /** Stop signal of the running cell, or of the last one when none runs. */
  interruptSignal(): AbortSignal;
  /** An error that no cell caught, in the words of a traceback. */
  describe(thrown: unknown): CellError;
  /** A text as it is to be printed: stacks in it name the lines of cells. */
  printed(text: string): string;
  close(): void;
}

/** One run of a cell, as the interrupt sees it. */
interface Run {
  readonly controller: AbortController;
  readonly left: Promise<typeof leftBehind>;
  leave(): void;
  /** The cell has asked for its stop signal: it means to stop by itself. */
  watches: boolean;
}

const leftBehind = Symbol('left behind');

/** Opens a session whose cells import from the project in `root`, which must be the working directory. */
export function openSession(root: string): Session {
  const tslab = loadTslab();
  const modules = cellModules(root);
  const variables = newVariables();
  const cells = new Map<number, CellSource>();
  const context: TracebackContext = { root, cell: (count) => cells.get(count) };
  let declarations = '';
  let last = newRun();
  let running = false;

  async function run(code: string, count: number, loaded = () => {}): Promise<Outcome> {
    const run = newRun();
    const { signal } = run.controller;
    let restore = () => {};
    last = run;
    running = true;
    try {
      cells.set(count, { code, position: () => undefined });
      const { cell, problems } = compileCell(tslab, declarations, code);
      if (problems !== undefined) return { status: 'error', error: describeProblems(problems, code, count) };
      cells.set(count, { code, position: cell.position });
      // An interrupt that came while the compiler worked is heard now, or never once an endless loop has begun.
      await setImmediate();
      if (signal.aborted) return { status: 'error', error: describeInterrupt(true) };

      restore = variables.remember(cell.names);
      const finished = finish(cell, count, { modules, variables }, loaded);
      // A cell that was left might still fail, unheard.
      finished.catch(() => {});
      const value = await Promise.race([finished, run.left]);
      if (value !== leftBehind) declarations = cell.declarations;
      if (signal.aborted) return { status: 'error', error: describeInterrupt(value !== leftBehind) };
      return { status: 'ok', value };
    } catch (thrown) {
      // A failed cell has declared nothing: the names that it shares with earlier cells are theirs.
      restore();
      if (signal.aborted || isInterruption(thrown)) return { status: 'error', error: describeInterrupt(true) };
      if (isImportFailure(thrown)) {
        const { position } = thrown;
        return { status: 'error', error: describeThrown(thrown.cause, context, position && { count, position }) };
      }
      return { status: 'error', error: describeThrown(thrown, context) };
    } finally {
      running = false;
    }
  }

  return {
    tslab,
    run,
    async prepare(specifier) {
      // The loader has a thread of its own: it reads code while the compiler reads types.
      const code = modules.load(specifier).catch(() => {});
      await setImmediate();
      compileCell(tslab, declarations, `import * as prepared from ${JSON.stringify(specifier)};\nprepared;`);
      await code;
    },
    declarations: () => declarations,
    interrupt() {
      if (!running) return;
      const again = last.controller.signal.aborted;
      last.controller.abort(new Error('Interrupted'));
      if (again || !last.watches) last.leave();
    },
    interruptSignal() {
      last.watches = true;
      return last.controller.signal;
    },
    describe: (thrown) => describeThrown(thrown, context),
    printed: (text) => withCallsOfCells(text, context),
    close: () => tslab.converter.close(),
  };
}

/** What a cell runs in. */
interface Surroundings {
  readonly modules: CellModules;
  readonly variables: Variables;
}

/** Runs a compiled cell to its end; its value is awaited, for an output that comes late belongs to it. */
async function finish(
  cell: CompiledCell,
  count: number,
  { modules, variables }: Surroundings,
  loaded: () => void,
): Promise<unknown> {
  const { values } = variables;
  for (const { specifier, names, position } of cell.imports) {
    const namespace = await modules.load(specifier).catch((cause: unknown) => {
      throw new ImportFailure(cause, position);
    });
    for (const { local, imported } of names) variables.link(local, () => exported(namespace, imported));
  }
  loaded();
  for (const name of cell.hoisted) if (!Object.hasOwn(values, name)) values[name] = undefined;
  for (const name of cell.fresh) values[name] = undefined;
  await runScript(cell.script, count, values, modules);
  if (cell.resultName === undefined) return undefined;
  const value = values[cell.resultName];
  values[cell.resultName] = undefined;
  return isPromise(value) ? await value : value;
}

function newRun(): Run {
  let leave = () => {};
  const left = new Promise<typeof leftBehind>((resolve) => {
    leave = () => resolve(leftBehind);
  });
  return { controller: new AbortController(), left, leave, watches: false };
}

class ImportFailure extends Error {
  readonly position: Position | undefined;

  constructor(cause: unknown, position: Position | undefined) {
    super('import failed', { cause });
    this.position = position;
  }
}

const argumentsSlot = Symbol.for('without-decoding.notebook.cell');

/** Runs a cell's script; resolves when it has ended. The script calls itself, so that SIGINT reaches endless loops. */
function runScript(script: string, count: number, exports: object, modules: CellModules): Promise<void> {
  (globalThis as { [argumentsSlot]?: unknown[] })[argumentsSlot] = [exports, modules.require, modules.load];
  const wrapped =
    `(async function (exports, require, ${dynamicImportName}) { 'use strict';\n${script}\n})` +
    `(...globalThis[Symbol.for('without-decoding.notebook.cell')])`;
  // Lines are counted from the script's first.
  return vm.runInThisContext(wrapped, {
    filename: cellName(count),
    lineOffset: -1,
    breakOnSigint: true,
  }) as Promise<void>;
}

// A thrown Proxy answers `instanceof`, and any question after a property, by code of its own, which may throw: both of
// these are native errors, which are asked for first.
function isImportFailure(thrown: unknown): thrown is ImportFailure {
  return isNativeError(thrown) && thrown instanceof ImportFailure;
}

function isInterruption(thrown: unknown): boolean {
  return isNativeError(thrown) && (thrown as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}
