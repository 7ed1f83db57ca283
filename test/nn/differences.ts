// Gradients by central differences in double precision: the oracle of gradients written by hand.
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Specs, Tensors } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';

export type Numbers = readonly number[];

/** The gradient of f at x. */
export function differences(f: (x: Numbers) => number, x: Numbers, step = 1e-5): number[] {
  return x.map((value, index) => {
    const at = (moved: number): number => f(x.map((other, place) => (place === index ? moved : other)));
    return (at(value + step) - at(value - step)) / (2 * step);
  });
}

/**
 * Expects, on both engines, the gradient of `loss` (a scalar) with respect to each of its inputs to be
 * that of the same function written in plain numbers, within `tolerance` of its largest entry.
 */
export async function expectGradients(
  loss: (...inputs: tf.Tensor[]) => tf.Tensor,
  plain: (...inputs: Numbers[]) => number,
  inputs: readonly { readonly shape: readonly number[]; readonly values: Numbers }[],
  tolerance = 1e-4,
): Promise<void> {
  const names = inputs.map((_, index) => `x${index}`);
  const specs: Specs = Object.fromEntries(inputs.map(({ shape }, index) => [names[index], { shape }]));
  const program = (tensors: Tensors): Tensors => {
    const gradients = tf.grads(loss)(names.map((name) => tensors[name]));
    return Object.fromEntries(gradients.map((gradient, index) => [names[index], gradient]));
  };
  for (const engine of [onnxEngine('cpu'), await tfjsEngine('cpu')]) {
    const step = await engine.compile(program, specs);
    const actual = await step.run(
      Object.fromEntries(inputs.map(({ values }, index) => [names[index], Float32Array.from(values)])),
    );
    await step.dispose();
    inputs.forEach(({ values }, index) => {
      const others = inputs.map((input) => input.values);
      const expected = differences(
        (moved) => plain(...others.map((value, place) => (place === index ? moved : value))),
        values,
      );
      const scale = Math.max(...expected.map(Math.abs), 1e-3);
      expected.forEach((slope, place) => {
        expect(
          Math.abs(actual[names[index]][place] - slope) / scale,
          `${engine.name}: input ${index}, entry ${place}: ${actual[names[index]][place]} for ${slope}`,
        ).toBeLessThan(tolerance);
      });
    });
  }
}

/** So many normal-looking numbers, the same every time. */
export function waves(count: number, frequency = 1): number[] {
  return Array.from({ length: count }, (_, index) =>
    Math.fround(1.3 * Math.sin(frequency * (index + 1)) + 0.7 * Math.cos(2.3 * frequency * index)),
  );
}
