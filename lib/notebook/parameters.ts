// Values from outside for a notebook's parameters, the way papermill does it: a cell tagged `parameters` holds the
// defaults, and a cell put behind it sets others.
import ts from '@tslab/typescript-for-tslab';
import { cellTags } from './ipynb.ts';
import type { Cell, CodeCell } from './ipynb.ts';

/** By name: a variable of the parameters cell, a property of an object there, or a path such as `codec.beta`. */
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
    throw new Error(`expected a parameter among ${known.join(', ')}; got "${name}"`);
  }).join('\n');
}

interface Declaration {
  readonly name: string;
  readonly type: string | undefined;
  /** Keys, when the variable is set to an object literal. */
  readonly properties: readonly string[];
}

function declarations(source: string): Declaration[] {
  const file = ts.createSourceFile('parameters.ts', source, ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isVariableStatement)
    .flatMap((statement) => statement.declarationList.declarations)
    .filter(({ name }) => ts.isIdentifier(name))
    .map(({ name, type, initializer }) => ({
      name: name.getText(file),
      type: type?.getText(file),
      properties: initializer === undefined ? [] : objectKeys(initializer),
    }));
}

function objectKeys(expression: ts.Expression): string[] {
  const isWrapped = ts.isSatisfiesExpression(expression) || ts.isAsExpression(expression)
    || ts.isParenthesizedExpression(expression);
  if (isWrapped) return objectKeys(expression.expression);
  if (!ts.isObjectLiteralExpression(expression)) return [];
  return expression.properties.flatMap(({ name }) => (
    name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? [name.text] : []
  ));
}
