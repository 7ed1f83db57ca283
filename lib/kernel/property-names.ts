// Names of properties in a cell that are no names of variables. tslab turns the names of earlier cells' variables into
// properties of `exports`, by asking the compiler where a name was declared. Of two sorts of names it takes the answer wrong.
// In `{ sigma }` it sees the property that is made, not the variable that is read, and leaves a name that is nowhere. In
// `({ image: one }) => …`, over objects whose type an earlier cell declared, it takes the property for a variable.
import type TypeScript from '@tslab/typescript-for-tslab';
import { sharedProperty } from './rewriting.ts';
import type { Ts } from './rewriting.ts';

/**
 * Writes shorthand properties out, `{ sigma: exports.sigma }`, where `isEarlier` says that the variable's declaration is
 * an earlier cell's, and makes names before a colon ones that the compiler knows nothing of.
 */
export function withPropertyNamesKept(
  ts: Ts,
  checker: TypeScript.TypeChecker,
  isEarlier: (declaration: TypeScript.Declaration) => boolean,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  const { factory } = ts;

  function plainName<Name extends TypeScript.PropertyName>(name: Name): Name | TypeScript.Identifier {
    return ts.isIdentifier(name) ? ts.setTextRange(factory.createIdentifier(name.text), name) : name;
  }

  function writtenOut(
    node: TypeScript.ShorthandPropertyAssignment,
    fallback: TypeScript.Expression | undefined,
  ): TypeScript.Node {
    const { text } = node.name;
    const value = sharedProperty(ts, text);
    // `({ sigma = 1 } = sizes)` has a value for when there is none.
    return factory.createPropertyAssignment(
      text,
      fallback === undefined ? value : factory.createAssignment(value, fallback),
    );
  }

  return (context) => (file) => {
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      if (ts.isShorthandPropertyAssignment(node) && ts.isShorthandPropertyAssignment(visited)) {
        const variable = checker.getShorthandAssignmentValueSymbol(node);
        return variable?.declarations?.some(isEarlier)
          ? writtenOut(node, visited.objectAssignmentInitializer)
          : visited;
      }
      if (ts.isPropertyAssignment(visited)) {
        return factory.updatePropertyAssignment(visited, plainName(visited.name), visited.initializer);
      }
      if (ts.isBindingElement(visited) && visited.propertyName !== undefined) {
        const { dotDotDotToken, propertyName, name, initializer } = visited;
        return factory.updateBindingElement(visited, dotDotDotToken, plainName(propertyName), name, initializer);
      }
      return visited;
    };
    return visit(file) as TypeScript.SourceFile;
  };
}
