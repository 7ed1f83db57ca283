// What the rewriting of a cell works with (shared-variables.ts): which names are the cell's variables, and the syntax
// that stands for one of them.
import type TypeScript from '@tslab/typescript-for-tslab';

export type Ts = typeof TypeScript;

/** The top-level names of a cell. */
export interface TopLevel {
  readonly names: readonly string[];
  /** Those of `var`. */
  readonly hoisted: readonly string[];
  /** The top-level variable that an identifier stands for; `undefined` for all else. */
  nameOf(node: TypeScript.Node): string | undefined;
}

/** The rewriting of one cell: its names, and copies of its nodes in which they are rewritten. */
export interface Rewriting {
  readonly ts: Ts;
  readonly topLevel: TopLevel;
  node(node: TypeScript.Node): TypeScript.Node;
  expression(node: TypeScript.Expression): TypeScript.Expression;
  expressions(nodes: TypeScript.NodeArray<TypeScript.Expression>): TypeScript.NodeArray<TypeScript.Expression>;
  statement(node: TypeScript.Statement): TypeScript.Statement;
  /** The node as it is, of rewritten parts. */
  ofParts<Node extends TypeScript.Node>(node: Node): Node;
}

/** The object of all cells' variables; tslab writes those of earlier cells as its properties. */
const shared = 'exports';

/** A variable where all cells find it: `exports.scale`. */
export function sharedProperty({ factory }: Ts, name: string): TypeScript.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(shared), name);
}

/** An expression without the parentheses around it. */
export function bare(ts: Ts, node: TypeScript.Expression): TypeScript.Expression {
  return ts.isParenthesizedExpression(node) ? bare(ts, node.expression) : node;
}

export function identifierText(ts: Ts, node: TypeScript.Node): string | undefined {
  return ts.isIdentifier(node) ? node.text : undefined;
}

/** The variable, of this cell or an earlier one, that an expression is. */
export function variableOf({ ts, topLevel }: Rewriting, node: TypeScript.Node): string | undefined {
  const isEarlier = ts.isPropertyAccessExpression(node) && identifierText(ts, node.expression) === shared;
  return isEarlier ? identifierText(ts, node.name) : topLevel.nameOf(node);
}

/**
 * A function without a name takes that of the variable it is assigned to, but not of a property: sees to it that the
 * rewritten `value` of `original` is called `name`.
 */
export function named(
  ts: Ts,
  name: string | undefined,
  original: TypeScript.Expression,
  value: TypeScript.Expression,
): TypeScript.Expression {
  const { factory } = ts;
  const given = bare(ts, original);
  const isNameless =
    ts.isArrowFunction(given) ||
    ((ts.isFunctionExpression(given) || ts.isClassExpression(given)) && given.name === undefined);
  if (name === undefined || !isNameless) return value;
  const holder = factory.createObjectLiteralExpression([factory.createPropertyAssignment(name, value)]);
  return ts.setTextRange(
    factory.createPropertyAccessExpression(factory.createParenthesizedExpression(holder), name),
    original,
  );
}
