import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKernelClient } from '../../lib/kernel/client.ts';
import type { KernelClient } from '../../lib/kernel/client.ts';
import type { Content, Message } from '../../lib/kernel/wire.ts';

let kernel: KernelClient;

beforeAll(async () => {
  // A notebook's folder: the kernel is to find the project's root by itself.
  kernel = await startKernelClient('notebooks');
});

afterAll(() => kernel.close());

describe('what a kernel sends', () => {
  it('ends the run with one error where it cannot be read', async () => {
    const client = await startKernelClient('notebooks');
    const unhandled: unknown[] = [];
    const listen = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', listen);
    try {
      // The next message of this kernel is signed with another key.
      const cell =
        "import { Hmac } from 'node:crypto';\n" +
        'const { digest } = Hmac.prototype;\n' +
        "Hmac.prototype.digest = function () { Hmac.prototype.digest = digest; return 'x'.repeat(64); } as any;\n" +
        "console.log('hello');";
      await expect(client.execute(cell, () => {})).rejects.toThrow(
        'the kernel sent what cannot be read: expected a message signed with the key of the connection file',
      );
    } finally {
      await client.close();
      process.off('unhandledRejection', listen);
    }
    expect(unhandled).toEqual([]);
  });
});

interface Run {
  readonly reply: Content;
  readonly messages: readonly Message[];
  /** All printed text. */
  readonly printed: string;
  readonly result: string | undefined;
  readonly traceback: string;
}

async function run(code: string, during?: () => void, client = kernel): Promise<Run> {
  const messages: Message[] = [];
  const running = client.execute(code, (message) => {
    messages.push(message);
    if (message.header.msg_type === 'execute_input') during?.();
  });
  const reply = await running;
  const of = (type: string) =>
    messages.filter((message) => message.header.msg_type === type).map(({ content }) => content);
  const [result] = of('execute_result') as { data?: Record<string, string> }[];
  return {
    reply,
    messages,
    printed: of('stream')
      .map(({ text }) => text)
      .join(''),
    result: result?.data?.['text/plain'],
    traceback:
      (of('error') as { traceback?: string[] }[])[0]?.traceback?.map(stripVTControlCharacters).join('\n') ?? '',
  };
}

describe('imports', () => {
  it('finds the kit by its own name, with its types', async () => {
    expect(await run("import * as kit from 'without-decoding';\ntypeof kit.displayTable")).toMatchObject({
      result: "'function'",
    });
    const { reply, traceback } = await run("import { noSuchThing } from 'without-decoding';");
    expect(reply).toMatchObject({ status: 'error', ename: 'CompileError' });
    expect(traceback).toContain("has no exported member 'noSuchThing'");
    expect((await run('const title: number = kit.displayTable;')).traceback).toContain('TS2322');
  });

  it('finds files of the project from its root', async () => {
    const { result } = await run(
      "import { architectures } from './lib/classification/architecture.ts';\narchitectures['cResNet-51'].stages.map((stage) => stage.units)",
    );
    expect(result).toBe('[ 4, 10, 3 ]');
  });

  it.each([
    ['a package that awaits at its top', "const vega = await import('vega');\ntypeof vega.parse", "'function'"],
    ['a package of Node', "const files = await import('node:fs');\nfiles.existsSync('package.json')", 'true'],
    ['a named import', "import { table } from 'arquero';\ntypeof table", "'function'"],
    ['a CommonJS default', "import path from 'node:path';\npath.posix.join('a', 'b')", "'a/b'"],
    ['everything', "import * as os from 'node:os';\ntypeof os.cpus", "'function'"],
    ['within an expression', "await import('node:path').then(({ posix }) => posix.basename('/a/b'))", "'b'"],
    ['from an earlier cell', 'path.posix.dirname("/a/b")', "'/a'"],
  ])('loads %s', async (_, code, result) => {
    const outcome = await run(code);
    expect(outcome.traceback).toBe('');
    expect(outcome.result).toBe(result);
  });

  it('names a missing module, not the kernel', async () => {
    const { reply, traceback } = await run("await import('no-such-package' as string)");
    expect(reply['evalue']).toBe("Cannot find package 'no-such-package'");
    expect(traceback).not.toContain('lib/kernel');
  });
});

describe('top-level await', () => {
  it.each([
    ['await Promise.resolve(1)', '1'],
    ['await (Promise.resolve(2))', '2'],
    ['(await Promise.resolve([3]))[0]', '3'],
    ['const [four] = await [4];\nfour', '4'],
    ['const text = await `five`;\ntext', "'five'"],
    ['let sum = 0;\nfor await (const value of [1, 2, 3]) sum += value;\nsum', '6'],
    ['let seven = 0;\nif (await (async () => true)()) { seven = await Promise.resolve(7); }\nseven', '7'],
    ['const { a, b } = await Promise.resolve({ a: 4, b: 4 });\na + b', '8'],
    ['const later = async () => 9;\nlater()', '9'],
    ['label: for (;;) { await null; break label; }\n10', '10'],
  ])('%j', async (code, result) => {
    const outcome = await run(code);
    expect(outcome.traceback).toBe('');
    expect(outcome.result).toBe(result);
  });
});

describe('errors', () => {
  it('puts a type error on its line', async () => {
    const { reply, traceback } = await run("const fine = 1;\n\nconst wrong: number = 'text';");
    expect(reply).toMatchObject({ status: 'error', ename: 'CompileError' });
    expect(reply['evalue']).toBe("3:7 Type 'string' is not assignable to type 'number'. (TS2322)");
    expect(traceback).toContain("> 3 | const wrong: number = 'text';");
    expect((await run('typeof fine')).traceback).toContain("Cannot find name 'fine'");
  });

  it('puts a thrown error on its line, though types have gone, and names no machinery', async () => {
    const { reply, messages, traceback } = await run(
      [
        '// A comment, a type and a blank line: none of them is in the JavaScript.',
        'interface Point { x: number }',
        '',
        'function check(point: Point): number {',
        "  if (point.x > 1) throw new RangeError('x is too large', { cause: new Error('because') });",
        '  return point.x;',
        '}',
        'await null;',
        'check({ x: 2 })',
      ].join('\n'),
    );
    expect(reply).toMatchObject({ status: 'error', ename: 'RangeError', evalue: 'x is too large' });
    expect(messages.filter(({ header }) => header.msg_type === 'error')).toHaveLength(1);
    const count = reply['execution_count'];
    expect(traceback).toContain(`In[${count}], line 5`);
    expect(traceback).toMatch(/^> 5 \| {3}if \(point\.x > 1\)/m);
    expect(traceback).toContain(`at check (In[${count}]:5:26)`);
    expect(traceback).toContain(`In[${count}]:9:1`);
    expect(traceback).toContain('Caused by: Error: because');
    expect(traceback).not.toMatch(/tslab|node:|lib\/notebook|node_modules/);
  });

  it('has the lines of a cell in an error that the cell prints itself', async () => {
    const { reply, printed } = await run("const told = 2;\nconsole.log(new Error('told').stack);\ntold;");
    expect(printed).toContain(`In[${reply['execution_count']}]:2:13`);
  });

  it('tells what a check of the kit says, and nothing of how it came to that', async () => {
    const { reply, traceback } = await run("import { createConfusion } from 'without-decoding';\ncreateConfusion(0)");
    expect(reply).toMatchObject({ status: 'error' });
    expect(traceback).toMatch(/In\[\d+\], line 2/);
    expect(traceback.split('\n').filter((line) => /^\s+at /.test(line))).toEqual([
      `    at In[${reply['execution_count']}]:2:1`,
    ]);
    // Of a fault, the calls are told.
    expect((await run('kit.displayTable([null as never])')).traceback).toMatch(/at .*lib\/display\/table\.ts:\d+/);
  });

  it('keeps what a failed cell would have replaced', async () => {
    await run('const kept = 5;');
    await run("const kept = (() => { throw new Error('no'); })();");
    expect((await run('kept')).result).toBe('5');
  });

  it('reports what is thrown behind the cells, and lives', async () => {
    const { printed } = await run(
      "setTimeout(() => { throw new Error('late'); }, 1);\nawait new Promise((done) => setTimeout(done, 50));",
    );
    expect(printed).toContain('Not caught by any cell:\nError: late');
    expect((await run('1 + 1')).result).toBe('2');
  });

  it('reports a value that cannot be looked at, and lives', async () => {
    const { reply, traceback } = await run(
      "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('do not look'); } })",
    );
    expect(reply).toMatchObject({ status: 'error', ename: 'Error', evalue: 'do not look' });
    expect(traceback).toContain('do not look');
    expect((await run('1 + 1')).result).toBe('2');
  });

  it('reports what is thrown and cannot be looked at, in a cell and behind it, and lives', async () => {
    const traps = '{ get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; } }';
    const failures = [
      `throw new Proxy({}, ${traps})`,
      "const sly = new Error('x'); Object.defineProperty(sly, 'stack', { get() { throw 4; } }); throw sly",
      "throw Object.assign(new Error('x'), { message: { toString() { throw 5; } } })",
    ];
    for (const failure of failures) {
      expect((await run(failure)).reply).toMatchObject({
        status: 'error',
        ename: 'Thrown',
        evalue: 'a value that throws when it is looked at',
      });
    }
    const { printed } = await run(
      `setTimeout(() => { ${failures[1]}; }, 1);\nawait new Promise((done) => setTimeout(done, 50));`,
    );
    expect(printed).toContain('Not caught by any cell:\nThrown: a value that throws when it is looked at');
    expect((await run('1 + 1')).result).toBe('2');
  });

  it('aborts what was queued behind a failed cell', async () => {
    const [first, second] = await Promise.all([run("throw new Error('stop here')"), run('1')]);
    expect(first.reply['status']).toBe('error');
    expect(second.reply['status']).toBe('aborted');
    expect((await run('2')).result).toBe('2');
  });
});

describe('outputs', () => {
  it('loses no print, however many, and keeps their order', async () => {
    const { printed, messages } = await run('for (let i = 0; i < 5000; i++) console.log(i);');
    expect(printed).toBe(Array.from({ length: 5000 }, (_, i) => `${i}\n`).join(''));
    expect(messages.length).toBeLessThan(50);
  });

  it('loses no display, and keeps its place among prints', async () => {
    const { messages } = await run(
      "import { displayMarkdown } from 'without-decoding';\nfor (let i = 0; i < 3000; i++) { console.log(i); displayMarkdown(`${i}`); }",
    );
    const kinds = messages.map(({ header }) => header.msg_type).filter((type) => type !== 'execute_input');
    expect(kinds).toEqual(Array.from({ length: 6000 }, (_, i) => (i % 2 === 0 ? 'stream' : 'display_data')));
  });

  it('numbers its prompts', async () => {
    const first = await run('0;');
    const second = await run('0;');
    const counts = [first, second].map(({ messages, reply }) => {
      const input = messages.find(({ header }) => header.msg_type === 'execute_input');
      expect(input?.content['execution_count']).toBe(reply['execution_count']);
      return Number(reply['execution_count']);
    });
    expect(counts[1]).toBe(counts[0] + 1);
  });

  it('shows an arquero table as a table', async () => {
    const { messages } = await run(
      "import { table as newTable } from 'arquero';\nnewTable({ bpp: [0.33], name: ['<b>'] })",
    );
    const { data } = messages.find(({ header }) => header.msg_type === 'execute_result')!.content as {
      data: Record<string, string>;
    };
    expect(String(data['text/html']).replaceAll(' style="white-space: nowrap"', '')).toContain(
      '<td><div align="right">0.33</div></td>',
    );
    expect(data['text/html']).toContain('&lt;b&gt;');
  });

  it('replaces a live display in place', async () => {
    const { messages } = await run(
      "import { liveDisplay } from 'without-decoding';\nconst live = liveDisplay();\nlive.markdown('one');\nlive.markdown('two');",
    );
    const [shown, replaced] = messages.filter(({ header }) => header.msg_type.endsWith('display_data'));
    expect([shown?.header.msg_type, replaced?.header.msg_type]).toEqual(['display_data', 'update_display_data']);
    expect(shown?.content['transient']).toEqual(replaced?.content['transient']);
  });
});

describe('edited code', () => {
  it('stays as it was loaded, with a word about it, until the kernel restarts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edited-code-'));
    const file = join(folder, 'edited.ts');
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(file, 'export const value: number = 1;');
    const cell = `const { value } = await import(${JSON.stringify(file)} as string);\nvalue`;
    for (const loaded of [1, 2]) {
      // As a front end starts it, and then starts it anew.
      const client = await startKernelClient('notebooks', { warnOfStaleCode: true });
      try {
        expect(await run(cell, undefined, client)).toMatchObject({ result: String(loaded), printed: '' });
        await writeFile(file, `export const value: number = ${loaded + 1};`);
        const { printed, result } = await run(cell, undefined, client);
        expect(printed).toContain(
          `${file} has changed on disk since this kernel loaded it: restart the kernel to load it\n`,
        );
        expect(result).toBe(String(loaded));
        expect((await run(cell, undefined, client)).printed).toBe('');
      } finally {
        await client.close();
      }
    }
    await rm(folder, { recursive: true });
  });
});

describe('interrupt', () => {
  const interruptSoon = () => void setTimeout(() => kernel.interrupt(), 200);

  it('lets a loop that checks its signal come to an end, and keeps what it has', async () => {
    const { reply, printed } = await run(
      [
        "import { interruptSignal } from 'without-decoding';",
        'let steps = 0;',
        'while (!interruptSignal().aborted) { steps++; await new Promise(setImmediate); }',
        "console.log('saved');",
      ].join('\n'),
      interruptSoon,
    );
    expect(printed).toBe('saved\n');
    expect(reply).toMatchObject({ status: 'error', ename: 'Interrupted' });
    expect((await run('steps > 0 && !interruptSignal().aborted')).result).toBe('true');
  });

  it('leaves a cell that does not listen', async () => {
    const { reply } = await run('await new Promise((done) => setTimeout(done, 600_000))', interruptSoon);
    expect(reply).toMatchObject({ status: 'error', ename: 'Interrupted' });
  });

  it('breaks an endless loop', async () => {
    const { reply } = await run('for (;;);', interruptSoon);
    expect(reply).toMatchObject({ status: 'error', ename: 'Interrupted' });
    expect((await run('"alive"')).result).toBe("'alive'");
  });
});

describe('help while writing', () => {
  it('completes names of earlier cells and members of the kit', async () => {
    await run("import * as kit from 'without-decoding';\nconst operatingPoint = 0.33;");
    expect((await kernel.request('complete', { code: 'operat', cursor_pos: 6 }))['matches']).toContain(
      'operatingPoint',
    );
    expect((await kernel.request('complete', { code: 'kit.displayT', cursor_pos: 12 }))['matches']).toContain(
      'displayTable',
    );
  });

  it('completes the settings of a profile', async () => {
    const at = async (code: string) => (await kernel.request('complete', { code, cursor_pos: code.length }))['matches'];
    expect(await at('kit.quick.')).toEqual([
      'classification',
      'codec',
      'comparisonSeeds',
      'data',
      'dctStudy',
      'description',
      'furtherSeeds',
      'gapStudy',
      'joint',
      'learningRateStudy',
      'machineReading',
      'name',
      'operatingPoints',
      'rateDistortion',
      'runtime',
      'seed',
      'segmentation',
    ]);
    expect(await at('kit.quick.codec.')).toContain('iterations');
  });

  it('completes the fields of a tweak, and says what each is', async () => {
    const code = "import type { Tweak } from 'without-decoding'; const tweak: Tweak = { beta: 50, ";
    const { matches } = await kernel.request('complete', { code, cursor_pos: code.length });
    expect(matches).toEqual(expect.arrayContaining(['point', 'C', 'jointRate', 'atrousRates']));
    const inspected = async (name: string, value: string) => {
      const cell = `import type { Tweak } from 'without-decoding'; const tweak: Tweak = { ${name}: ${value} };`;
      const { data } = (await kernel.request('inspect', { code: cell, cursor_pos: cell.indexOf(`${name}:`) + 1 })) as {
        data: Record<string, string>;
      };
      return data['text/plain'];
    };
    const beta = await inspected('beta', '50');
    expect(beta).toContain('beta?: number');
    expect(beta).toContain('Weight of the rate term in Eq. 1');
    expect(await inspected('point', '0.33')).toContain('its target rate in bits per pixel');
    expect(await inspected('atrousRates', '[6]')).toContain('atrousRates?: number[]');
    expect(await inspected('augmentation', "'pictures'")).toContain('the frozen codec then encodes anew');
  });

  it('completes a text from what is written of it', async () => {
    await run("import type { Settings } from 'without-decoding';");
    const complete = async (code: string) => {
      const {
        matches,
        cursor_start: start,
        cursor_end: end,
      } = (await kernel.request('complete', {
        code: code.replace('|', ''),
        cursor_pos: code.indexOf('|'),
      })) as { matches: string[]; cursor_start: number; cursor_end: number };
      return { matches, replaced: code.replace('|', '').slice(start, end) };
    };
    expect(await complete("const s: Settings = { profile: '|' }")).toEqual({
      matches: ['imagenette', 'imagenette-small-crops', 'paper', 'quick', 'smoke'],
      replaced: '',
    });
    expect(await complete("const s: Settings = { profile: 'sm|' }")).toEqual({ matches: ['smoke'], replaced: 'sm' });
    expect(await complete("kit.architectures['cResNet-|']")).toEqual({
      matches: ['cResNet-39', 'cResNet-51', 'cResNet-72'],
      replaced: 'cResNet-',
    });
    expect(await complete("import { displayT| } from 'without-decoding'")).toEqual({
      matches: ['displayTable', 'displayTweak'],
      replaced: 'displayT',
    });
    expect((await complete("console.log('done', kit.displayT|)")).replaced).toBe('displayT');
  });

  it('knows the type of all that the kit exports', async () => {
    const { traceback, result } = await run(
      [
        'type IsAny<T> = 0 extends 1 & T ? true : false;',
        'type Untyped = { [K in keyof typeof kit]: IsAny<(typeof kit)[K]> extends true ? K',
        '  : (typeof kit)[K] extends (...args: never[]) => infer R ? IsAny<Awaited<R>> extends true ? K : never : never',
        '}[keyof typeof kit];',
        "const untyped: [Untyped] extends [never] ? 'none' : Untyped = 'none';",
        'untyped',
      ].join('\n'),
    );
    expect(traceback).toBe('');
    expect(result).toBe("'none'");
  });

  it('shows the type under the cursor', async () => {
    const { data } = (await kernel.request('inspect', { code: 'operatingPoint', cursor_pos: 3 })) as {
      data?: Record<string, string>;
    };
    expect(data?.['text/plain']).toContain('const operatingPoint: 0.33');
  });

  it('knows when a cell is complete', async () => {
    expect(await kernel.request('is_complete', { code: 'if (true) {' })).toMatchObject({ status: 'incomplete' });
    expect(await kernel.request('is_complete', { code: '1 + 1' })).toMatchObject({ status: 'complete' });
  });
});
