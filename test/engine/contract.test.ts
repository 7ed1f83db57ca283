// What both engines promise whoever compiles a program.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Program, Specs, Tensors } from '../../lib/engine/engine.ts';
import { onnxEngine, openSessions } from '../../lib/engine/onnx-engine.ts';
import { record } from '../../lib/engine/record.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import { testedEngine } from './compare.ts';

const engines = [
  [testedEngine.name, testedEngine],
  ['tfjs-cpu', await tfjsEngine('cpu')],
] as const;
const floats = (...values: number[]): Float32Array => Float32Array.from(values);
const vector: Specs = { x: { shape: [3] } };

/** w goes in and out; each step adds x, and `seen` shows w as it was. */
const adding: Program = ({ w, x }) => ({ w: tf.add(w, x), seen: tf.mul(w, 1) });
const addingSpecs: Specs = { w: { shape: [2] }, x: { shape: [2] } };

describe.each(engines)('%s', (name, engine) => {
  it('says what it is', () => {
    expect(engine.name).toBe(name);
    expect(engine.description).toMatch(/\d+\.\d+\.\d+/);
    expect(engine.version).toMatch(
      name.startsWith('onnx') ? /^ONNX Runtime \d+\.\d+\.\d+, recorder \d+$/ : /^TensorFlow\.js \d+\.\d+\.\d+$/,
    );
  });

  it('tells the outputs by shape and type, and gives arrays of those types', async () => {
    const program = ({ x, n }: Tensors) => ({
      f: tf.outerProduct(x as tf.Tensor1D, x as tf.Tensor1D),
      i: tf.add(n, n),
      b: tf.greater(x, 0),
      s: tf.sum(x),
    });
    const step = await engine.compile(program, { ...vector, n: { shape: [2], dtype: 'int32' } });
    expect(step.outputs).toEqual({
      f: { shape: [3, 3], dtype: 'float32' },
      i: { shape: [2], dtype: 'int32' },
      b: { shape: [3], dtype: 'bool' },
      s: { shape: [], dtype: 'float32' },
    });
    const { f, i, b, s } = await step.run({ x: floats(1, -2, 3), n: Int32Array.of(7, -8) });
    expect(f).toEqual(floats(1, -2, 3, -2, 4, -6, 3, -6, 9));
    expect(i).toEqual(Int32Array.of(14, -16));
    expect(b).toEqual(Uint8Array.of(1, 0, 1));
    expect(s).toEqual(floats(2));
  });

  it('takes inputs and outputs by any names', async () => {
    const step = await engine.compile(
      ({ v0, c0, c1 }) => ({ v1: tf.add(tf.mul(v0, 3), c0), c2: tf.exp(tf.sub(c1, 5)) }),
      { v0: { shape: [2] }, c0: { shape: [2] }, c1: { shape: [2] } },
      { constants: { c1: floats(5, 5) } },
    );
    expect(await step.run({ v0: floats(1, 2), c0: floats(10, 20) })).toEqual({ v1: floats(13, 26), c2: floats(1, 1) });
    await step.dispose();
  });

  it.each<[string, unknown, string]>([
    ['a bare tensor', ({ x }: Tensors) => tf.square(x), 'got a bare tensor'],
    ['a promise', async ({ x }: Tensors) => ({ y: tf.square(x) }), 'got [object Promise]'],
    ['nothing', () => undefined, 'got undefined'],
  ])('refuses a program that returns %s', async (_, program, message) => {
    await expect(engine.compile(program as Program, vector)).rejects.toThrow(message);
  });

  it('takes bool inputs, and inputs the program does not read', async () => {
    const step = await engine.compile(({ b, x }) => ({ y: tf.where(b, x, tf.neg(x)) }), {
      ...vector,
      b: { shape: [3], dtype: 'bool' },
      unread: { shape: [2] },
    });
    expect(await step.run({ x: floats(1, 2, 3), b: Uint8Array.of(1, 0, 1), unread: floats(0, 0) })).toEqual({
      y: floats(1, -2, 3),
    });
  });

  it('runs no more once it is disposed of, which may be said twice', async () => {
    const step = await engine.compile(
      ({ x, c }) => ({ y: tf.add(x, c) }),
      { x: { shape: [2] }, c: { shape: [2] } },
      {
        constants: { c: floats(1, 2) },
      },
    );
    await step.dispose();
    await step.dispose();
    await expect(step.run({ x: floats(1, 1) })).rejects.toThrow('this step was disposed');
  });

  it('returns inputs and constants as outputs, in arrays of their own', async () => {
    const step = await engine.compile(
      ({ x }) => ({ x, again: x, reshaped: tf.reshape(x, [3, 1]), constant: tf.tensor1d([5, 6]) }),
      vector,
    );
    const x = floats(1, 2, 3);
    const outputs = await step.run({ x });
    x.fill(9);
    outputs['again'].fill(8);
    expect(outputs['x']).toEqual(floats(1, 2, 3));
    expect(outputs['reshaped']).toEqual(floats(1, 2, 3));
    expect(outputs['constant']).toEqual(floats(5, 6));
    expect((await step.run({ x: floats(4, 5, 6) }))['constant']).toEqual(floats(5, 6));
  });

  describe('constants', () => {
    const affine: Program = ({ x, w, b }) => ({ y: tf.add(tf.mul(x, w), b) });
    const specs: Specs = { x: { shape: [2] }, w: { shape: [2] }, b: { shape: [2] } };

    it('are part of the step: run takes the other inputs only, and refuses them', async () => {
      const step = await engine.compile(affine, specs, { constants: { w: floats(2, 3), b: floats(10, 20) } });
      expect(Object.keys(step.inputs)).toEqual(['x']);
      expect(await step.run({ x: floats(1, 2) })).toEqual({ y: floats(12, 26) });
      expect(await step.run({ x: floats(0, 1) })).toEqual({ y: floats(10, 23) });
      await expect(step.run({ x: floats(0, 0), w: floats(1, 1) })).rejects.toThrow(/no input 'w'; it has x/);
      await step.dispose();
    });

    it('differ from step to step', async () => {
      const values = await Promise.all(
        [1, 2].map(async (w) => {
          const step = await engine.compile(affine, specs, { constants: { w: floats(w, w), b: floats(0, 0) } });
          return (await step.run({ x: floats(1, 1) }))['y'];
        }),
      );
      expect(values).toEqual([floats(1, 1), floats(2, 2)]);
    });

    it('must be inputs of the right length', async () => {
      await expect(engine.compile(affine, specs, { constants: { v: floats(1) } })).rejects.toThrow(
        /no input 'v' to hold constant; it has x, w, b/,
      );
      await expect(engine.compile(affine, specs, { constants: { w: floats(1) } })).rejects.toThrow(
        /input 'w': expected a Float32Array of length 2/,
      );
    });
  });

  describe('carried values', () => {
    it('stay inside from run to run, and come out by save', async () => {
      const step = await engine.compile(adding, addingSpecs, { carry: ['w'] });
      step.load({ w: floats(10, 20) });
      expect(await step.run({ x: floats(1, 2) })).toEqual({ seen: floats(10, 20) });
      expect(await step.run({ x: floats(1, 2) })).toEqual({ seen: floats(11, 22) });
      expect(await step.save()).toEqual({ w: floats(12, 24) });
      expect(await step.run({ x: floats(0, 0) })).toEqual({ seen: floats(12, 24) });
    });

    it('are copies: arrays given to load or got from save and run can be changed freely', async () => {
      const step = await engine.compile(
        ({ w, x }) => {
          const next = tf.add(w, x);
          return { w: next, copy: next };
        },
        addingSpecs,
        { carry: ['w'] },
      );
      const start = floats(1, 1);
      step.load({ w: start });
      start.fill(99);
      const { copy } = await step.run({ x: floats(1, 1) });
      copy.fill(99);
      const saved = await step.save();
      expect(saved).toEqual({ w: floats(2, 2) });
      saved['w'].fill(99);
      expect(await step.run({ x: floats(1, 1) })).toEqual({ copy: floats(3, 3) });
    });

    it('can be set back', async () => {
      const step = await engine.compile(adding, addingSpecs, { carry: ['w'] });
      step.load({ w: floats(0, 0) });
      await step.run({ x: floats(1, 1) });
      step.load({ w: floats(5, 5) });
      expect(await step.run({ x: floats(1, 1) })).toEqual({ seen: floats(5, 5) });
    });

    it('lose nothing when runs are asked for at once', async () => {
      const step = await engine.compile(adding, addingSpecs, { carry: ['w'] });
      step.load({ w: floats(0, 0) });
      const seen = await Promise.all([1, 2, 3, 4].map(async (x) => (await step.run({ x: floats(x, -x) }))['seen'][0]));
      expect(seen).toEqual([0, 1, 3, 6]);
      expect(await step.save()).toEqual({ w: floats(10, -10) });
    });

    it.each<[string, Program, Specs, RegExp]>([
      ['an output too', ({ x }) => ({ y: x }), vector, /'x' must be both an input and an output/],
      [
        'of one shape',
        ({ x }) => ({ x: tf.concat([x, x]) }),
        vector,
        /'x' changes from float32 \[3\] to float32 \[6\]/,
      ],
      ['of one type', ({ x }) => ({ x: tf.cast(x, 'int32') }), vector, /'x' changes from float32 \[3\] to int32 \[3\]/],
    ])('must be %s', async (_, program, specs, message) => {
      await expect(engine.compile(program, specs, { carry: ['x'] })).rejects.toThrow(message);
    });

    it('must be loaded, by name, before they are used', async () => {
      const step = await engine.compile(adding, addingSpecs, { carry: ['w'] });
      await expect(step.run({ x: floats(1, 1) })).rejects.toThrow(/'w' has no value yet: call step.load/);
      await expect(step.save()).rejects.toThrow(/'w' has no value yet/);
      expect(() => step.load({ x: floats(1, 1) })).toThrow(/'x' is not a carried value of this step; carried: w/);
      expect(() => step.load({ w: floats(1) })).toThrow(
        /'w': expected a Float32Array of length 2 \(shape \[2\]\), got a Float32Array of length 1/,
      );
    });
  });

  it.each<[string, Record<string, Float32Array | Int32Array>, RegExp]>([
    ['missing', {}, /'x' is missing: expected a Float32Array of length 3 \(shape \[3\]\)/],
    ['too short', { x: floats(1, 2) }, /'x': expected a Float32Array of length 3 .*, got a Float32Array of length 2/],
    ['of another type', { x: Int32Array.of(1, 2, 3) }, /'x': expected a Float32Array .*, got a Int32Array of length 3/],
    ['misspelt', { x: floats(1, 2, 3), X: floats(1) }, /the program has no input 'X'; it has x/],
  ])('refuses an input that is %s, and runs on', async (_, inputs, message) => {
    const step = await engine.compile(({ x }) => ({ y: tf.square(x) }), vector);
    await expect(step.run(inputs)).rejects.toThrow(message);
    expect(await step.run({ x: floats(1, 2, 3) })).toEqual({ y: floats(1, 4, 9) });
  });

  it('refuses a carried value among the inputs of a run', async () => {
    const step = await engine.compile(adding, addingSpecs, { carry: ['w'] });
    step.load({ w: floats(0, 0) });
    await expect(step.run({ w: floats(1, 1), x: floats(1, 1) })).rejects.toThrow(/'w' is carried inside the step/);
  });
});

const onnx = onnxEngine('cpu');

describe('the recorder', () => {
  it('names an operation without a kernel and the line that called it', async () => {
    const program = ({ x }: Tensors) => ({ y: tf.cumsum(x) });
    const failure = onnx.compile(program, vector);
    await expect(failure).rejects.toThrow(/no kernel for 'Cumsum', used at .*contract\.test\.ts:\d+/);
    await expect(failure).rejects.toThrow(/run it with the tfjs engine/);
  });

  it("names the program's own line within a gradient, and where source maps say that TensorFlow.js lies elsewhere", async () => {
    const program = ({ x }: Tensors) => ({ y: tf.grad((v: tf.Tensor) => tf.sum(tf.gather(v, [0, 0])))(x) });
    await expect(onnx.compile(program, vector)).rejects.toThrow(
      /'UnsortedSegmentSum', used at .*contract\.test\.ts:\d+/,
    );
    const code = `
      import * as tf from '@tensorflow/tfjs-core';
      import { onnxEngine } from './lib/engine/onnx-engine.ts';
      const failure = await onnxEngine('cpu').compile(function own({ x }) { return { y: tf.cumsum(x) }; }, { x: { shape: [2] } }).catch((error) => error);
      console.log(failure.message);`;
    const options = ['--enable-source-maps', '--import', 'tsx', '--input-type=module', '--eval', code];
    const { stdout } = await promisify(execFile)(process.execPath, options);
    expect(stdout).toMatch(/no kernel for 'Cumsum', used at own \(/);
  }, 60_000);

  it.each<[string, (x: tf.Tensor) => unknown]>([
    ['dataSync', (x) => x.dataSync()],
    ['arraySync', (x) => tf.add(x, 1).arraySync()],
    ['a branch on a value', (x) => (tf.sum(x).dataSync()[0] > 0 ? x : x)],
  ])('refuses to read on the host: %s', async (_, read) => {
    await expect(
      onnx.compile(({ x }) => {
        read(x);
        return { y: x };
      }, vector),
    ).rejects.toThrow(/cannot read values on the host/);
  });

  it('refuses a tensor from outside, and results that are no tensors', async () => {
    tf.setBackend('cpu');
    const outside = tf.tensor1d([1, 2, 3]);
    await expect(onnx.compile(({ x }) => ({ y: tf.add(x, outside) }), vector)).rejects.toThrow(/host|outside/);
    await expect(onnx.compile(() => ({ y: 3 as unknown as tf.Tensor }), vector)).rejects.toThrow(
      /output 'y' is number/,
    );
    outside.dispose();
  });

  it('leaves TensorFlow.js usable, on the backend it found, after success and failure', async () => {
    tf.setBackend('cpu');
    await onnx.compile(({ x }) => ({ y: tf.square(x) }), vector);
    expect(tf.getBackend()).toBe('cpu');
    await onnx.compile(({ x }) => ({ y: tf.cumsum(x) }), vector).catch(() => undefined);
    expect(tf.getBackend()).toBe('cpu');
    expect([...tf.add([1, 2], 1).dataSync()]).toEqual([2, 3]);
  });

  it('leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    await record(({ x }) => ({ y: tf.grad((v: tf.Tensor) => tf.sum(tf.square(v)))(x) }), vector);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('prunes what no output needs and merges equal nodes', async () => {
    const { nodes } = await record(({ x }) => {
      tf.exp(x);
      return { y: tf.add(tf.sin(x), tf.mul(tf.sin(x), 2)) };
    }, vector);
    expect(nodes.filter(({ op }) => op === 'Exp')).toHaveLength(0);
    expect(nodes.filter(({ op }) => op === 'Sin')).toHaveLength(1);
  });

  it('records one and the same graph every time', async () => {
    const program = ({ x }: Tensors) => ({ y: tf.add(tf.sin(x), tf.tensor1d([1, 2, 3])) });
    expect(await record(program, vector)).toEqual(await record(program, vector));
  });
});

describe('two at once', () => {
  const twice: Program = ({ x }) => ({ y: tf.mul(x, 2) });
  const squared: Program = ({ x }) => ({ y: tf.square(x) });

  it('compiles on both engines while steps run', async () => {
    const eager = await tfjsEngine('cpu');
    const running = await eager.compile(squared, vector);
    const results = await Promise.all(
      [1, 2, 3, 4, 5].flatMap((k) => [
        onnx.compile(twice, { x: { shape: [k] } }).then((step) => step.run({ x: new Float32Array(k).fill(k) })),
        running.run({ x: floats(k, k, k) }),
        eager.compile(twice, { x: { shape: [k] } }).then((step) => step.run({ x: new Float32Array(k).fill(k) })),
      ]),
    );
    expect(results.map(({ y }) => [...y])).toEqual(
      [1, 2, 3, 4, 5].flatMap((k) => [
        Array<number>(k).fill(2 * k),
        [k * k, k * k, k * k],
        Array<number>(k).fill(2 * k),
      ]),
    );
  });
});

describe('onnx-cpu', () => {
  it('opens one session for one graph, and another for other threads or another graph', async () => {
    const before = openSessions();
    const [first, second] = await Promise.all(
      [0, 1].map(() => onnx.compile(({ x }) => ({ y: tf.add(x, 41) }), vector)),
    );
    expect(openSessions()).toBe(before + 1);
    const others = [
      await onnx.compile(({ x }) => ({ y: tf.add(x, 41) }), vector, { threads: 2 }),
      await onnx.compile(({ x }) => ({ y: tf.add(x, 42) }), vector),
    ];
    expect(openSessions()).toBe(before + 3);
    await first.dispose();
    expect(openSessions()).toBe(before + 3);
    await Promise.all([second, ...others].map((step) => step.dispose()));
    expect(openSessions()).toBe(before);
  });

  it('keeps the steps of one graph apart, though they share a session', async () => {
    const [a, b] = await Promise.all([0, 1].map(() => onnx.compile(adding, addingSpecs, { carry: ['w'] })));
    a.load({ w: floats(1, 1) });
    b.load({ w: floats(100, 100) });
    await a.run({ x: floats(1, 1) });
    expect(await b.run({ x: floats(1, 1) })).toEqual({ seen: floats(100, 100) });
    // Disposing of one, twice even, leaves the other its session.
    await a.dispose();
    await a.dispose();
    await expect(a.run({ x: floats(1, 1) })).rejects.toThrow(/disposed/);
    expect(await b.run({ x: floats(1, 1) })).toEqual({ seen: floats(101, 101) });
    await b.dispose();
  });

  it('gives the same bits on every run and in every session', async () => {
    const program: Program = ({ x, w }) => {
      const loss = (v: tf.Tensor): tf.Tensor =>
        tf.sum(tf.logSoftmax(tf.conv2d(x as tf.Tensor4D, v as tf.Tensor4D, 1, 'same')));
      return { loss: loss(w), gradient: tf.grad(loss)(w) };
    };
    const specs: Specs = { x: { shape: [4, 9, 9, 5] }, w: { shape: [3, 3, 5, 6] } };
    const inputs = {
      x: Float32Array.from({ length: 4 * 81 * 5 }, (_, i) => Math.sin(i)),
      w: Float32Array.from({ length: 270 }, (_, i) => Math.cos(i)),
    };
    const runs = [];
    for (let session = 0; session < 2; session++) {
      const step = await onnx.compile(program, specs);
      runs.push(await step.run(inputs), await step.run(inputs));
      await step.dispose();
    }
    for (const run of runs) expect(run).toEqual(runs[0]);
  });
});
