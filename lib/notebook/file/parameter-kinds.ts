// What a parameter may be: told by the type that its cell gives it, else by the literal that it is set to.
import ts from '@tslab/typescript-for-tslab';
import { standardTolerances } from '../../claims/tolerances.ts';
import { profiles } from '../../experiments/profiles/index.ts';
import { tweakFields } from '../tweak.ts';

export interface Kind {
  /** What it may be, to follow "expected". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** Of an object: its fields, those that it need not write out among them. */
  readonly fields?: Readonly<Record<string, Kind>>;
  /** Of an object: what fields of any other name are. Left out: there are none. */
  readonly others?: Kind;
}

const anything: Kind = { expected: 'any value', accepts: () => true };
const text: Kind = { expected: 'a text', accepts: (value) => typeof value === 'string' };
const number: Kind = { expected: 'a number', accepts: (value) => typeof value === 'number' && Number.isFinite(value) };
const truth: Kind = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };

function exactly(wanted: string | number | boolean | null): Kind {
  return { expected: JSON.stringify(wanted), accepts: (value) => value === wanted };
}

function listOf(item: Kind): Kind {
  return {
    expected: item === anything ? 'a list, e.g. [1, 2]' : `a list of which each is ${item.expected}`,
    accepts: (value) => Array.isArray(value) && value.every((each) => item.accepts(each)),
  };
}

function objectOf(fields: Readonly<Record<string, Kind>>, others?: Kind): Kind {
  const names = Object.keys(fields);
  return {
    expected: names.length > 0 ? `an object with fields among ${names.join(', ')}` : 'an object',
    accepts: (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.entries(value).every(
        ([name, member]) => (Object.hasOwn(fields, name) ? fields[name] : others)?.accepts(member) ?? false,
      ),
    fields,
    ...(others === undefined ? {} : { others }),
  };
}

function oneOf(kinds: readonly Kind[]): Kind {
  if (kinds.length === 1) return kinds[0];
  return {
    expected: kinds.map(({ expected }) => expected).join(' or '),
    accepts: (value) => kinds.some((kind) => kind.accepts(value)),
  };
}

/** The kit's own types, by name; a cell need not write their fields out: `const tweak: Tweak = {};` may still be given a beta. */
const kitTypes: Readonly<Record<string, () => Kind>> = {
  Settings: () =>
    objectOf({
      profile: {
        expected: `one of ${profiles.map(({ name }) => name).join(', ')}`,
        accepts: (value) => profiles.some(({ name }) => name === value),
      },
      seed: {
        expected: 'a whole number of at least 0',
        accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
      },
      data: objectOf({}, text),
    }),
  Tweak: () =>
    objectOf({
      point: number,
      ...Object.fromEntries(
        tweakFields.map((field) => [field.name, { expected: field.expected, accepts: field.isValid }]),
      ),
    }),
  Tolerances: () =>
    objectOf(
      Object.fromEntries(
        Object.keys(standardTolerances).map((name) => [
          name,
          {
            expected: 'a number of at least 0',
            accepts: (value: unknown) => number.accepts(value) && Number(value) >= 0,
          },
        ]),
      ),
    ),
};

/** The kind of a variable of `file`, by its type where the kit or the cell knows it, else by what it is set to. */
export function kindOf({ type, initializer }: ts.VariableDeclaration, file: ts.SourceFile): Kind {
  const declared = type && kindOfType(type, file);
  const written = initializer && kindOfValue(initializer, file);
  if (declared === undefined) return written ?? anything;
  // Of a Record the literal says which fields there are.
  if (declared.others && written?.fields) {
    return objectOf(
      Object.fromEntries(Object.keys(written.fields).map((name) => [name, declared.others!])),
      isEmpty(written) ? declared.others : undefined,
    );
  }
  return declared;
}

const isEmpty = ({ fields = {} }: Kind): boolean => Object.keys(fields).length === 0;

/** Undefined for a type that is neither the kit's nor written out in the cell. */
function kindOfType(type: ts.TypeNode, file: ts.SourceFile): Kind | undefined {
  if (
    ts.isParenthesizedTypeNode(type) ||
    (ts.isTypeOperatorNode(type) && type.operator === ts.SyntaxKind.ReadonlyKeyword)
  ) {
    return kindOfType(type.type, file);
  }
  if (ts.isArrayTypeNode(type)) return listOf(kindOfType(type.elementType, file) ?? anything);
  if (ts.isUnionTypeNode(type)) return oneOf(type.types.map((memberType) => kindOfType(memberType, file) ?? anything));
  if (ts.isLiteralTypeNode(type)) {
    const value = literalValue(type.literal as ts.Expression);
    return value === undefined ? undefined : exactly(value.is as string | number | boolean | null);
  }
  if (ts.isTypeLiteralNode(type)) return kindOfMembers(type.members, file);
  if (ts.isTypeReferenceNode(type)) return kindOfReference(type, file);
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return text;
    case ts.SyntaxKind.NumberKeyword:
      return number;
    case ts.SyntaxKind.BooleanKeyword:
      return truth;
    default:
      return undefined;
  }
}

function kindOfReference(
  { typeName, typeArguments: [first, second] = [] as unknown as ts.NodeArray<ts.TypeNode> }: ts.TypeReferenceNode,
  file: ts.SourceFile,
): Kind | undefined {
  const name = typeName.getText();
  if (Object.hasOwn(kitTypes, name)) return kitTypes[name]();
  if (['Array', 'ReadonlyArray'].includes(name) && first) return listOf(kindOfType(first, file) ?? anything);
  if (['Partial', 'Readonly', 'Required'].includes(name) && first) return kindOfType(first, file);
  if (name === 'Record' && second) {
    const keys = /^keyof (\w+)$/.exec(first.getText())?.[1];
    if (keys !== undefined && Object.hasOwn(kitTypes, keys)) return kitTypes[keys]();
    return objectOf({}, kindOfType(second, file) ?? anything);
  }
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name)
      return kindOfMembers(statement.members, file);
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name) return kindOfType(statement.type, file);
  }
  return undefined;
}

function kindOfMembers(members: ts.NodeArray<ts.TypeElement>, file: ts.SourceFile): Kind {
  return objectOf(
    Object.fromEntries(
      members.flatMap((member): [string, Kind][] => {
        if (!ts.isPropertySignature(member) || !(ts.isIdentifier(member.name) || ts.isStringLiteral(member.name)))
          return [];
        return [[member.name.text, (member.type && kindOfType(member.type, file)) ?? anything]];
      }),
    ),
  );
}

function kindOfValue(expression: ts.Expression, file: ts.SourceFile): Kind {
  if (ts.isParenthesizedExpression(expression)) return kindOfValue(expression.expression, file);
  if (ts.isSatisfiesExpression(expression) || ts.isAsExpression(expression)) {
    return kindOfType(expression.type, file) ?? kindOfValue(expression.expression, file);
  }
  if (ts.isArrayLiteralExpression(expression)) {
    const items = expression.elements.map((each) => kindOfValue(each, file));
    const isUniform =
      items.length > 0 && [text, number, truth].includes(items[0]) && items.every((item) => item === items[0]);
    return listOf(isUniform ? items[0] : anything);
  }
  if (ts.isObjectLiteralExpression(expression)) {
    const fields = properties(expression).map(([name, value]): [string, Kind] => [name, kindOfValue(value, file)]);
    return objectOf(Object.fromEntries(fields), fields.length === 0 ? anything : undefined);
  }
  const value = literalValue(expression)?.is;
  return { string: text, number, boolean: truth }[typeof value as string] ?? anything;
}

/** The value of a plain literal, of lists and objects of such; undefined where it takes running to know. */
export function literalValue(expression: ts.Expression): { readonly is: unknown } | undefined {
  if (ts.isStringLiteralLike(expression)) return { is: expression.text };
  if (ts.isNumericLiteral(expression)) return { is: Number(expression.text) };
  if (expression.kind === ts.SyntaxKind.TrueKeyword || expression.kind === ts.SyntaxKind.FalseKeyword) {
    return { is: expression.kind === ts.SyntaxKind.TrueKeyword };
  }
  if (expression.kind === ts.SyntaxKind.NullKeyword) return { is: null };
  if (ts.isPrefixUnaryExpression(expression) && expression.operator === ts.SyntaxKind.MinusToken) {
    const value = literalValue(expression.operand)?.is;
    return typeof value === 'number' ? { is: -value } : undefined;
  }
  if (
    ts.isParenthesizedExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isAsExpression(expression)
  ) {
    return literalValue(expression.expression);
  }
  if (ts.isArrayLiteralExpression(expression)) {
    const items = expression.elements.map(literalValue);
    return items.every((item) => item !== undefined) ? { is: items.map((item) => item.is) } : undefined;
  }
  if (!ts.isObjectLiteralExpression(expression)) return undefined;
  const fields = properties(expression).map(([name, value]) => [name, literalValue(value)] as const);
  if (fields.length < expression.properties.length || fields.some(([, value]) => value === undefined)) return undefined;
  return { is: Object.fromEntries(fields.map(([name, value]) => [name, value!.is])) };
}

/** Keys and values of an object literal, as far as they are written out. */
function properties(expression: ts.ObjectLiteralExpression): [string, ts.Expression][] {
  return expression.properties.flatMap((property): [string, ts.Expression][] => {
    const { name } = property;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return [];
    return [[name.text, ts.isPropertyAssignment(property) ? property.initializer : name]];
  });
}
