// The cells of a notebook do what the lines of one script do. The judge is V8 itself: its console's mode, in which scripts
// share their variables, may declare them again, and await at their top.
import inspector from 'node:inspector/promises';
import vm from 'node:vm';
import fc from '../property.ts';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { openSession } from '../../lib/kernel/session.ts';

const session = openSession(process.cwd());
let count = 0;
afterAll(() => session.close());

async function shown(cell: string): Promise<unknown> {
  const outcome = await session.run(cell, ++count);
  return outcome.status === 'ok' ? outcome.value : `${outcome.error.ename}: ${outcome.error.evalue}`;
}

function isAssignment(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isAssignment(node.expression);
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}

/** A console of V8's, in which nothing has been declared yet. */
async function newConsole(): Promise<{ run(cell: string): Promise<unknown>; close(): void }> {
  const debuggee = new inspector.Session();
  debuggee.connect();
  let contextId = 0;
  debuggee.on('Runtime.executionContextCreated', ({ params }) => {
    contextId = params.context.id;
  });
  await debuggee.post('Runtime.enable');
  const context = vm.createContext({ queueMicrotask });
  vm.runInContext('0', context);
  return {
    async run(cell) {
      // It declares again what is declared by `let` only.
      const module = ts.transpile(cell, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext });
      // Of statements a console gives values, too; a cell has one if it ends in an expression that assigns nothing.
      const last = ts.createSourceFile('cell.js', module, ts.ScriptTarget.ESNext).statements.at(-1);
      const hasValue = last !== undefined && ts.isExpressionStatement(last) && !isAssignment(last.expression);
      const expression = `'use strict';\n${module.replaceAll(/^const /gm, 'let ')}${hasValue ? '' : '\nundefined'}`;
      // Its types say that nothing comes back.
      const { result, exceptionDetails } = (await debuggee.post('Runtime.evaluate', {
        expression,
        contextId,
        replMode: true,
        awaitPromise: true,
        returnByValue: true,
      })) as unknown as inspector.Runtime.EvaluateReturnType;
      if (exceptionDetails !== undefined)
        throw new Error(`${exceptionDetails.exception?.description} in\n${expression}`);
      return result.value;
    },
    close: () => debuggee.disconnect(),
  };
}

async function expectSame(cells: readonly string[]): Promise<void> {
  const script = await newConsole();
  try {
    // The console's values come as JSON, in which 0 has no sign.
    const asJson = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
    for (const cell of cells) expect([cell, asJson(await shown(cell))]).toEqual([cell, await script.run(cell)]);
  } finally {
    script.close();
  }
}

describe('as one script does, cells', () => {
  it.each<readonly [string, ...string[]]>([
    [
      'let',
      'let scale = 1;\nfunction times(x: number) { return x * scale; }',
      'scale = 10;\ntimes(2)',
      'scale *= 2;\ntimes(2)',
      'scale++;\ntimes(2)',
    ],
    [
      'let, declared again',
      'let depth = 1;\nconst deeper = () => depth + 1;',
      'let depth = 5;\ndeeper()',
      'depth = 6;\ndeeper()',
    ],
    ['const, declared again', 'const width = 1;\nfunction wide() { return width; }', 'const width = 2;\nwide()'],
    [
      'var',
      'var total = 0;\nfunction add(x: number) { total += x; return total; }\nadd(5)',
      'total = 100;\nadd(1)',
      'total',
      'var total = 7;\nadd(1)',
    ],
    [
      'var in a block and in the head of a loop',
      'if (true) { var inner: number = 4; }\nfor (var turn = 0; turn < 3; turn++);\nconst both = () => [inner, turn];\nboth()',
      'inner = 5;\nturn += 1;\nboth()',
      '[inner, turn]',
    ],
    [
      'functions',
      'function once() { return 1; }\nfunction twice() { return 2 * once(); }\ntwice()',
      'function once() { return 10; }\ntwice()',
    ],
    [
      'properties of what no cell declares',
      '(Error as any).kind = 30;\n(Math as any).twice = (x: number) => 2 * x;\n[(Error as any).kind, (Math as any).twice(4)]',
      '(globalThis as any).made = 3;\n(globalThis as any).made',
      "Object.defineProperty(globalThis, 'fixed', { value: 4 });\n(globalThis as any).fixed",
    ],
    ['functions used before their place', 'const early = hoisted();\nfunction hoisted() { return 3; }\nearly', 'early'],
    [
      'classes',
      'class Point { x = 1; static origin() { return new Point().x; } }\nconst made = () => new Point().x;\n[made(), Point.origin(), Point.name]',
      'class Point { x = 2; static origin() { return new Point().x; } }\n[made(), Point.origin()]',
    ],
    [
      'destructuring',
      'const { a, b: [c = 7, ...more], ...others } = { a: 1, b: [undefined, 2, 3], d: 4 };\nconst all = () => [a, c, more, others];\nall()',
      'const [a, c = 9] = [5];\nall()',
    ],
    [
      'assignment by destructuring',
      'let left = 1;\nlet right = 2;\nconst sides = () => [left, right];',
      '[left, right] = [right, left];\nsides()',
      '({ left, right = 8 } = { left: 3 } as { left: number; right?: number });\nsides()',
      '({ l: left, r: { right } } = { l: 6, r: { right: 7 } });\nsides()',
    ],
    [
      'loops over a variable',
      'let each = 0;\nconst seen: number[] = [];\nfunction note() { seen.push(each); }',
      'for (each of [1, 2]) note();\nseen',
      'let key = "";\nconst last = () => key;\nfor (key in { p: 1, q: 2 });\nlast()',
      'for (each = 0; each < 2; each++) note();\nseen',
    ],
    [
      "a loop's own variables",
      'const closures: (() => number)[] = [];\nfor (let i = 0; i < 3; i++) closures.push(() => i);\nclosures.map((one) => one())',
      'let i = 9;\n[i, ...closures.map((one) => one())]',
    ],
    [
      'async functions',
      'let level = 1;\nasync function later() { await null; return level; }\nconst waiting = later();\nlevel = 2;\nawait waiting',
      'const again = later();\nlevel = 3;\nawait again',
    ],
    [
      'generators',
      'let step = 1;\nfunction* steps() { for (;;) yield step; }\nconst walk = steps();\nwalk.next().value',
      'step = 2;\nwalk.next().value',
    ],
    ['default parameters', 'let usual = 1;\nfunction give(x = usual) { return x; }', 'usual = 2;\n[give(), give(5)]'],
    [
      'timers',
      'let ticks = 0;\nlet speed = 1;\nfunction tick() { ticks += speed; }',
      'speed = 5;\nawait new Promise<void>((done) => { queueMicrotask(() => { tick(); done(); }); });\nticks',
    ],
    [
      'shadowing',
      'let shade = 1;\nconst own = (shade: number) => { { let shade = 30; shade++; } return shade; };\nconst block = () => { const shade = 4; return { shade }; };',
      'shade = 2;\n[own(10), block(), shade]',
      'let caught: unknown;\ntry { throw 3; } catch (shade) { caught = shade; }\n[caught, shade]',
    ],
    [
      'typeof, in and properties of the same name',
      'let kind = 1;\nconst thing = { kind: 2, get kinds() { return kind; } };\nconst of = () => [typeof kind, thing.kind, thing.kinds, "kind" in thing];',
      'kind = 3;\nof()',
      '[thing?.kind, { kind }, { kind: 4 }]',
    ],
    [
      'logical assignments',
      'let maybe: number | undefined;\nconst perhaps = () => maybe;',
      'maybe ??= 4;\nperhaps()',
      'maybe &&= 5;\nperhaps()',
      'maybe ||= 6;\nperhaps()',
    ],
    [
      'names of functions',
      'const arrow = () => 1;\nlet changed: () => number;\nchanged = () => 2;\nconst { none = () => 3 } = {} as { none?: () => number };\nconst Nameless = class {};\n[arrow.name, changed.name, none.name, Nameless.name]',
      'changed = function () { return 4; };\nchanged.name',
    ],
    [
      'this',
      'const bare = function (this: unknown) { return this === undefined; };\nfunction plain(this: unknown, ..._: unknown[]) { return this === undefined; }\n[bare(), plain(), plain`x`, (plain)()]',
      '[bare(), plain(), plain`x`, (plain)(), plain?.()]',
    ],
    [
      'labels',
      'const label = 1;\nlet rounds = 0;\nlabel: for (;;) { for (;;) { rounds++; break label; } }\n[rounds, label]',
    ],
  ])('%s', (_, ...cells) => expectSame(cells));

  const number = fc.integer({ min: -9, max: 9 }).map((value) => `(${value})`);
  const variable = fc.constantFrom('one', 'two', 'three');
  /** An expression that calls nothing. */
  const plain = fc.oneof(
    number,
    variable,
    fc.tuple(variable, fc.constantFrom('+', '-', '*'), number).map((parts) => `(${parts.join(' ')})`),
    fc.constant('fixed'),
  );
  const value = fc.oneof(
    plain,
    fc.constantFrom('read()', 'read(two)', 'arrow()', 'new Box().open()', '(await soon())'),
  );
  const statement = fc.oneof(
    fc
      .tuple(variable, fc.constantFrom('=', '+=', '-=', '??=', '||=', '&&='), value)
      .map((parts) => `${parts.join(' ')};`),
    fc.tuple(variable, fc.constantFrom('++', '--')).map((parts) => `${parts.join('')};`),
    fc.tuple(variable, variable, value, value).map(([a, b, x, y]) => `[${a}, ${b}] = [${x}, ${y}];`),
    fc
      .tuple(variable, variable, value, number)
      .map(([a, b, x, y]) => `({ a: ${a}, b: ${b} = ${y} } = { a: ${x} } as { a: number; b?: number });`),
    fc.tuple(variable, variable, number, value).map(([a, b, x, y]) => `for (${a} of [${x}, ${y}]) ${b} += ${a};`),
    fc
      .tuple(variable, variable, number)
      .map(([a, b, x]) => `{ let ${a}: number = ${x}; ${a}++; ${b === a ? 'three' : b} -= ${a}; }`),
    fc.tuple(variable, value).map(([a, x]) => `${a} = ((${a}: number) => ${a} * 2)(${x});`),
    fc.tuple(plain).map(([x]) => `arrow = () => ${x};`),
  );
  const declarations = fc
    .record({
      one: fc.option(number.map((x) => `let one: number = ${x};`)),
      two: fc.option(number.map((x) => `var two: number = ${x};`)),
      fixed: fc.option(number.map((x) => `const fixed: number = ${x};`)),
      read: fc.option(
        fc
          .tuple(plain, variable, plain)
          .map(([x, a, y]) => `function read(p: number = ${x}): number { ${a} += p; return ${y}; }`),
      ),
      soon: fc.option(plain.map((x) => `async function soon(): Promise<number> { await null; return ${x}; }`)),
      Box: fc.option(
        fc.tuple(variable, plain).map(([a, x]) => `class Box { open(): number { ${a}++; return ${x}; } }`),
      ),
    })
    .map((some) => Object.values(some).filter((text) => text !== null));
  const first =
    'let one: number = 1;\nvar two: number = 2;\nlet three: number = 3;\nconst fixed: number = 4;\n' +
    'function read(p: number = one): number { return p; }\nasync function soon(): Promise<number> { return two; }\n' +
    'class Box { open(): number { return three; } }\nlet arrow: () => number = () => one;';
  const cell = fc
    .tuple(declarations, fc.array(statement, { maxLength: 4 }))
    .map(([declared, statements]) =>
      [...declared, ...statements, '[one, two, three, fixed, arrow(), read(), new Box().open(), await soon()]'].join(
        '\n',
      ),
    );

  it(
    'of any small program',
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(cell, { minLength: 2, maxLength: 4 }), (cells) => expectSame([first, ...cells])),
        { numRuns: 12 },
      ),
    240_000,
  );
});

describe('beyond a script, cells', () => {
  it('may declare a name as another kind of thing', async () => {
    await shown('let thing = 1;\nconst it = () => thing;');
    expect(await shown('function thing() { return 2; }\ntypeof it()')).toBe('function');
    expect(await shown("import { sep as thing } from 'node:path';\nit()")).toBe('/');
    expect(await shown('class thing {}\ntypeof it()')).toBe('function');
    expect(await shown('const thing = 3;\nit()')).toBe(3);
  });

  it('share imports, enumerations and namespaces', async () => {
    await shown(
      "import files, { existsSync as there } from 'node:fs';\nimport * as path from 'node:path';\nconst use = () => [typeof files.statSync, typeof there, path.basename('a/b')];",
    );
    expect(await shown('use()')).toEqual(['function', 'function', 'b']);
    expect(await shown('const there = 5;\nuse()')).toEqual(['function', 'number', 'b']);
    await shown(
      'enum Size { Small, Large }\nnamespace Count { export let now = 1; export const next = () => ++now; }\nconst sizes = () => [Size.Large, Count.now];',
    );
    expect(await shown('Count.next();\nsizes()')).toEqual([1, 2]);
    // Two cells later the types are still known; run again, an enumeration is a new one.
    expect(await shown('[Count.next(), Size.Small]')).toEqual([3, 0]);
    expect(await shown('enum Size { Large }\nObject.keys(Size)')).toEqual(['0', 'Large']);
    expect(await shown('sizes()')).toEqual([0, 3]);
  });

  it('read an import that its module changes', async () => {
    const module = `data:text/javascript,${encodeURIComponent('export let state = 1; export const set = (to) => { state = to; };')}`;
    await shown(`const counter = await import(${JSON.stringify(module)} as string);\ncounter.set(2);`);
    expect(await shown('counter.state')).toBe(2);
  });

  it('say when a variable is read before its declaration', async () => {
    expect(await shown('const premature = () => unset;\npremature();\nlet unset = 1;')).toBe(
      "ReferenceError: Cannot access 'unset' before initialization",
    );
  });

  it('leave names to earlier cells when they fail', async () => {
    await shown('let held = 1;\nlet changed = 1;\nfunction hold() { return [held, changed]; }');
    await shown("function hold() { return []; }\nconst held = 'two';\nthrow new Error('too late');");
    await shown("changed = 2;\nthrow new Error('a script has no way back');");
    expect(await shown('hold()')).toEqual([1, 2]);
  });

  it('run loops over their variables as fast as a function does', async () => {
    await shown('let sum = 0;\nconst values = new Float64Array(3e7).fill(1);');
    // Through a proxy it takes minutes.
    await shown('for (let i = 0; i < values.length; i++) sum += values[i]!;');
    expect(await shown('sum')).toBe(3e7);
  });
});
