import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../lib', import.meta.url));

/** Names that say nothing of what they hold. */
const empty = new Set(['one', 'own', 'found']);
/** Whatever may declare one: files without it need no parsing. */
const mayDeclare = new RegExp(`^(?!\\s*(?://|\\*|/\\*)).*\\b(?:${[...empty].join('|')})\\b\\s*(?:[,:)=\\]}]|$)`, 'm');

/** Where a file calls a constant, a parameter or a part of one so; a part may go by the name of the property that it is. */
function emptyNames(file: string, text: string): string[] {
  if (!mayDeclare.test(text)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const places: string[] = [];
  const visit = (node: ts.Node): void => {
    const isNamed =
      ts.isParameter(node) ||
      ts.isVariableDeclaration(node) ||
      (ts.isBindingElement(node) && (node.propertyName !== undefined || ts.isArrayBindingPattern(node.parent)));
    if (isNamed && ts.isIdentifier(node.name) && empty.has(node.name.text))
      places.push(`${file}:${source.getLineAndCharacterOfPosition(node.name.getStart()).line + 1}: ${node.name.text}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

async function libFiles(): Promise<{ readonly file: string; readonly text: string }[]> {
  const files = (await readdir(lib, { recursive: true })).filter((name) => name.endsWith('.ts'));
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(lib, file), 'utf8') })));
}

it('constants and parameters say what they hold', async () => {
  expect(
    emptyNames('a.ts', 'f(({ found }) => found, (one) => one); const [own] = [1];\nlet { a: found } = g;'),
  ).toEqual(['a.ts:1: one', 'a.ts:1: own', 'a.ts:2: found']);
  expect((await libFiles()).flatMap(({ file, text }) => emptyNames(file, text))).toEqual([]);
});

it('no file of lib/ is longer than 250 lines', async () => {
  const lengths = (await libFiles()).map(({ file, text }) => [file, text.split('\n').length - 1] as const);
  expect(lengths.filter(([, lines]) => lines > 250)).toEqual([]);
});

/** How many lines the longest function of a file has, and its name. */
function longestFunction(file: string, text: string): { readonly name: string; readonly lines: number } {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineAt = (place: number): number => source.getLineAndCharacterOfPosition(place).line;
  let longest = { name: '', lines: 0 };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const lines = lineAt(node.getEnd()) - lineAt(node.getStart()) + 1;
      const name = node.name?.getText() ?? `line ${lineAt(node.getStart()) + 1}`;
      if (lines > longest.lines) longest = { name, lines };
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return longest;
}

it('no function of lib/ is longer than 80 lines', async () => {
  expect(
    longestFunction('a.ts', 'const f = () => 1;\nexport function g() {\n  return {\n    h() {},\n  };\n}\n'),
  ).toEqual({
    name: 'g',
    lines: 5,
  });
  // Those of shorter files are shorter.
  const longest = (await libFiles())
    .filter(({ text }) => text.split('\n').length > 80)
    .map(({ file, text }) => ({ file, ...longestFunction(file, text) }));
  expect(
    longest.filter(({ lines }) => lines > 80),
    'a part of it has a name in the language of what it does',
  ).toEqual([]);
});
