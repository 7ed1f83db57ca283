// The rewriting behind cell-script.ts: `let scale = 1` of a cell becomes `exports.scale = 1`, and every `scale` that
// means it `exports.scale`, so that all cells, and the functions of all cells, read and set the same one.
import type TypeScript from '@tslab/typescript-for-tslab';
import { bare, named, sharedProperty, variableOf } from './rewriting.ts';
import type { Rewriting, TopLevel, Ts } from './rewriting.ts';
import { forEachStatement, forStatement, topLevelStatement, variableStatement } from './shared-declarations.ts';

/** Name by which a cell's script calls `import()`: node:vm would not know from where to import. */
export const dynamicImportName = '__importModule';

export function sharedVariables(ts: Ts, topLevel: TopLevel): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => {
    const visit = (node: TypeScript.Node): TypeScript.Node => rewritten(rewriting, node);
    const rewriting: Rewriting = {
      ts,
      topLevel,
      node: (node) => ts.visitNode(node, visit),
      expression: (node) => ts.visitNode(node, visit) as TypeScript.Expression,
      expressions: (nodes) => ts.visitNodes(nodes, visit) as TypeScript.NodeArray<TypeScript.Expression>,
      statement: (node) => ts.visitNode(node, visit) as TypeScript.Statement,
      ofParts: (node) => ts.visitEachChild(node, visit, context),
    };
    return (file) => rewrittenFile(rewriting, file);
  };
}

function rewrittenFile(rewriting: Rewriting, file: TypeScript.SourceFile): TypeScript.SourceFile {
  const { ts } = rewriting;
  const { factory } = ts;
  // Functions stay where they are, for they exist from the start: so do their variables.
  const functions = file.statements.flatMap((node) => (ts.isFunctionDeclaration(node) ? [node.name!.text] : []));
  return factory.updateSourceFile(file, [
    ...functions.map((name) =>
      factory.createExpressionStatement(
        factory.createAssignment(sharedProperty(ts, name), factory.createIdentifier(name)),
      ),
    ),
    ...file.statements.flatMap((node) => topLevelStatement(rewriting, node)),
  ]);
}

function rewritten(rewriting: Rewriting, node: TypeScript.Node): TypeScript.Node {
  const { ts } = rewriting;
  if (ts.isIdentifier(node)) return identifier(rewriting, node);
  if (ts.isBinaryExpression(node)) return binaryExpression(rewriting, node);
  if (ts.isShorthandPropertyAssignment(node)) return shorthand(rewriting, node);
  if (ts.isTaggedTemplateExpression(node)) return taggedTemplate(rewriting, node);
  if (ts.isCallExpression(node)) return call(rewriting, node);
  if (ts.isVariableStatement(node)) return variableStatement(rewriting, node);
  if (ts.isForStatement(node)) return forStatement(rewriting, node);
  if (ts.isForInStatement(node) || ts.isForOfStatement(node)) return forEachStatement(rewriting, node);
  return rewriting.ofParts(node);
}

function identifier({ ts, topLevel }: Rewriting, node: TypeScript.Identifier): TypeScript.Expression {
  const variable = topLevel.nameOf(node);
  return variable === undefined ? node : ts.setTextRange(sharedProperty(ts, variable), node);
}

/** An assignment names the function that it assigns. */
function binaryExpression(rewriting: Rewriting, node: TypeScript.BinaryExpression): TypeScript.Expression {
  const { ts, expression } = rewriting;
  const namings = [
    ts.SyntaxKind.EqualsToken,
    ts.SyntaxKind.AmpersandAmpersandEqualsToken,
    ts.SyntaxKind.BarBarEqualsToken,
    ts.SyntaxKind.QuestionQuestionEqualsToken,
  ];
  const right = expression(node.right);
  return ts.factory.updateBinaryExpression(
    node,
    expression(node.left),
    node.operatorToken,
    namings.includes(node.operatorToken.kind) ? named(ts, variableOf(rewriting, node.left), node.right, right) : right,
  );
}

/** `{ scale }` is `{ scale: exports.scale }`. */
function shorthand(rewriting: Rewriting, node: TypeScript.ShorthandPropertyAssignment): TypeScript.Node {
  const { ts, topLevel, expression } = rewriting;
  const { factory } = ts;
  const { name, objectAssignmentInitializer: fallback } = node;
  const variable = topLevel.nameOf(name);
  if (variable === undefined) return rewriting.ofParts(node);
  const property = ts.setTextRange(sharedProperty(ts, variable), name);
  const value =
    fallback === undefined
      ? property
      : factory.createAssignment(property, named(ts, variable, fallback, expression(fallback)));
  return ts.setTextRange(factory.createPropertyAssignment(name.text, value), node);
}

/** Called as a property, a function would get all variables as its `this`. */
function callee(rewriting: Rewriting, original: TypeScript.Expression): TypeScript.Expression {
  const { ts } = rewriting;
  const { factory } = ts;
  const visited = rewriting.expression(original);
  if (variableOf(rewriting, bare(ts, original)) === undefined) return visited;
  const plain = factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), visited));
  // A stack has the call behind these parentheses; the reader is to find it where the name begins.
  return ts.setSourceMapRange(plain, { pos: original.pos, end: original.getStart() });
}

function taggedTemplate(rewriting: Rewriting, node: TypeScript.TaggedTemplateExpression): TypeScript.Expression {
  const template = rewriting.node(node.template) as TypeScript.TemplateLiteral;
  return rewriting.ts.factory.updateTaggedTemplateExpression(node, callee(rewriting, node.tag), undefined, template);
}

function call(rewriting: Rewriting, node: TypeScript.CallExpression): TypeScript.Expression {
  const { ts } = rewriting;
  const { factory } = ts;
  const args = rewriting.expressions(node.arguments);
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const load = factory.createIdentifier(dynamicImportName);
    return ts.setTextRange(factory.createCallExpression(load, undefined, args), node);
  }
  return ts.isCallChain(node)
    ? factory.updateCallChain(node, callee(rewriting, node.expression), node.questionDotToken, undefined, args)
    : factory.updateCallExpression(node, callee(rewriting, node.expression), undefined, args);
}
