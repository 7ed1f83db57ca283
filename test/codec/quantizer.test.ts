import * as tf from '@tensorflow/tfjs-core';
import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import {
  quantized,
  softAssignments,
  softQuantized,
  symbolEntropy,
  symbolsOf,
  valuesOf,
} from '../../lib/codec/quantizer.ts';
import type { Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import { softEntropy } from './soft-entropy.ts';
import { differences, expectGradients, waves, type Numbers } from '../nn/differences.ts';

const options = { sigma: 1.3 };
const centers = [-1.7, -0.6, 0.1, 0.9, 1.6, 1.9];
const z = waves(24, 0.8);
const shape = [2, 2, 3, 2];

// The quantizer once more, in plain double precision, from A.1.
const assignmentsOf = (value: number, c: Numbers): number[] => {
  const weights = c.map((center) => Math.exp(-options.sigma * (value - center) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};
const softValue = (value: number, c: Numbers): number =>
  assignmentsOf(value, c).reduce((sum, share, l) => sum + share * c[l], 0);
const nearest = (value: number, c: Numbers): number =>
  c.reduce((best, center, l) => (Math.abs(center - value) < Math.abs(c[best] - value) ? l : best), 0);
const bits = (shares: Numbers): number =>
  -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log2(share) : 0), 0);
const softBits = (x: Numbers, c: Numbers): number => {
  const rows = x.map((value) => assignmentsOf(value, c));
  return bits(c.map((_, l) => rows.reduce((sum, row) => sum + row[l] / x.length, 0)));
};

const specs: Specs = { z: { shape }, centers: { shape: [6] } };
const inputs = { z: Float32Array.from(z), centers: Float32Array.from(centers) };
const engines = [onnxEngine('cpu'), await tfjsEngine('cpu')];

describe.each(engines.map((engine) => [engine.name, engine] as const))('the quantizer on %s', (_, engine) => {
  it('goes forward hard: every value is a center, and the nearest', async () => {
    const step = await engine.compile(
      (t) => ({ q: quantized(t['z'], t['centers'], options), symbols: symbolsOf(t['z'], t['centers']) }),
      specs,
    );
    const { q, symbols } = await step.run(inputs);
    expect(symbols).toEqual(Int32Array.from(z, (value) => nearest(value, centers)));
    expect(q).toEqual(Float32Array.from(z, (value) => centers[nearest(value, centers)]));
    // All but a few of the centers are in use, else this shows little.
    expect(new Set(symbols).size).toBeGreaterThanOrEqual(5);
  });

  it("goes back soft: the gradient is Q~'s, where that of the hard values would be zero", async () => {
    const step = await engine.compile(
      (t) => ({ dz: tf.grad((x: tf.Tensor) => tf.sum(quantized(x, t['centers'], options)))(t['z']) }),
      specs,
    );
    const { dz } = await step.run(inputs);
    const hard = differences((x) => x.reduce((sum, value) => sum + centers[nearest(value, centers)], 0), z);
    const soft = differences((x) => x.reduce((sum, value) => sum + softValue(value, centers), 0), z);
    expect(hard.every((slope) => slope === 0)).toBe(true);
    soft.forEach((slope, index) => expect(dz[index]).toBeCloseTo(slope, 4));
    expect(Math.min(...dz)).toBeGreaterThan(0);
  });

  it('assigns softly, each row to a sum of one', async () => {
    const step = await engine.compile(
      (t) => ({
        p: softAssignments(t['z'], t['centers'], options),
        q: softQuantized(t['z'], t['centers'], options),
        h: softEntropy(t['z'], t['centers'], options),
      }),
      specs,
    );
    const { p, q, h } = await step.run(inputs);
    z.flatMap((value) => assignmentsOf(value, centers)).forEach((share, index) =>
      expect(p[index]).toBeCloseTo(share, 5),
    );
    z.forEach((value, index) => expect(q[index]).toBeCloseTo(softValue(value, centers), 5));
    expect(h[0]).toBeCloseTo(softBits(z, centers), 5);
  });

  it('reports the entropy of the hard symbols', async () => {
    const step = await engine.compile((t) => ({ h: symbolEntropy(t['z'], t['centers'], options) }), specs);
    const counts = centers.map((_, l) => z.filter((value) => nearest(value, centers) === l).length);
    expect((await step.run(inputs))['h'][0]).toBeCloseTo(bits(counts.map((count) => count / z.length)), 5);
    expect(Math.abs((await step.run({ ...inputs, z: new Float32Array(24).fill(0.1) }))['h'][0])).toBe(0);
    const even = Float32Array.from({ length: 24 }, (_, index) => centers[index % 6]);
    expect((await step.run({ ...inputs, z: even }))['h'][0]).toBeCloseTo(Math.log2(6), 5);
  });
});

describe('gradients against central differences', () => {
  const weights = waves(24, 0.31);
  const given = [
    { shape, values: z },
    { shape: [6], values: centers },
  ];

  it('of the quantizer are those of the soft one, to values and centers', async () => {
    await expectGradients(
      (x, c) => tf.sum(tf.mul(quantized(x, c, options), tf.tensor(weights, shape))),
      (x, c) => x.reduce((sum, value, index) => sum + softValue(value, c) * weights[index], 0),
      given,
    );
  });

  it("of the entropy are those of the soft histogram's, to values and centers", async () => {
    await expectGradients(
      (x, c) => tf.mul(symbolEntropy(x, c, options), 3),
      (x, c) => 3 * softBits(x, c),
      given,
    );
  });

  it('of the entropy stay finite where a center is never used', async () => {
    await expectGradients((x, c) => symbolEntropy(x, c, { sigma: options.sigma }), softBits, [
      { shape: [5], values: [0, 0.2, -0.1, 0.3, 0] },
      { shape: [3], values: [0, 0.4, 9] },
    ]);
  });
});

it('finds the nearest center whatever the values (property), and symbols stand for their centers', async () => {
  const step = await onnxEngine('cpu').compile(
    (t) => {
      const symbols = symbolsOf(t['z'], t['centers']);
      return { symbols, values: valuesOf(symbols, t['centers']) };
    },
    { z: { shape: [8] }, centers: { shape: [6] } },
  );
  const number = fc.float({ min: -8, max: 8, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      fc.array(number, { minLength: 8, maxLength: 8 }),
      fc.array(number, { minLength: 6, maxLength: 6 }),
      async (x, c) => {
        const { symbols, values } = await step.run({ z: Float32Array.from(x), centers: Float32Array.from(c) });
        x.forEach((value, index) => {
          const chosen = c[symbols[index]];
          expect(Object.is(values[index], Math.fround(chosen)) || values[index] === chosen).toBe(true);
          // Distances are squared in single precision: two that differ by less than its rounding may swap.
          const best = Math.min(...c.map((center) => (value - center) ** 2));
          expect((value - chosen) ** 2).toBeLessThanOrEqual(best + 1e-5 * (best + 1e-30) + 1e-37);
        });
      },
    ),
  );
});
