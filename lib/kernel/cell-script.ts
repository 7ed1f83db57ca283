// The script that a cell runs as. TypeScript makes a module of a cell, and a module's variables are its own: a function
// of an earlier cell would never see what a later one assigns. So a cell's top-level names become properties of one
// object, `exports`, that all cells share: cells then work as the lines of one script do.
import type TypeScript from '@tslab/typescript-for-tslab';
import type { TopLevel, Ts } from './rewriting.ts';
import { sharedVariables } from './shared-variables.ts';

/** A name that a cell imports; `imported` is `*` for the module itself. */
export interface ImportedName {
  readonly local: string;
  readonly imported: string;
}

export interface StaticImport {
  readonly specifier: string;
  readonly names: readonly ImportedName[];
  /** Zero-based, in the module. */
  readonly line: number;
  readonly column: number;
}

export interface CellScript {
  /** Body of an async function in strict mode, whose `exports` holds the variables of all cells. */
  readonly script: string;
  /** From the script to the module. */
  readonly sourceMap: string;
  /** To be loaded, and their names set, before the script runs. */
  readonly imports: readonly StaticImport[];
  /** All top-level names of the cell. */
  readonly names: readonly string[];
  /** Those declared by `var`: they have the value `undefined` from the start, if no other. */
  readonly hoisted: readonly string[];
}

// Read as TypeScript, of which JavaScript without types is a part: in a file of JavaScript, TypeScript takes
// `process.env.X = '1'` for a declaration of `process`.
const fileName = 'cell.ts';

/** @param module a cell as an ECMAScript module without types */
export function cellScript(ts: Ts, module: string): CellScript {
  const target = ts.ScriptTarget.ESNext;
  const file = ts.createSourceFile(fileName, module, target, true);
  const program = ts.createProgram(
    [fileName],
    {
      noLib: true,
      noResolve: true,
      target,
      module: ts.ModuleKind.ESNext,
      newLine: ts.NewLineKind.LineFeed,
      outDir: 'out',
      sourceMap: true,
      isolatedModules: true,
    },
    {
      getSourceFile: (name) => (name === fileName ? file : undefined),
      fileExists: (name) => name === fileName,
      readFile: () => undefined,
      writeFile() {},
      getDefaultLibFileName: () => 'lib.d.ts',
      useCaseSensitiveFileNames: () => true,
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => '',
      getNewLine: () => '\n',
    },
  );
  const variables = topLevel(ts, program.getTypeChecker(), file);
  let script = '';
  let sourceMap = '';
  program.emit(
    file,
    (name, text) => {
      if (name.endsWith('.map')) sourceMap = text;
      else script = text;
    },
    undefined,
    false,
    { after: [sharedVariables(ts, variables)] },
  );
  return {
    script: script.replace(/\n\/\/# sourceMappingURL=.*/g, ''),
    sourceMap,
    imports: staticImports(ts, file),
    names: variables.names,
    hoisted: variables.hoisted,
  };
}

function staticImports(ts: Ts, file: TypeScript.SourceFile): StaticImport[] {
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { line, character } = file.getLineAndCharacterOfPosition(statement.getStart(file));
    const { name, namedBindings } = statement.importClause ?? {};
    const names: ImportedName[] = name === undefined ? [] : [{ local: name.text, imported: 'default' }];
    if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings)) {
      names.push({ local: namedBindings.name.text, imported: '*' });
    } else {
      for (const { name: local, propertyName } of namedBindings?.elements ?? []) {
        names.push({ local: local.text, imported: (propertyName ?? local).text });
      }
    }
    return [{ specifier: statement.moduleSpecifier.text, names, line, column: character }];
  });
}

/** The cell's variables, by the compiler's own account of what a name means where it stands. */
function topLevel(ts: Ts, checker: TypeScript.TypeChecker, file: TypeScript.SourceFile): TopLevel {
  const symbols = new Set(
    checker
      .getSymbolsInScope(file, ts.SymbolFlags.Value | ts.SymbolFlags.Alias)
      .filter(({ declarations }) => declarations?.some((declaration) => declaration.getSourceFile() === file)),
  );
  const byVar = ({ flags }: TypeScript.Symbol) => (flags & ts.SymbolFlags.FunctionScopedVariable) !== 0;
  return {
    names: [...symbols].map(({ name }) => name),
    hoisted: [...symbols].filter(byVar).map(({ name }) => name),
    nameOf(node) {
      // What was made on the way here has no meaning of its own.
      const original = ts.getParseTreeNode(node);
      if (original === undefined || !ts.isIdentifier(original)) return undefined;
      // A function keeps its name.
      if (ts.isFunctionDeclaration(original.parent) && original.parent.name === original) return undefined;
      const symbol = ts.isShorthandPropertyAssignment(original.parent)
        ? checker.getShorthandAssignmentValueSymbol(original.parent)
        : checker.getSymbolAtLocation(original);
      if (symbol === undefined || !symbols.has(symbol)) return undefined;
      // Within a class, its name is a constant of its own.
      const itsClass = ts.findAncestor(
        original,
        (each) => ts.isClassDeclaration(each) && symbol.declarations!.includes(each),
      );
      return itsClass === undefined ? symbol.name : undefined;
    },
  };
}
