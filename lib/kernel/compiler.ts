// From the TypeScript of a cell to JavaScript that runs, with the way back from its lines to the cell's.
import { SourceMap } from 'node:module';
import type { ImportedName } from './cell-script.ts';
import { usingDeclaration, withoutExports, withoutImportAttributes } from './cell-syntax.ts';
import type { Tslab, TslabDiagnostic } from './tslab.ts';

/** A place in a cell; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface CellProblem extends Position {
  /** TypeScript's number for it. */
  readonly code?: number;
  readonly message: string;
}

export interface CompiledCell {
  /** Body of an async function `(exports, require, __importModule)`; `exports` has the variables of all cells. */
  readonly script: string;
  /** Modules to load, and names of theirs to set as variables, before the body runs. */
  readonly imports: readonly {
    readonly specifier: string;
    readonly names: readonly ImportedName[];
    readonly position?: Position;
  }[];
  /** The variables that the cell declares. */
  readonly names: readonly string[];
  /** Those that are `undefined` before the body runs, unless they have a value: those of `var`. */
  readonly hoisted: readonly string[];
  /** Those that are `undefined` before the body runs, whatever they were. */
  readonly fresh: readonly string[];
  /** What this cell and the ones before it declare, as a .d.ts text: the next cell's context. */
  readonly declarations: string;
  /** Export that holds the value of the last expression, when the cell ends in one that is no assignment. */
  readonly resultName?: string;
  /** The cell's position of a position in `script`; `undefined` for what the kernel has put around it. */
  position(inScript: Position): Position | undefined;
}

export type Compilation =
  | { readonly cell: CompiledCell; readonly problems?: undefined }
  | { readonly cell?: undefined; readonly problems: readonly CellProblem[] };

/** Compiles what is `written` in a cell after cells that declared `declarations`. */
export function compileCell(tslab: Tslab, declarations: string, written: string): Compilation {
  const { source, remaining } = withoutExports(tslab.ts, withoutImportAttributes(tslab.ts, written));
  if (remaining !== undefined) {
    const message =
      'a cell has nothing to export: later cells see every name that it declares; give the value a name, without `export`';
    return { problems: [{ ...positionIn(source, remaining), message }] };
  }
  let result = tslab.converter.convert(declarations, source);
  if (result.diagnostics.length > 0 && result.diagnostics.every(isNamingProblem)) {
    const annotated = annotate(tslab, source, result.diagnostics);
    if (annotated !== source) result = tslab.converter.convert(declarations, annotated);
  }
  if (result.diagnostics.length > 0) return { problems: problems(tslab, source, result.diagnostics) };

  const { typesMap, merging = [], nestedVariables = '' } = tslab.trace;
  const { script, sourceMap, imports, names, hoisted } = tslab.trace.script!;
  const types = new SourceMap(JSON.parse(typesMap!));
  const modules = new SourceMap(JSON.parse(sourceMap));
  const inCell = (line: number, column: number): Position | undefined => {
    const entry = types.findEntry(line, column);
    // tslab puts one line before the cell's first: its line 1 is the cell's line 0.
    return 'originalLine' in entry && entry.originalLine >= 1
      ? { line: entry.originalLine, column: entry.originalColumn + 1 }
      : undefined;
  };
  const resultName = endsInAssignment(tslab, source) ? undefined : result.lastExpressionVar;
  const lineCount = script.split('\n').length;
  return {
    cell: {
      script,
      imports: imports.map(({ line, column, ...each }) => ({ ...each, position: inCell(line, column) })),
      names,
      // TypeScript adds to one that is there already; a cell that runs again means it anew.
      fresh: hoisted.filter((name) => merging.includes(name)),
      hoisted,
      declarations: (result.declOutput ?? '') + nestedVariables,
      ...(resultName === undefined ? {} : { resultName }),
      position({ line, column }) {
        if (line > lineCount) return undefined;
        const entry = modules.findEntry(line - 1, column - 1);
        return 'originalLine' in entry ? inCell(entry.originalLine, entry.originalColumn) : undefined;
      },
    },
  };
}

/** An assignment has a value, too, but nobody wants to see it. */
function endsInAssignment({ ts }: Tslab, source: string): boolean {
  const last = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest).statements.at(-1);
  return (
    last !== undefined &&
    ts.isExpressionStatement(last) &&
    ts.isBinaryExpression(last.expression) &&
    last.expression.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    last.expression.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}

/**
 * A cell's declarations are written down for the next cells. Types that no name reaches (4000 to 4199, 2742) or
 * that are too long (7056) cannot be: that is no fault of the cell.
 */
function isNamingProblem({ code }: TslabDiagnostic): boolean {
  return (code >= 4000 && code < 4200) || code === 2742 || code === 7056;
}

/** `source` with a type given to the variables that the problems point at: of their module, else `any`. */
function annotate(tslab: Tslab, source: string, diagnostics: readonly TslabDiagnostic[]): string {
  const { ts } = tslab;
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest, true);
  const places = new Set(diagnostics.map(({ start }) => start.offset));
  const insertions: { readonly at: number; readonly text: string }[] = [];
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, type, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || type !== undefined || !places.has(name.getStart(file))) continue;
      const awaited =
        initializer !== undefined && ts.isAwaitExpression(initializer) ? initializer.expression : undefined;
      const specifier =
        awaited !== undefined && ts.isCallExpression(awaited) && awaited.expression.kind === ts.SyntaxKind.ImportKeyword
          ? awaited.arguments[0]
          : undefined;
      const text =
        specifier !== undefined && ts.isStringLiteral(specifier)
          ? `: typeof import(${JSON.stringify(specifier.text)})`
          : ': any';
      insertions.push({ at: name.getEnd(), text });
    }
  }
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((text, insertion) => text.slice(0, insertion.at) + insertion.text + text.slice(insertion.at), source);
}

function positionIn(source: string, offset: number): Position {
  const lines = source.slice(0, offset).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** TypeScript explains a problem in a chain of messages at one place: one problem, one text. */
function problems({ ts }: Tslab, source: string, diagnostics: readonly TslabDiagnostic[]): CellProblem[] {
  const using = usingDeclaration(
    source,
    diagnostics.flatMap(({ fileName, start }) => (fileName === undefined ? [start.offset] : [])),
  );
  if (using !== undefined) {
    const message = `the TypeScript of cells, ${ts.versionMajorMinor}, has no \`using\`: declare by \`const\`, and dispose of it in a \`finally\``;
    return [{ ...positionIn(source, using), message }];
  }
  const problems: CellProblem[] = [];
  let last: TslabDiagnostic | undefined;
  for (const diagnostic of diagnostics) {
    const { start, end, code, fileName } = diagnostic;
    const message = fileName === undefined ? diagnostic.messageText : `${fileName}: ${diagnostic.messageText}`;
    const previous = problems.at(-1);
    const isContinued = last?.start.offset === start.offset && last.end.offset === end.offset;
    if (isContinued && previous !== undefined) {
      problems[problems.length - 1] = { ...previous, message: `${previous.message}\n  ${message}` };
    } else {
      problems.push({ line: start.line + 1, column: start.character + 1, code, message });
    }
    last = diagnostic;
  }
  return problems;
}
