// Values from outside for a notebook's parameters, the way papermill does it: a cell tagged `parameters` holds the
// defaults, and a cell put behind it sets others.
import ts from '@tslab/typescript-for-tslab';
import { nearest } from '../nearest.ts';
import { cellTags } from './ipynb.ts';
import type { Cell, CodeCell } from './ipynb.ts';
import { tweakNames } from './tweaked.ts';

/**
 * By name: a variable of the parameters cell, a property of an object there, a field that its `Settings` or `Tweak`
 * leaves out, or a path such as `codec.beta`.
 */
export type Parameters = Readonly<Record<string, unknown>>;

const injectedTag = 'injected-parameters';

/** `cells` with `parameters` set behind the cell tagged `parameters`. Throws when it declares no such name. */
export function withParameters(cells: readonly Cell[], parameters: Parameters): Cell[] {
  const own = cells.filter((cell) => !cellTags(cell).includes(injectedTag));
  if (Object.keys(parameters).length === 0) return own;
  const at = own.findIndex((cell) => cell.cell_type === 'code' && cellTags(cell).includes('parameters'));
  if (at < 0) {
    throw new Error(
      `expected a code cell tagged "parameters" to set ${Object.keys(parameters).join(', ')} behind, found none`,
    );
  }
  const injected: CodeCell = {
    cell_type: 'code',
    id: injectedTag,
    metadata: { tags: [injectedTag] },
    source: assignments(own[at]!.source, parameters),
    outputs: [],
    execution_count: null,
  };
  return [...own.slice(0, at + 1), injected, ...own.slice(at + 1)];
}

/** Fields of the kit's own types, which a cell need not write out: `const tweak: Tweak = {};` may still be given a beta. */
const typeFields: Readonly<Record<string, readonly string[]>> = { Settings: ['profile', 'seed', 'data'], Tweak: tweakNames };

/**
 * The values that the notebook's parameters have at first, by name, as far as they are written as plain literals:
 * the parameters cell's, with those of injected assignments in their place.
 */
export function parameterValues(cells: readonly Cell[]): Readonly<Record<string, unknown>> {
  const sources = cells.filter((cell) => cell.cell_type === 'code')
    .filter((cell) => ['parameters', injectedTag].some((tag) => cellTags(cell).includes(tag)));
  return Object.fromEntries(sources.flatMap(({ source }) => literals(source)));
}

/** One assignment a parameter, to what `source` declares. */
function assignments(source: string, parameters: Parameters): string {
  const declared = declarations(source);
  return Object.entries(parameters).map(([name, value]) => {
    const [first = '', ...rest] = name.split('.');
    const text = JSON.stringify(value);
    const variable = declared.find((each) => each.name === first);
    if (variable !== undefined && rest.length === 0) {
      // Declared anew, for it may be a constant; with its type, if it was given one.
      return `let ${first}${variable.type === undefined ? '' : `: ${variable.type}`} = ${text};`;
    }
    if (variable !== undefined) return `${name} = ${text};`;
    const owner = declared.find(({ properties }) => properties.includes(first));
    if (owner !== undefined) return `${owner.name}.${name} = ${text};`;
    const known = declared.flatMap((each) => (each.properties.length > 0 ? each.properties : [each.name]));
    const near = nearest(first, known);
    const mend = near === undefined ? '' : `; did you mean ${near}?`;
    throw new Error(`expected a parameter among ${known.join(', ')}; got "${name}"${mend}`);
  }).join('\n');
}

interface Declaration {
  readonly name: string;
  readonly type: string | undefined;
  /** Keys, when the variable is set to an object literal, and the fields that its type is known to have. */
  readonly properties: readonly string[];
}

function declarations(source: string): Declaration[] {
  return variables(parsed(source)).map(({ name, type, initializer }) => {
    const written = initializer === undefined ? [] : properties(initializer).map(([key]) => key);
    const typeName = type?.getText();
    return {
      name: name.getText(),
      type: typeName,
      properties: [...new Set([...written, ...(typeFields[typeName ?? ''] ?? [])])],
    };
  });
}

/** What `source` sets to plain literals: variables, properties of objects, and both by assignment, each by its last name. */
function literals(source: string): [string, unknown][] {
  const file = parsed(source);
  const declared = variables(file).flatMap(({ name, initializer }): [string, ts.Expression][] => (
    initializer === undefined ? [] : [[name.getText(), initializer], ...properties(initializer)]
  ));
  const assigned = file.statements.filter(ts.isExpressionStatement)
    .flatMap(({ expression }): [string, ts.Expression][] => (
      ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken
        ? [[expression.left.getText().split('.').at(-1)!, expression.right]] : []
    ));
  return [...declared, ...assigned].flatMap(([name, value]): [string, unknown][] => {
    if (ts.isStringLiteralLike(value)) return [[name, value.text]];
    if (ts.isNumericLiteral(value)) return [[name, Number(value.text)]];
    return [];
  });
}

function parsed(source: string): ts.SourceFile {
  return ts.createSourceFile('parameters.ts', source, ts.ScriptTarget.Latest, true);
}

function variables(file: ts.SourceFile): ts.VariableDeclaration[] {
  return file.statements.filter(ts.isVariableStatement)
    .flatMap((statement) => statement.declarationList.declarations)
    .filter(({ name }) => ts.isIdentifier(name));
}

/** Keys and values of an object literal; none of anything else. */
function properties(expression: ts.Expression): [string, ts.Expression][] {
  const isWrapped = ts.isSatisfiesExpression(expression) || ts.isAsExpression(expression)
    || ts.isParenthesizedExpression(expression);
  if (isWrapped) return properties(expression.expression);
  if (!ts.isObjectLiteralExpression(expression)) return [];
  return expression.properties.flatMap((property): [string, ts.Expression][] => {
    const { name } = property;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return [];
    return [[name.text, ts.isPropertyAssignment(property) ? property.initializer : name]];
  });
}
