// The door to tslab 1.0.22: its converter turns a cell into JavaScript, knowing what earlier cells declared. It is
// used as it is published; what it lacks is added by handing it a changed view of its own TypeScript while it loads.
import { createRequire } from 'node:module';
import type TypeScript from '@tslab/typescript-for-tslab';
import { cellScript } from './cell-script.ts';
import type { CellScript } from './cell-script.ts';
import { withPropertyNamesKept } from './property-names.ts';
import type { Ts } from './rewriting.ts';

export interface TslabDiagnostic {
  /** Zero-based, in the cell. */
  readonly start: { readonly offset: number; readonly line: number; readonly character: number };
  readonly end: { readonly offset: number; readonly line: number; readonly character: number };
  readonly messageText: string;
  readonly code: number;
  /** Set when the problem is not in the cell itself. */
  readonly fileName?: string;
}

export interface TslabConverter {
  convert(
    declarations: string,
    source: string,
  ): {
    readonly output?: string;
    readonly declOutput?: string;
    readonly diagnostics: readonly TslabDiagnostic[];
    readonly lastExpressionVar?: string;
  };
  inspect(declarations: string, source: string, position: number): TypeScript.QuickInfo | undefined;
  complete(
    declarations: string,
    source: string,
    position: number,
  ): {
    readonly start: number;
    readonly end: number;
    readonly candidates: readonly string[];
  };
  close(): void;
}

/** What tslab's two steps say of a cell, beyond what its converter gives. */
export interface ConversionTrace {
  /** From the module, without types, to the cell (with tslab's prefix line). */
  typesMap?: string;
  /** Enumerations and namespaces of the cell. */
  merging?: readonly string[];
  /** As a .d.ts text: what `var` declares within blocks and loops of the cell, of which tslab says nothing. */
  nestedVariables?: string;
  /** What the module runs as. */
  script?: CellScript;
}

export interface Tslab {
  readonly ts: Ts;
  readonly converter: TslabConverter;
  /** Rewritten by each conversion. */
  readonly trace: ConversionTrace;
  isCompleteCode(source: string): { readonly completed: boolean; readonly indent?: string };
  printQuickInfo(info: TypeScript.QuickInfo): string;
  /** Lets `tslab.display` of a cell reach the front end. */
  onDisplay(write: (data: TslabDisplay, update?: boolean) => void): void;
}

export interface TslabDisplay {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id?: string };
}

const require = createRequire(import.meta.url);

/** Loads tslab and starts its converter in the working directory, which must be the project's root. */
export function loadTslab(): Tslab {
  const tslabRequire = createRequire(require.resolve('tslab/dist/converter.js'));
  const tsPath = tslabRequire.resolve('@tslab/typescript-for-tslab');
  const ts = tslabRequire(tsPath) as Ts;
  const trace: ConversionTrace = {};
  const tsModule = require.cache[tsPath]!;
  // TypeScript's exports cannot be assigned to: tslab gets a copy with three functions changed.
  tsModule.exports = {
    ...ts,
    createWatchCompilerHost: watchCompilerHost(ts, trace),
    transpileModule: transpileModule(ts, trace),
    // The converter asks this of earlier declarations that the next cell may use, and forgets namespaces otherwise.
    isFunctionDeclaration: (node: TypeScript.Node) => ts.isFunctionDeclaration(node) || ts.isModuleDeclaration(node),
  };
  try {
    const { createConverter, isCompleteCode } = require('tslab/dist/converter.js');
    const { printQuickInfo } = require('tslab/dist/inspect.js');
    const jupyter = require('tslab/dist/jupyter.js') as { lastWriteDisplayData: unknown };
    return {
      ts,
      trace,
      converter: createConverter({}),
      isCompleteCode,
      printQuickInfo,
      onDisplay: (write) => {
        jupyter.lastWriteDisplayData = write;
      },
    };
  } finally {
    tsModule.exports = ts;
  }
}

/** File names of the converter for the cell and for what the earlier cells declared. */
const cellFile = /\/__(tslab__\.ts|prev__\.d\.ts)$/;
const earlierCells = 'prev__.d.ts';

/** The compiler host with the project's own settings: strict, `exports` maps followed, source maps kept. */
function watchCompilerHost(ts: Ts, trace: ConversionTrace) {
  return (roots: string[], options: TypeScript.CompilerOptions, system: TypeScript.System, ...rest: unknown[]) => {
    const { watchFile } = system;
    // The converter announces changes of the cell through these two watchers. All others would poll hundreds
    // of files: code that is loaded stays as it is until the kernel restarts, and so do its types.
    system.watchFile = (path, ...others) =>
      cellFile.test(path) ? watchFile!.call(system, path, ...others) : { close() {} };
    system.watchDirectory = () => ({ close() {} });
    const create = ts.createWatchCompilerHost as (...all: unknown[]) => TypeScript.WatchCompilerHost<Builder>;
    const settings: TypeScript.CompilerOptions = {
      ...options,
      strict: true,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts'],
      types: ['node'],
      skipLibCheck: true,
      allowJs: false,
      checkJs: false,
      sourceMap: true,
    };
    const host = create(roots, settings, system, ...rest);
    host.resolveModuleNameLiterals = resolver(ts, settings, system);
    // As for the watchers: what has been found stays where it is until the kernel restarts.
    host.hasInvalidatedResolutions = () => false;
    let afterProgramCreate: ((builder: Builder) => void) | undefined;
    Object.defineProperty(host, 'afterProgramCreate', {
      get: () => afterProgramCreate,
      set(receive: (builder: Builder) => void) {
        afterProgramCreate = (builder) => receive(cellBuilder(ts, builder, trace));
      },
    });
    return host;
  };
}

/**
 * Finds modules, but for those that the kit itself loads late, by `import()`: no type that a cell sees comes from
 * there, and with them the compiler would read three times as much before the first cell runs.
 */
function resolver(
  ts: Ts,
  settings: TypeScript.CompilerOptions,
  system: TypeScript.System,
): NonNullable<TypeScript.CompilerHost['resolveModuleNameLiterals']> {
  const cache = ts.createModuleResolutionCache(system.getCurrentDirectory(), (name) => name, settings);
  return (literals, containingFile, redirected, options) =>
    literals.map((literal) =>
      !cellFile.test(containingFile) && ts.isCallExpression(literal.parent)
        ? { resolvedModule: undefined }
        : ts.resolveModuleName(literal.text, containingFile, options, system, cache, redirected),
    );
}

type Builder = TypeScript.BuilderProgram;

/** Keeps the builder to the cell itself: what it imports is checked by the project and run by the loader. */
function cellBuilder(ts: Ts, builder: Builder, trace: ConversionTrace): Builder {
  const emit = builder.emit;
  builder.getAllDependencies = (file) => [file.fileName];
  builder.emit = (file, write, cancellation, declarationsOnly, transformers) => {
    trace.merging = file!.statements.flatMap((statement) =>
      ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement) ? [statement.name.text] : [],
    );
    trace.nestedVariables = nestedVariables(ts, builder.getProgram().getTypeChecker(), file!);
    const before = withPropertyNamesKept(
      ts,
      builder.getProgram().getTypeChecker(),
      (declaration) => cellFile.exec(declaration.getSourceFile().fileName)?.[1] === earlierCells,
    );
    return emit.call(
      builder,
      file,
      (name, text, ...others) => {
        if (name.endsWith('.js.map')) trace.typesMap = text;
        else write!(name, text, ...others);
      },
      cancellation,
      declarationsOnly,
      { ...transformers, before: [...(transformers?.before ?? []), before] },
    );
  };
  return builder;
}

function nestedVariables(ts: Ts, checker: TypeScript.TypeChecker, file: TypeScript.SourceFile): string {
  const types = new Map<string, string>();
  const declare = (name: TypeScript.BindingName): void => {
    if (!ts.isIdentifier(name))
      name.elements.forEach((element) => ts.isBindingElement(element) && declare(element.name));
    else
      types.set(
        name.text,
        checker.typeToString(checker.getTypeAtLocation(name), undefined, ts.TypeFormatFlags.NoTruncation),
      );
  };
  const look = (node: TypeScript.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      node.declarations.forEach(({ name }) => declare(name));
    }
    ts.forEachChild(node, look);
  };
  for (const statement of file.statements) if (!ts.isVariableStatement(statement)) ts.forEachChild(statement, look);
  return [...types].map(([name, type]) => `declare var ${name}: ${type};\n`).join('');
}

/** tslab's step from a module to what runs, as this kernel wants it. */
function transpileModule(ts: Ts, trace: ConversionTrace): Ts['transpileModule'] {
  return (module) => {
    trace.script = cellScript(ts, module);
    return { outputText: trace.script.script };
  };
}
