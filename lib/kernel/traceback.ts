// What a reader sees when a cell fails: the cell's own lines, then the calls, without the kernel's.
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { Position, CellProblem } from './compiler.ts';

/** A failure as Jupyter's `error` message carries it. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** What is known about a cell that has run. */
export interface CellSource {
  readonly code: string;
  position(inScript: Position): Position | undefined;
}

export interface TracebackContext {
  /** Folder against which files are named. */
  readonly root: string;
  /** The cell that has (or had) this execution count. */
  cell(count: number): CellSource | undefined;
}

const contextLines = 2;
const frameLimit = 12;
const causeLimit = 3;

/** File name of a cell's script, as it stands in stacks. */
export function cellName(count: number): string {
  return `In[${count}]`;
}

type Place = { readonly count: number; readonly position: Position };

/** A thrown value, of any kind, as an error of the cell. `thrownAt` helps when its stack does not name the cell. */
export function describeThrown(thrown: unknown, context: TracebackContext, thrownAt?: Place): CellError {
  try {
    return described(thrown, context, thrownAt);
  } catch {
    // To look at a value runs code of its own: a getter, a Proxy's trap.
    const evalue = 'a value that throws when it is looked at';
    return { ename: 'Thrown', evalue, traceback: [headline('Thrown', evalue)] };
  }
}

function described(thrown: unknown, context: TracebackContext, thrownAt?: Place): CellError {
  if (!isError(thrown)) {
    const evalue = typeof thrown === 'string' ? thrown : inspect(thrown);
    return { ename: 'Thrown', evalue, traceback: [headline('Thrown', evalue)] };
  }
  const ename = String(thrown.name || 'Error');
  const evalue = String(thrown.message);
  const frames = stackFrames(thrown, context);
  const place = frames.find((frame) => frame.cell !== undefined)?.cell ?? thrownAt;
  const traceback = [headline(ename, evalue)];
  if (place !== undefined) {
    const code = context.cell(place.count)?.code;
    if (code !== undefined) {
      traceback.push('', `${cellName(place.count)}, line ${place.position.line}`, ...codeFrame(code, place.position));
    }
  }
  if (frames.length > 0) traceback.push('', ...shown(frames));
  traceback.push(...causes(thrown, context));
  return { ename, evalue, traceback };
}

/** Problems that the type checker found in a cell: it has not run. */
export function describeProblems(problems: readonly CellProblem[], code: string, count: number): CellError {
  const summary = ({ line, column, message, code: number }: CellProblem) =>
    `${line}:${column} ${message}${number === undefined ? '' : ` (TS${number})`}`;
  const traceback = problems.flatMap((problem, index) => [
    ...(index === 0 ? [] : ['']),
    headline('CompileError', summary(problem)),
    '',
    `${cellName(count)}, line ${problem.line}`,
    ...codeFrame(code, problem),
  ]);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return { ename: 'CompileError', evalue: `${summary(problems[0])}${more}`, traceback };
}

/** The reader's own doing. `stopped` says whether the cell has ended, too. */
export function describeInterrupt(stopped: boolean): CellError {
  const evalue = stopped ? 'the cell stopped' : 'the cell was left: what it awaits might go on behind the next cells';
  return { ename: 'Interrupted', evalue, traceback: [headline('Interrupted', evalue)] };
}

/** The error's name in red, as IPython has it: front ends colour nothing by themselves. */
function headline(ename: string, evalue: string): string {
  return `\u001b[0;31m${ename}\u001b[0m: ${evalue}`;
}

interface Frame {
  readonly text: string;
  readonly cell?: Place;
}

function isError(value: unknown): value is Error {
  if (value instanceof Error) return true;
  return typeof value === 'object' && value !== null && 'stack' in value && 'message' in value;
}

function stackFrames(error: Error, context: TracebackContext): Frame[] {
  const frames: Frame[] = [];
  // The message may itself hold lines that look like frames: begin behind it.
  const stack = String(error.stack ?? '');
  const message = String(error.message);
  const begin = message === '' ? 0 : Math.max(0, stack.indexOf(message) + message.length);
  const calls = stack
    .slice(begin)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  const hidesKit = isCheck(
    calls.find((line) => !isMachinery(line)),
    context.root,
  );
  for (const line of calls) {
    if (isMachinery(line) || (hidesKit && isOfKit(line, context.root))) continue;
    const frame = frameOf(line.trim(), context);
    if (frame !== undefined) frames.push({ ...frame, text: `    ${frame.text}` });
  }
  return frames;
}

/** A call with its place as a reader knows it: in a cell by the cell's own lines. Undefined for one of the lines around a cell's. */
function frameOf(call: string, context: TracebackContext): Frame | undefined {
  let cell: Frame['cell'];
  let isWrapper = false;
  const text = call
    .replace(/In\[(\d+)\]:(\d+):(\d+)/, (_, count: string, scriptLine: string, column: string) => {
      const position = context.cell(Number(count))?.position({ line: Number(scriptLine), column: Number(column) });
      isWrapper = position === undefined;
      if (position === undefined) return cellName(Number(count));
      cell = { count: Number(count), position };
      return `${cellName(cell.count)}:${position.line}:${position.column}`;
    })
    .replace(/file:\/\/[^\s)]+?(?=:\d+:\d+|\)|$)/, (url) => projectPath(url, context.root))
    .replaceAll(`${context.root}${sep}`, '');
  return isWrapper ? undefined : { text, ...(cell === undefined ? {} : { cell }) };
}

const printedCall = /^(\s+)(at .*?)( \{)?$/;

/** What a cell prints, the calls of the stacks in it named as in a traceback: `console.error(error)`, `console.trace()`. */
export function withCallsOfCells(text: string, context: TracebackContext): string {
  if (!/^\s+at .*In\[\d+\]:\d+:\d+/m.test(text)) return text;
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const [, indent = '', call, brace = ''] = printedCall.exec(line) ?? [];
    const frame = call === undefined || isMachinery(`${indent}${call}`) ? undefined : frameOf(call, context);
    if (call === undefined) lines.push(line);
    else if (frame !== undefined) lines.push(`${indent}${frame.text}${brace}`);
    // An error's own fields follow in braces.
    else if (brace !== '') lines.push(`${lines.pop() ?? ''}${brace}`);
  }
  return lines.join('\n');
}

/** What runs cells: its frames, and those of Node and of the loader, say nothing to a reader. */
const kernelFolder = fileURLToPath(new URL('.', import.meta.url));

function isMachinery(line: string): boolean {
  return (
    /at new Promise \(<anonymous>\)$|\(?node:|\/node_modules\/(tslab|@tslab|tsx)\//.test(line) ||
    placeOf(line)?.file.startsWith(kernelFolder) === true
  );
}

/** The file that a line of a stack names. */
function placeOf(line: string): { readonly file: string; readonly line: number } | undefined {
  const match = /(?:^\s+at (?:async )?|\()((?:file:\/\/)?\/[^()]*?)(?:\?[^:]*)?:(\d+):\d+\)?$/.exec(line);
  if (match === null) return undefined;
  const [, name = '', number] = match;
  return { file: name.startsWith('file:') ? fileURLToPath(name) : name, line: Number(number) };
}

function isOfKit(line: string, root: string): boolean {
  return placeOf(line)?.file.startsWith(`${join(root, 'lib')}${sep}`) ?? false;
}

/**
 * Whether the kit has made the error itself, to say in a sentence what was wrong with what it got: then how it found that
 * out is of no interest. Of an error that befell it, a fault of its own, the calls are told.
 */
function isCheck(first: string | undefined, root: string): boolean {
  if (first === undefined || !isOfKit(first, root)) return false;
  if (/^\s+at new /.test(first)) return true;
  const { file, line } = placeOf(first)!;
  try {
    return /\bnew \w*Error\(/.test(readFileSync(file, 'utf8').split('\n')[line - 1] ?? '');
  } catch {
    return false;
  }
}

function projectPath(url: string, root: string): string {
  const path = fileURLToPath(url.replace(/\?.*$/, ''));
  const fromRoot = relative(root, path);
  return fromRoot.startsWith('..') ? path : fromRoot;
}

function shown(frames: readonly Frame[]): string[] {
  const lines = frames.slice(0, frameLimit).map((frame) => frame.text);
  if (frames.length > frameLimit) lines.push(`    … and ${frames.length - frameLimit} more`);
  return lines;
}

function causes(error: Error, context: TracebackContext): string[] {
  const lines: string[] = [];
  let cause: unknown = error.cause;
  for (let depth = 0; depth < causeLimit && cause !== undefined && cause !== null; depth++) {
    if (!isError(cause)) return [...lines, '', `Caused by: ${inspect(cause)}`];
    lines.push('', `Caused by: ${cause.name}: ${cause.message}`, ...shown(stackFrames(cause, context)));
    cause = cause.cause;
  }
  if (error instanceof AggregateError) {
    for (const each of error.errors.slice(0, causeLimit)) {
      lines.push('', isError(each) ? `One of: ${each.name}: ${each.message}` : `One of: ${inspect(each)}`);
    }
  }
  return lines;
}

/** The lines around a position, the line itself marked, with a caret under its column. */
function codeFrame(code: string, { line, column }: Position): string[] {
  const lines = code.split('\n');
  const first = Math.max(1, line - contextLines);
  const last = Math.min(lines.length, line + contextLines);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const label = String(number).padStart(width);
    frame.push(`${number === line ? '>' : ' '} ${label} | ${lines[number - 1]}`.trimEnd());
    if (number === line) frame.push(`  ${' '.repeat(width)} | ${' '.repeat(Math.max(0, column - 1))}^`);
  }
  return frame;
}
