import { createHash } from 'node:crypto';
import fc from '../property.ts';
import { describe, expect, test } from 'vitest';
import { createRandom, naturalLogarithm } from '../../lib/datasets/random.ts';

/** sfc32 in unbounded integers, written from its definition. */
function* referenceSfc32(...names: (string | number)[]): Generator<number> {
  const M = 0xffffffffn;
  const digest = createHash('sha256').update(JSON.stringify(names)).digest();
  let [a, b, c] = [0, 4, 8].map((at) => BigInt(digest.readUInt32LE(at))) as [bigint, bigint, bigint];
  let d = 1n;
  for (;;) {
    const out = (a + b + d) & M;
    d = (d + 1n) & M;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & M;
    c = ((((c << 21n) | (c >> 11n)) & M) + out) & M;
    yield Number(out);
  }
}

describe('createRandom', () => {
  test('draws the bits of sfc32 seeded by the hash of its names', () => {
    const random = createRandom(7, 'crops', 3);
    const reference = referenceSfc32(7, 'crops', 3);
    for (let i = 0; i < 1000; i++) expect(random.bits()).toBe(reference.next().value);
  });

  test('is known by its names alone', () => {
    const used = createRandom(1, 'a');
    for (let i = 0; i < 100; i++) used.normal();
    expect(used.split('b', 2).bits()).toBe(createRandom(1, 'a', 'b', 2).bits());
    expect(createRandom(1, 'a', 'b').bits()).not.toBe(createRandom(1, 'ab').bits());
    expect(createRandom(1).bits()).not.toBe(createRandom('1').bits());
    expect(() => createRandom(Number.NaN)).toThrow(/expected strings and finite numbers/);
  });

  test('draws uniform numbers: mean, variance and no correlation between neighbouring streams', () => {
    const n = 20000;
    let [sum, squares, product] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = createRandom(5, i).next() - 0.5;
      const y = createRandom(5, i + 1).next() - 0.5;
      sum += x;
      squares += x * x;
      product += x * y;
    }
    expect(Math.abs(sum / n)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(squares / n).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(product / n)).toBeLessThan((5 / 12) * Math.sqrt(1 / n));
  });

  test('draws normal numbers: moments and the share within one and two deviations', () => {
    const random = createRandom('normal');
    const n = 50000;
    let [sum, squares, fourth, within1, within2] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = random.normal();
      sum += x;
      squares += x * x;
      fourth += x ** 4;
      within1 += Math.abs(x) < 1 ? 1 : 0;
      within2 += Math.abs(x) < 2 ? 1 : 0;
    }
    expect(Math.abs(sum / n)).toBeLessThan(0.02);
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.03);
    expect(Math.abs(fourth / n - 3)).toBeLessThan(0.25);
    expect(within1 / n).toBeCloseTo(0.6827, 2);
    expect(within2 / n).toBeCloseTo(0.9545, 2);
  });

  test('integer(n) reaches every value equally often and refuses bad n', () => {
    const random = createRandom(2);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70000; i++) counts[random.integer(7)]++;
    const chiSquare = counts.reduce((total, count) => total + (count - 10000) ** 2 / 10000, 0);
    expect(chiSquare).toBeLessThan(22.5); // 99.9% quantile for 6 degrees of freedom
    for (const bad of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) expect(() => random.integer(bad)).toThrow(RangeError);
  });

  test('shuffle keeps the elements, in place, and every order of three is equally likely', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const shuffled = [...items];
        expect(createRandom(seed).shuffle(shuffled)).toBe(shuffled);
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
    );
    const orders = new Map<string, number>();
    const random = createRandom(9);
    for (let i = 0; i < 6000; i++) {
      const order = random.permutation(3).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('naturalLogarithm agrees with Math.log', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-18, max: 1, noNaN: true }), (x) => {
        expect(Math.abs(naturalLogarithm(x) - Math.log(x))).toBeLessThan(1e-14 * Math.max(1, -Math.log(x)));
      }),
    );
  });
});
