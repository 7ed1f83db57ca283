// What a cell may be written with, but the converter does not take: `export`, which says nothing here, for later cells see
// all that a cell declares; `with { type: 'json' }` behind an import, which needs none here; and `using`. The latter two came
// with a later TypeScript.
import type TypeScript from '@tslab/typescript-for-tslab';
import type { Ts } from './rewriting.ts';

/** `source` with blanks in place of what stands in `with { … }` behind imports: modules are what they are by their names here. */
export function withoutImportAttributes(ts: Ts, source: string): string {
  const { statements } = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest, true);
  return statements.reduce((text, statement, at) => {
    // An older TypeScript takes them for a statement of their own.
    if (!ts.isImportDeclaration(statement) || statements.at(at + 1)?.kind !== ts.SyntaxKind.WithStatement) return text;
    const end = statement.getEnd();
    const attributes = /^\s*with\s*\{[^{}]*\}/.exec(text.slice(end))?.[0] ?? '';
    return text.slice(0, end) + attributes.replace(/[^\n\r]/g, ' ') + text.slice(end + attributes.length);
  }, source);
}

/**
 * `source` with blanks in place of `export`, so that all else stays where it is; `remaining` is where the first export
 * begins that declares nothing in this cell.
 */
export function withoutExports(ts: Ts, source: string): { readonly source: string; readonly remaining?: number } {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest, true);
  const blanked: TypeScript.Node[] = [];
  const remaining: number[] = [];
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement) && isPlainList(ts, statement)) blanked.push(statement);
    else if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement))
      remaining.push(statement.getStart(file));
    else if (ts.canHaveModifiers(statement)) {
      const exporting = (ts.getModifiers(statement) ?? []).filter(
        ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
      );
      const isNameless =
        (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name === undefined;
      if (isNameless && exporting.length > 0) remaining.push(statement.getStart(file));
      else blanked.push(...exporting);
    }
  }
  const text = blanked.reduce((before, node) => {
    const [start, end] = [node.getStart(file), node.getEnd()];
    return before.slice(0, start) + before.slice(start, end).replace(/[^\n\r]/g, ' ') + before.slice(end);
  }, source);
  return remaining.length === 0 ? { source: text } : { source: text, remaining: remaining[0] };
}

/** `export { a, b }`: names that the cell has declared, as they are. */
function isPlainList(ts: Ts, { exportClause, moduleSpecifier }: TypeScript.ExportDeclaration): boolean {
  return (
    moduleSpecifier === undefined &&
    exportClause !== undefined &&
    ts.isNamedExports(exportClause) &&
    exportClause.elements.every(({ propertyName }) => propertyName === undefined)
  );
}

/** Where the first declaration by `using` begins, if one of the places given lies in one. */
export function usingDeclaration(source: string, places: readonly number[]): number | undefined {
  for (const match of source.matchAll(/(?<![\w$.])(?:await[ \t]+)?using[ \t]+[\w$]+[ \t]*(?:[=:]|of\b)/gu)) {
    if (places.some((place) => place >= match.index && place < match.index + match[0].length)) return match.index;
  }
  return undefined;
}
