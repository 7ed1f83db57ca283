// What a cell declares at its top level, as assignments to the variables that all cells share:
// `const { a = 1, ...b } = c` becomes `({ a: exports.a = 1, ...exports.b } = c)`.
import type TypeScript from '@tslab/typescript-for-tslab';
import { identifierText, named, sharedProperty } from './rewriting.ts';
import type { Rewriting } from './rewriting.ts';

/** What a declaration names, as something to assign to. */
function target(rewriting: Rewriting, name: TypeScript.BindingName): TypeScript.Expression {
  const { ts } = rewriting;
  const { factory } = ts;
  if (ts.isIdentifier(name)) return ts.setTextRange(sharedProperty(ts, name.text), name);
  if (ts.isArrayBindingPattern(name)) {
    const elements = name.elements.map((element) => {
      if (ts.isOmittedExpression(element)) return element;
      return element.dotDotDotToken
        ? factory.createSpreadElement(target(rewriting, element.name))
        : withDefault(rewriting, element);
    });
    return ts.setTextRange(factory.createArrayLiteralExpression(elements), name);
  }
  const properties = name.elements.map((element) => {
    if (element.dotDotDotToken) return factory.createSpreadAssignment(target(rewriting, element.name));
    const key =
      element.propertyName === undefined
        ? factory.createIdentifier(identifierText(ts, element.name)!)
        : (rewriting.node(element.propertyName) as TypeScript.PropertyName);
    return factory.createPropertyAssignment(key, withDefault(rewriting, element));
  });
  return ts.setTextRange(factory.createObjectLiteralExpression(properties), name);
}

function withDefault(rewriting: Rewriting, { name, initializer }: TypeScript.BindingElement): TypeScript.Expression {
  return initializer === undefined ? target(rewriting, name) : assignment(rewriting, name, initializer);
}

function assignment(
  rewriting: Rewriting,
  name: TypeScript.BindingName,
  initializer: TypeScript.Expression,
): TypeScript.Expression {
  const { ts } = rewriting;
  const value = named(ts, identifierText(ts, name), initializer, rewriting.expression(initializer));
  return ts.factory.createAssignment(target(rewriting, name), value);
}

/** Declarations as assignments; `undefined` where nothing is assigned. */
function assignments(
  rewriting: Rewriting,
  { declarations, flags }: TypeScript.VariableDeclarationList,
): TypeScript.Expression | undefined {
  const { ts } = rewriting;
  const { factory } = ts;
  const isVar = (flags & ts.NodeFlags.BlockScoped) === 0;
  const parts = declarations.flatMap(({ name, initializer }): TypeScript.Expression[] => {
    if (initializer !== undefined) return [ts.setTextRange(assignment(rewriting, name, initializer), name)];
    return isVar ? [] : [factory.createAssignment(target(rewriting, name), factory.createVoidZero())];
  });
  return parts.length === 0 ? undefined : parts.reduce((before, part) => factory.createComma(before, part));
}

function isShared(rewriting: Rewriting, name: TypeScript.BindingName): boolean {
  const { ts, topLevel } = rewriting;
  return ts.isIdentifier(name)
    ? topLevel.nameOf(name) !== undefined
    : name.elements.some((element) => ts.isBindingElement(element) && isShared(rewriting, element.name));
}

/** The node as declarations of variables that cells share; `undefined` where it is anything else. */
function sharedList(
  rewriting: Rewriting,
  node: TypeScript.Node | undefined,
): TypeScript.VariableDeclarationList | undefined {
  return node !== undefined &&
    rewriting.ts.isVariableDeclarationList(node) &&
    node.declarations.some(({ name }) => isShared(rewriting, name))
    ? node
    : undefined;
}

export function variableStatement(rewriting: Rewriting, node: TypeScript.VariableStatement): TypeScript.Statement {
  const { ts } = rewriting;
  const list = sharedList(rewriting, node.declarationList);
  if (list === undefined) return rewriting.ofParts(node);
  const assigned = assignments(rewriting, list);
  return ts.setTextRange(
    assigned === undefined ? ts.factory.createEmptyStatement() : ts.factory.createExpressionStatement(assigned),
    node,
  );
}

export function forStatement(rewriting: Rewriting, node: TypeScript.ForStatement): TypeScript.Statement {
  const { ts, expression, statement } = rewriting;
  const list = sharedList(rewriting, node.initializer);
  if (list === undefined) return rewriting.ofParts(node);
  return ts.factory.updateForStatement(
    node,
    assignments(rewriting, list),
    node.condition && expression(node.condition),
    node.incrementor && expression(node.incrementor),
    statement(node.statement),
  );
}

export function forEachStatement(rewriting: Rewriting, node: TypeScript.ForInOrOfStatement): TypeScript.Statement {
  const { ts, expression, statement } = rewriting;
  const list = sharedList(rewriting, node.initializer);
  if (list === undefined) return rewriting.ofParts(node);
  const each = target(rewriting, list.declarations[0].name);
  const [values, body] = [expression(node.expression), statement(node.statement)];
  return ts.isForInStatement(node)
    ? ts.factory.updateForInStatement(node, each, values, body)
    : ts.factory.updateForOfStatement(node, node.awaitModifier, each, values, body);
}

/** `class A {}` as an assignment; its name remains, for within a class it is a constant of its own. */
function classAssignment(rewriting: Rewriting, node: TypeScript.ClassDeclaration): TypeScript.Statement {
  const { ts } = rewriting;
  const { factory } = ts;
  const { modifiers, name, heritageClauses, members } = rewriting.ofParts(node);
  const value = factory.createClassExpression(modifiers, name, undefined, heritageClauses, members);
  const assigned = factory.createAssignment(sharedProperty(ts, node.name!.text), ts.setTextRange(value, node));
  return factory.createExpressionStatement(assigned);
}

/** A statement of a cell's top level as statements of its script: none for an import, which is loaded before. */
export function topLevelStatement(rewriting: Rewriting, node: TypeScript.Statement): TypeScript.Statement[] {
  const { ts } = rewriting;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return [];
  if (ts.isVariableStatement(node) && node.modifiers !== undefined) {
    // Of all that a cell declares, tslab itself exports the value of its last expression. It gets no name from there.
    const { name, initializer } = node.declarationList.declarations[0];
    const assigned = ts.factory.createAssignment(target(rewriting, name), rewriting.expression(initializer!));
    return [ts.setTextRange(ts.factory.createExpressionStatement(assigned), node)];
  }
  if (ts.isClassDeclaration(node) && node.name !== undefined) return [classAssignment(rewriting, node)];
  return [rewriting.statement(node)];
}
