// Values from outside for a notebook's parameters, the way papermill does it: cells tagged `parameters` hold the
// defaults, and a cell put behind such a one sets others. Every value is looked at before anything runs.
import ts from '@tslab/typescript-for-tslab';
import { nearest } from '../../files/nearest.ts';
import { cellTags } from './ipynb.ts';
import type { NotebookCell, CodeCell } from './ipynb.ts';
import { kindOf, literalValue } from './parameter-kinds.ts';
import type { Kind } from './parameter-kinds.ts';
import { withPaths } from './parameter-paths.ts';
import { profileOf } from '../settings.ts';
import type { Settings } from '../settings.ts';
import type { Tweak } from '../tweak.ts';
import { tweaked } from '../tweaked.ts';

/**
 * By name: a variable of a parameters cell, a property of an object there, a field that its `Settings` or `Tweak`
 * leaves out, or a path such as `codec.beta`.
 */
export type Parameters = Readonly<Record<string, unknown>>;

const injectedTag = 'injected-parameters';

/**
 * `cells` with `parameters` set behind the cells tagged `parameters`, each behind the one that declares it; what was
 * put there earlier is taken out. Without parameters, the cells as they are. Throws with one sentence when none
 * declares such a name, when a value is not what its declaration asks for, or the kit knows that values are out of
 * range or do not go together.
 */
export function withParameters(cells: readonly NotebookCell[], parameters: Parameters): NotebookCell[] {
  if (Object.keys(parameters).length === 0) return [...cells];
  const written = cells.filter((cell) => !cellTags(cell).includes(injectedTag));
  const declared = declarations(written);
  const targets = Object.entries(parameters).map(([name, value]) => {
    const target = targetOf(name, declared, Object.keys(parameters));
    if (!target.kind.accepts(value)) throw misfit(target, value);
    return { ...target, value };
  });
  checkTogether(declared, targets);
  const ids = new Set(written.map(({ id }) => id));
  return written.flatMap((cell): NotebookCell[] => {
    const here = targets.filter(({ variable }) => variable.cell === cell);
    if (here.length === 0) return [cell];
    const injected: CodeCell = {
      cell_type: 'code',
      id: freeId(ids),
      metadata: { tags: [injectedTag] },
      source: here.map(assignment).join('\n'),
      outputs: [],
      execution_count: null,
    };
    ids.add(injected.id);
    return [cell, injected];
  });
}

/**
 * What a command line gives, `{ folder: '2024', seed: '2' }`, as values: of what each is declared to be, a text or
 * else JSON. Throws like `withParameters`.
 *
 * @param folder where relative paths start (see `withPaths`); left out: they stay as they are
 */
export function parametersFromTexts(
  cells: readonly NotebookCell[],
  texts: Readonly<Record<string, string>>,
  folder?: string,
): Parameters {
  const names = Object.keys(texts);
  if (names.length === 0) return {};
  const declared = declarations(cells.filter((cell) => !cellTags(cell).includes(injectedTag)));
  return Object.fromEntries(
    Object.entries(texts).map(([name, given]) => {
      const target = targetOf(name, declared, names);
      const fitting = readings(given).filter((value) => target.kind.accepts(value));
      if (fitting.length === 0) throw misfit(target, readings(given)[0]);
      const { variable, path } = target;
      const place = [variable.name, ...path];
      return [name, folder === undefined ? fitting[0] : withPaths(fitting[0], place, variable.type, folder)];
    }),
  );
}

/** What a text may stand for, the likeliest first: `2` is a number, where a text is wanted it is one. */
function readings(given: string): unknown[] {
  const number = given.trim() === '' ? NaN : Number(given);
  const last = [given, ...(Number.isFinite(number) ? [number] : [])];
  try {
    return [JSON.parse(given), ...last];
  } catch {
    return last;
  }
}

/** A variable of a parameters cell. */
interface Variable {
  readonly cell: NotebookCell;
  readonly name: string;
  /** As it is written; undefined where it is not. */
  readonly type: string | undefined;
  readonly kind: Kind;
  /** What it is set to, where that is plain to see. */
  readonly value: { readonly is: unknown } | undefined;
}

/** Where a parameter goes: a variable, or what the path leads to in it. */
interface Target {
  readonly variable: Variable;
  readonly path: readonly string[];
  readonly kind: Kind;
}

function declarations(cells: readonly NotebookCell[]): Variable[] {
  return cells
    .filter((cell) => cell.cell_type === 'code' && cellTags(cell).includes('parameters'))
    .flatMap((cell) => {
      const file = ts.createSourceFile('parameters.ts', cell.source, ts.ScriptTarget.Latest, true);
      return file.statements
        .filter(ts.isVariableStatement)
        .flatMap(({ declarationList }) => declarationList.declarations)
        .filter(({ name }) => ts.isIdentifier(name))
        .map(
          (variable): Variable => ({
            cell,
            name: variable.name.getText(),
            type: variable.type?.getText(),
            kind: kindOf(variable, file),
            value: variable.initializer && literalValue(variable.initializer),
          }),
        );
    });
}

function targetOf(name: string, declared: readonly Variable[], wanted: readonly string[]): Target {
  if (declared.length === 0) {
    throw new Error(`expected a code cell tagged "parameters" to set ${wanted.join(', ')} behind, found none`);
  }
  const [first = '', ...rest] = name.split('.');
  const variable = declared.find((each) => each.name === first);
  if (variable !== undefined) return below({ variable, path: [], kind: variable.kind }, rest);
  const owner = declared.find(({ kind: { fields = {} } }) => Object.hasOwn(fields, first));
  if (owner !== undefined) return below({ variable: owner, path: [], kind: owner.kind }, [first, ...rest]);
  const known = [
    ...new Set(
      declared.flatMap((each) => {
        const fields = Object.keys(each.kind.fields ?? {});
        return fields.length > 0 ? fields : [each.name];
      }),
    ),
  ];
  throw unknown('a parameter', known, first);
}

/** What the path leads to from a target. */
function below({ variable, path, kind }: Target, [next, ...rest]: readonly string[]): Target {
  if (next === undefined) return { variable, path, kind };
  const { fields = {}, others } = kind;
  const inside = Object.hasOwn(fields, next)
    ? fields[next]
    : (others ?? (kind.fields === undefined && kind.accepts({}) ? kind : undefined));
  if (inside === undefined)
    throw unknown(`a field of ${[variable.name, ...path].join('.')}`, Object.keys(fields), next);
  return below({ variable, path: [...path, next], kind: inside }, rest);
}

function unknown(what: string, known: readonly string[], got: string): Error {
  const near = nearest(got, known);
  const among =
    known.length > 0 ? `expected ${what} among ${known.join(', ')}` : `expected ${what}, of which there are none`;
  return new Error(`${among}; got "${got}"${near === undefined ? '' : `; did you mean ${near}?`}`);
}

function misfit({ variable, path, kind }: Target, value: unknown): Error {
  return new Error(`${[variable.name, ...path].join('.')}: expected ${kind.expected}, got ${JSON.stringify(value)}`);
}

function assignment({ variable, path, value }: Target & { readonly value: unknown }): string {
  const text = JSON.stringify(value);
  if (path.length > 1) {
    // `data.imagenet`, where the settings have no `data` yet, or need not have any by their type.
    const absent = path.findIndex((_, at) => at > 0 && isLeftOut(variable, path.slice(0, at)));
    const from = absent > 0 ? absent : path.length - 1;
    const owner = reference(variable.name, path.slice(0, from));
    const [field, ...deeper] = path.slice(from).map((name) => JSON.stringify(name));
    const inside = deeper.reduceRight((inner, name) => `{ ${name}: ${inner} }`, text);
    return `${owner} = { ...${owner}, ${field}: ${inside} };`;
  }
  if (path.length > 0) return `${reference(variable.name, path)} = ${text};`;
  // Declared anew, for it may be a constant; with its type, if it was given one.
  return `let ${variable.name}${variable.type === undefined ? '' : `: ${variable.type}`} = ${text};`;
}

/** Whether the cell shows that the variable has nothing in this place. */
function isLeftOut({ value }: Variable, path: readonly string[]): boolean {
  return value !== undefined && path.reduce<unknown>(fieldOf, value.is) === undefined;
}

function fieldOf(whole: unknown, name: string): unknown {
  return (whole as Record<string, unknown> | undefined)?.[name];
}

/** `settings.data["my-set"]`. */
function reference(variable: string, path: readonly string[]): string {
  return path.reduce(
    (owner, name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? `${owner}.${name}` : `${owner}[${JSON.stringify(name)}]`),
    variable,
  );
}

/** Asks the kit whether a profile, its seed and a tweak go together, where the cells tell them. */
function checkTogether(
  declared: readonly Variable[],
  targets: readonly (Target & { readonly value: unknown })[],
): void {
  const valueOf = (type: string): unknown => {
    const variable = declared.find((each) => each.type === type);
    if (variable?.value === undefined) return undefined;
    return targets
      .filter((target) => target.variable === variable)
      .reduce((whole, { path, value }) => replaced(whole, path, value), variable.value.is);
  };
  const [settings, tweak] = [valueOf('Settings') as Settings | undefined, valueOf('Tweak') as Tweak | undefined];
  if (settings !== undefined) tweaked(profileOf(settings), tweak ?? {});
}

function replaced(whole: unknown, [next, ...rest]: readonly string[], value: unknown): unknown {
  if (next === undefined) return value;
  return { ...(whole as object), [next]: replaced(fieldOf(whole, next), rest, value) };
}

function freeId(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? injectedTag : `${injectedTag}-${number}`;
    if (!taken.has(id)) return id;
  }
}
