// The cells of one kernel: compiled one after another in one context, run, interrupted.
import { setImmediate } from 'node:timers/promises';
import { isPromise } from 'node:util/types';
import vm from 'node:vm';
import { compileCell } from './compiler.ts';
import type { CompiledCell, Position } from './compiler.ts';
import { cellModules } from './modules.ts';
import type { CellModules } from './modules.ts';
import { cellName, describeInterrupt, describeProblems, describeThrown } from './traceback.ts';
import type { CellError, CellSource, TracebackContext } from './traceback.ts';
import { dynamicImportName, loadTslab } from './tslab.ts';
import type { Tslab } from './tslab.ts';

export type Outcome =
  /** `value` is that of the cell's last expression, awaited; `undefined` when it has none. */
  | { readonly status: 'ok'; readonly value: unknown }
  | { readonly status: 'error'; readonly error: CellError };

export interface Session {
  readonly tslab: Tslab;
  /** Runs one cell. Cells must not overlap. */
  run(code: string, count: number): Promise<Outcome>;
  /** What earlier cells declared, as a .d.ts text. */
  declarations(): string;
  /** Asks the running cell to stop; leaves it when it does not listen, or when asked again. */
  interrupt(): void;
  /** Stop signal of the running cell, or of the last one when none runs. */
  interruptSignal(): AbortSignal;
  /** An error that no cell caught, in the words of a traceback. */
  describe(thrown: unknown): CellError;
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
  const values = cellValues();
  const cells = new Map<number, CellSource>();
  const context: TracebackContext = { root, cell: (count) => cells.get(count) };
  let declarations = '';
  let last = newRun();
  let running = false;

  /** Runs a compiled cell to its end; its value is awaited, for an output that comes late belongs to it. */
  async function finish(cell: CompiledCell, count: number): Promise<unknown> {
    for (const { specifier, position } of cell.imports) {
      await modules.load(specifier).catch((cause: unknown) => {
        throw new ImportFailure(cause, position);
      });
    }
    await runScript(cell.script, count, values.exports, modules);
    declarations = cell.declarations;
    const value = cell.resultName === undefined ? undefined : values.take(cell.resultName);
    return isPromise(value) ? await value : value;
  }

  async function run(code: string, count: number): Promise<Outcome> {
    const run = newRun();
    const { signal } = run.controller;
    const restore = values.checkpoint();
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

      const finished = finish(cell, count);
      // A cell that was left might still fail, unheard.
      finished.catch(() => {});
      const value = await Promise.race([finished, run.left]);
      if (signal.aborted) return { status: 'error', error: describeInterrupt(value !== leftBehind) };
      return { status: 'ok', value };
    } catch (thrown) {
      restore();
      if (signal.aborted || isInterruption(thrown)) return { status: 'error', error: describeInterrupt(true) };
      if (thrown instanceof ImportFailure) {
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
    close: () => tslab.converter.close(),
  };
}

function newRun(): Run {
  let leave = () => {};
  const left = new Promise<typeof leftBehind>((resolve) => { leave = () => resolve(leftBehind); });
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
  // One line before the script: traceback.ts counts on it (wrapperLines).
  const wrapped = `(async function (exports, require, ${dynamicImportName}) { 'use strict';\n${script}\n})`
    + `(...globalThis[Symbol.for('without-decoding.notebook.cell')])`;
  return vm.runInThisContext(wrapped, { filename: cellName(count), breakOnSigint: true }) as Promise<void>;
}

function isInterruption(thrown: unknown): boolean {
  return (thrown as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}

/** The variables of all cells. */
interface CellValues {
  /** The object on which compiled cells set and read them. */
  readonly exports: object;
  /** A variable's value, removed. */
  take(name: string): unknown;
  /** Remembers the variables; the function returned puts back those that a failed cell has cleared. */
  checkpoint(): () => void;
}

function cellValues(): CellValues {
  const values: Record<string, unknown> = {};
  const exports = new Proxy(values, {
    // Compiled imports define getters; a later cell must be able to declare the same name anew.
    defineProperty(target, name, attributes) {
      if (name !== '__esModule') {
        target[String(name)] = attributes.get === undefined ? attributes.value : attributes.get();
      }
      return true;
    },
  });
  return {
    exports,
    take(name) {
      const value = values[name];
      delete values[name];
      return value;
    },
    checkpoint() {
      const before = { ...values };
      return () => {
        for (const [name, value] of Object.entries(before)) values[name] ??= value;
      };
    },
  };
}
