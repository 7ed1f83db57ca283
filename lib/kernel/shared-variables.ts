// The rewriting behind cell-script.ts: `let scale = 1` of a cell becomes `exports.scale = 1`, and every `scale` that
// means it `exports.scale`, so that all cells, and the functions of all cells, read and set the same one.
import type TypeScript from '@tslab/typescript-for-tslab';

type Ts = typeof TypeScript;

/** The top-level names of a cell. */
export interface TopLevel {
  readonly names: readonly string[];
  /** Those of `var`. */
  readonly hoisted: readonly string[];
  /** The top-level variable that an identifier stands for; `undefined` for all else. */
  nameOf(node: TypeScript.Node): string | undefined;
}

/** Name by which a cell's script calls `import()`: node:vm would not know from where to import. */
export const dynamicImportName = '__importModule';
/** The object of all cells' variables; tslab writes those of earlier cells as its properties. */
const shared = 'exports';

export function sharedVariables(ts: Ts, topLevel: TopLevel): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  const { factory } = ts;
  const property = (name: string) => factory.createPropertyAccessExpression(factory.createIdentifier(shared), name);
  const at = <Node extends TypeScript.Node>(place: TypeScript.Node, node: Node): Node => ts.setTextRange(node, place);
  const textOf = (name: TypeScript.Node) => (ts.isIdentifier(name) ? name.text : undefined);

  function bare(node: TypeScript.Expression): TypeScript.Expression {
    return ts.isParenthesizedExpression(node) ? bare(node.expression) : node;
  }

  /** The variable, of this cell or an earlier one, that an expression is. */
  function variableOf(node: TypeScript.Node): string | undefined {
    const isEarlier = ts.isPropertyAccessExpression(node) && textOf(node.expression) === shared;
    return isEarlier ? textOf(node.name) : topLevel.nameOf(node);
  }

  /** A function without a name takes that of the variable it is assigned to, but not of a property: see to it. */
  function named(name: string | undefined, original: TypeScript.Expression, value: TypeScript.Expression) {
    const given = bare(original);
    const isNameless =
      ts.isArrowFunction(given) ||
      ((ts.isFunctionExpression(given) || ts.isClassExpression(given)) && given.name === undefined);
    if (name === undefined || !isNameless) return value;
    const holder = factory.createObjectLiteralExpression([factory.createPropertyAssignment(name, value)]);
    return at(original, factory.createPropertyAccessExpression(factory.createParenthesizedExpression(holder), name));
  }

  return (context) => {
    const expression = (node: TypeScript.Expression) => ts.visitNode(node, visit) as TypeScript.Expression;
    const statement = (node: TypeScript.Statement) => ts.visitNode(node, visit) as TypeScript.Statement;

    /** What a declaration names, as something to assign to. */
    function target(name: TypeScript.BindingName): TypeScript.Expression {
      if (ts.isIdentifier(name)) return at(name, property(name.text));
      if (ts.isArrayBindingPattern(name)) {
        return at(
          name,
          factory.createArrayLiteralExpression(
            name.elements.map((element) => {
              if (ts.isOmittedExpression(element)) return element;
              return element.dotDotDotToken ? factory.createSpreadElement(target(element.name)) : withDefault(element);
            }),
          ),
        );
      }
      return at(
        name,
        factory.createObjectLiteralExpression(
          name.elements.map((element) => {
            if (element.dotDotDotToken) return factory.createSpreadAssignment(target(element.name));
            const key =
              element.propertyName === undefined
                ? factory.createIdentifier(textOf(element.name)!)
                : (ts.visitNode(element.propertyName, visit) as TypeScript.PropertyName);
            return factory.createPropertyAssignment(key, withDefault(element));
          }),
        ),
      );
    }

    function withDefault({ name, initializer }: TypeScript.BindingElement): TypeScript.Expression {
      return initializer === undefined
        ? target(name)
        : factory.createAssignment(target(name), named(textOf(name), initializer, expression(initializer)));
    }

    /** Declarations as assignments; `undefined` where nothing is assigned. */
    function assignments({
      declarations,
      flags,
    }: TypeScript.VariableDeclarationList): TypeScript.Expression | undefined {
      const isVar = (flags & ts.NodeFlags.BlockScoped) === 0;
      const parts = declarations.flatMap(({ name, initializer }): TypeScript.Expression[] => {
        if (initializer === undefined)
          return isVar ? [] : [factory.createAssignment(target(name), factory.createVoidZero())];
        return [
          at(name, factory.createAssignment(target(name), named(textOf(name), initializer, expression(initializer)))),
        ];
      });
      return parts.length === 0 ? undefined : parts.reduce((before, part) => factory.createComma(before, part));
    }

    function isShared(name: TypeScript.BindingName): boolean {
      return ts.isIdentifier(name)
        ? topLevel.nameOf(name) !== undefined
        : name.elements.some((element) => ts.isBindingElement(element) && isShared(element.name));
    }

    function sharedList(node: TypeScript.Node | undefined): TypeScript.VariableDeclarationList | undefined {
      return node !== undefined &&
        ts.isVariableDeclarationList(node) &&
        node.declarations.some(({ name }) => isShared(name))
        ? node
        : undefined;
    }

    /** Called as a property, a function would get all variables as its `this`. */
    function callee(original: TypeScript.Expression): TypeScript.Expression {
      const visited = expression(original);
      if (variableOf(bare(original)) === undefined) return visited;
      const plain = factory.createParenthesizedExpression(
        factory.createComma(factory.createNumericLiteral(0), visited),
      );
      // A stack has the call behind these parentheses; the reader is to find it where the name begins.
      return ts.setSourceMapRange(plain, { pos: original.pos, end: original.getStart() });
    }

    function visitBinary(node: TypeScript.BinaryExpression): TypeScript.Expression {
      const namings = [
        ts.SyntaxKind.EqualsToken,
        ts.SyntaxKind.AmpersandAmpersandEqualsToken,
        ts.SyntaxKind.BarBarEqualsToken,
        ts.SyntaxKind.QuestionQuestionEqualsToken,
      ];
      const right = expression(node.right);
      return factory.updateBinaryExpression(
        node,
        expression(node.left),
        node.operatorToken,
        namings.includes(node.operatorToken.kind) ? named(variableOf(node.left), node.right, right) : right,
      );
    }

    function visitShorthand(node: TypeScript.ShorthandPropertyAssignment): TypeScript.Node {
      const { name, objectAssignmentInitializer: fallback } = node;
      const variable = topLevel.nameOf(name);
      if (variable === undefined) return ts.visitEachChild(node, visit, context);
      const value = at(name, property(variable));
      return at(
        node,
        factory.createPropertyAssignment(
          name.text,
          fallback === undefined
            ? value
            : factory.createAssignment(value, named(variable, fallback, expression(fallback))),
        ),
      );
    }

    function visit(node: TypeScript.Node): TypeScript.Node {
      if (ts.isIdentifier(node)) {
        const variable = topLevel.nameOf(node);
        return variable === undefined ? node : at(node, property(variable));
      }
      if (ts.isBinaryExpression(node)) return visitBinary(node);
      if (ts.isShorthandPropertyAssignment(node)) return visitShorthand(node);
      if (ts.isTaggedTemplateExpression(node)) {
        return factory.updateTaggedTemplateExpression(
          node,
          callee(node.tag),
          undefined,
          ts.visitNode(node.template, visit) as TypeScript.TemplateLiteral,
        );
      }
      if (ts.isCallExpression(node)) {
        const args = ts.visitNodes(node.arguments, visit) as TypeScript.NodeArray<TypeScript.Expression>;
        if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
          return at(node, factory.createCallExpression(factory.createIdentifier(dynamicImportName), undefined, args));
        }
        return ts.isCallChain(node)
          ? factory.updateCallChain(node, callee(node.expression), node.questionDotToken, undefined, args)
          : factory.updateCallExpression(node, callee(node.expression), undefined, args);
      }
      if (ts.isVariableStatement(node)) {
        const list = sharedList(node.declarationList);
        if (list === undefined) return ts.visitEachChild(node, visit, context);
        const assigned = assignments(list);
        return at(
          node,
          assigned === undefined ? factory.createEmptyStatement() : factory.createExpressionStatement(assigned),
        );
      }
      if (ts.isForStatement(node)) {
        const list = sharedList(node.initializer);
        if (list === undefined) return ts.visitEachChild(node, visit, context);
        return factory.updateForStatement(
          node,
          assignments(list),
          node.condition && expression(node.condition),
          node.incrementor && expression(node.incrementor),
          statement(node.statement),
        );
      }
      if (ts.isForInStatement(node) || ts.isForOfStatement(node)) {
        const list = sharedList(node.initializer);
        if (list === undefined) return ts.visitEachChild(node, visit, context);
        const each = target(list.declarations[0].name);
        return ts.isForInStatement(node)
          ? factory.updateForInStatement(node, each, expression(node.expression), statement(node.statement))
          : factory.updateForOfStatement(
              node,
              node.awaitModifier,
              each,
              expression(node.expression),
              statement(node.statement),
            );
      }
      return ts.visitEachChild(node, visit, context);
    }

    function visitTopLevel(node: TypeScript.Statement): TypeScript.Statement[] {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return [];
      if (ts.isVariableStatement(node) && node.modifiers !== undefined) {
        // Of all that a cell declares, tslab itself exports the value of its last expression. It gets no name from there.
        const { name, initializer } = node.declarationList.declarations[0];
        return [
          at(node, factory.createExpressionStatement(factory.createAssignment(target(name), expression(initializer!)))),
        ];
      }
      if (ts.isClassDeclaration(node) && node.name !== undefined) {
        const { modifiers, name, heritageClauses, members } = ts.visitEachChild(node, visit, context);
        const value = at(node, factory.createClassExpression(modifiers, name, undefined, heritageClauses, members));
        return [at(node, factory.createExpressionStatement(factory.createAssignment(property(node.name.text), value)))];
      }
      return [statement(node)];
    }

    return (file) => {
      // Functions stay where they are, for they exist from the start: so do their variables.
      const functions = file.statements.flatMap((node) => (ts.isFunctionDeclaration(node) ? [node.name!.text] : []));
      return factory.updateSourceFile(file, [
        ...functions.map((name) =>
          factory.createExpressionStatement(factory.createAssignment(property(name), factory.createIdentifier(name))),
        ),
        ...file.statements.flatMap(visitTopLevel),
      ]);
    };
  };
}
