// `{ sigma }` for a sigma of an earlier cell. tslab turns the names of earlier cells into properties of `exports`, but of
// a shorthand it sees the property that is made, not the variable that is read, and leaves a name that is nowhere.
import type TypeScript from '@tslab/typescript-for-tslab';

/**
 * Writes shorthand properties out, `{ sigma: exports.sigma }`, where `isEarlier` says that the variable's declaration is
 * an earlier cell's; `({ sigma } = sizes)` and `({ sigma = 1 } = sizes)`, too.
 */
export function withShorthandsWrittenOut(
  ts: typeof TypeScript,
  checker: TypeScript.TypeChecker,
  isEarlier: (declaration: TypeScript.Declaration) => boolean,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  const { factory } = ts;
  return (context) => (file) => {
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      if (!ts.isShorthandPropertyAssignment(node) || !ts.isShorthandPropertyAssignment(visited)) return visited;
      const variable = checker.getShorthandAssignmentValueSymbol(node);
      if (!variable?.declarations?.some(isEarlier)) return visited;
      const { text } = node.name;
      const value = factory.createPropertyAccessExpression(factory.createIdentifier('exports'), text);
      const fallback = visited.objectAssignmentInitializer;
      return factory.createPropertyAssignment(text, fallback === undefined ? value : factory.createAssignment(value, fallback));
    };
    return visit(file) as TypeScript.SourceFile;
  };
}
