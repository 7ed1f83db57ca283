// Runs one program on the engine under test and on the pure-JS backend, and compares. The engine is the recorder with ONNX
// Runtime on the CPU; WITHOUT_DECODING_TEST_ENGINE names another that runs here (tfjs-node, onnx-webgpu).
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { selectBackend } from '../../lib/engine/backend.ts';
import type { Arrays, Program, Specs } from '../../lib/engine/engine.ts';
import { openEngine } from '../../lib/engine/choose.ts';
import '../../lib/engine/gradients.ts';
import { createRandom } from '../../lib/datasets/random.ts';

/** The engine under test. */
export const testedEngine = await openEngine(process.env['WITHOUT_DECODING_TEST_ENGINE'] ?? 'onnx-cpu');

/** Largest difference relative to the largest value (at least 1e-3, for outputs that are all but zero). */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let scale = 1e-3;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= worst)) worst = difference;
  }
  return worst / scale;
}

/** Normal numbers for float inputs, small non-negative integers for int32, bits for bool. */
export function randomInputs(specs: Specs, seed = 1): Record<string, Float32Array | Int32Array | Uint8Array> {
  const random = createRandom(seed, 'compare');
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype = 'float32' }]) => {
      const length = shape.reduce((product, size) => product * size, 1);
      if (dtype === 'float32') return [name, Float32Array.from({ length }, () => random.normal())];
      if (dtype === 'int32') return [name, Int32Array.from({ length }, () => random.integer(3))];
      return [name, Uint8Array.from({ length }, () => random.integer(2))];
    }),
  );
}

/** What the program gives on the pure-JS backend: shapes and numbers. Run bare, for the tfjs engine's dry run would double the time. */
function oracle(
  program: Program,
  specs: Specs,
  inputs: Arrays,
): Record<string, { shape: number[]; values: ArrayLike<number> }> {
  selectBackend('cpu');
  return tf.tidy(() => {
    const feeds = Object.entries(specs).map(([name, { shape, dtype }]) => [
      name,
      tf.tensor(inputs[name], [...shape], dtype),
    ]);
    const outputs = Object.entries(program(Object.fromEntries(feeds)));
    return Object.fromEntries(
      outputs.map(([name, tensor]) => [name, { shape: tensor.shape, values: tensor.dataSync().slice() }]),
    );
  });
}

/** Expects both engines to give the same shapes, and the same numbers within `tolerance` (relative). */
export async function expectSameOnBothEngines(
  program: Program,
  specs: Specs,
  inputs: Arrays = randomInputs(specs),
  tolerance = 1e-4,
  reference: Program = program,
): Promise<void> {
  const expected = oracle(reference, specs, inputs);
  const step = await testedEngine.compile(program, specs);
  const actual = await step.run(inputs);
  await step.dispose();
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, values }] of Object.entries(expected)) {
    expect(step.outputs[name].shape, `shape of ${name}`).toEqual(shape);
    expect(actual[name].length, `length of ${name}`).toBe(values.length);
    expect(
      Array.from(values).some((x) => x !== 0),
      `${name} is not all zero`,
    ).toBe(true);
    expect(relativeError(actual[name], values), `relative error of ${name}`).toBeLessThan(tolerance);
  }
}
