import { describe, expect, it } from 'vitest';
import type { Layout } from '../../lib/nn/parameters.ts';
import { zeros } from '../../lib/nn/initialisers.ts';
import { joined, packNetwork, unpackNetwork } from '../../lib/playground/weights.ts';
import { createRandom } from '../../lib/datasets/random.ts';

const specs = [
  { name: 'filter', shape: [3, 3, 4, 5], initialiser: zeros, decay: true },
  { name: 'dead', shape: [2, 3], initialiser: zeros, decay: true },
  { name: 'scale', shape: [5], initialiser: zeros, decay: false },
];
const layout: Layout = {
  parameters: specs,
  statistics: [{ name: 'variance', shape: [5], initial: 1 }],
  parameterCount: 191,
  decayedCount: 186,
  statisticCount: 5,
};
const random = createRandom(1, 'weights');
// Channels of very different sizes, as trained ones are; numbers that half precision holds.
const parameters = Float32Array.from({ length: 191 }, (_, at) =>
  at >= 180 && at < 186 ? 0 : Math.fround(Math.round(random.normal() * 2 ** (at % 5) * 64) / 64),
);
const statistics = Float32Array.of(1e6, 0.1, 1e-6, 3, 70000);
const weights = { layout, parameters, statistics };

describe('packed weights', () => {
  it('in 8 bits are off by half a step of their channel at most', () => {
    const found = unpackNetwork(packNetwork(weights, 'bytes')).get('filter')!;
    expect(found.shape).toEqual([3, 3, 4, 5]);
    let inexact = 0;
    for (let channel = 0; channel < 5; channel++) {
      const of = (array: Float32Array): Float32Array => array.filter((_, at) => at % 5 === channel);
      const [own, copy] = [of(parameters.subarray(0, 180)), of(found.array)];
      const most = Math.max(...own.map(Math.abs));
      own.forEach((value, at) => {
        expect(Math.abs(value - copy[at])).toBeLessThanOrEqual((most / 127 / 2) * (1 + 1e-5));
        if (value !== copy[at]) inexact++;
      });
      expect(Math.max(...copy.map(Math.abs))).toBeCloseTo(most, 4);
    }
    expect(inexact).toBeGreaterThan(50);
  });

  it('take a byte each, and a step per channel; vectors two, statistics four', () => {
    expect(packNetwork(weights, 'bytes').bytes.length).toBe(180 + 4 * 5 + (6 + 4 * 3) + 2 * 5 + 4 * 5);
  });

  it('of a channel of noughts are noughts', () => {
    expect([...unpackNetwork(packNetwork(weights, 'bytes')).get('dead')!.array]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('of vectors and statistics are the committed ones, and with halves all are', () => {
    for (const filters of ['bytes', 'halves'] as const) {
      const found = unpackNetwork(packNetwork(weights, filters));
      expect(found.get('scale')!.array).toEqual(parameters.slice(186));
      expect(found.get('variance')!.array).toEqual(statistics);
      if (filters === 'halves') expect(found.get('filter')!.array).toEqual(parameters.slice(0, 180));
    }
  });

  it('that lie anywhere among others are found, and cut ones are refused', () => {
    const { values, bytes } = packNetwork(weights, 'bytes');
    const among = joined([new Uint8Array(7), bytes]);
    expect(unpackNetwork({ values, bytes: among.subarray(7) })).toEqual(unpackNetwork({ values, bytes }));
    expect(() => unpackNetwork({ values, bytes: bytes.subarray(0, -1) })).toThrow(
      /weights: expected \d+ bytes up to the end of 'variance', got \d+: the page is damaged, make it anew/,
    );
  });

  it('of a network made from another are its differences: finer than a byte, and nothing for what stayed as it was', () => {
    const from = unpackNetwork(packNetwork(weights, 'bytes'));
    const moved = parameters.map((value, at) => (at < 180 ? value + random.normal() * 2 ** (at % 5) * 0.05 : value));
    const packed = packNetwork({ layout, parameters: moved, statistics }, 'bytes', from);
    expect(Object.fromEntries(packed.values.map(({ name, precision }) => [name, precision]))).toEqual({
      ...{ filter: 'differences', dead: 'differences' },
      ...{ scale: 'same', variance: 'same' },
    });
    const found = unpackNetwork(packed, from);
    const start = from.get('filter')!.array;
    for (let channel = 0; channel < 5; channel++) {
      const at = Array.from({ length: 36 }, (_, place) => 5 * place + channel);
      const most = Math.max(...at.map((place) => Math.abs(moved[place] - start[place])));
      for (const place of at)
        expect(Math.abs(found.get('filter')!.array[place] - moved[place])).toBeLessThanOrEqual(
          (most / 30) * (1 + 1e-4),
        );
    }
    expect(found.get('scale')!.array).toEqual(parameters.slice(186));
    expect(() => unpackNetwork(packed)).toThrow(
      "weights: expected 'filter' of the network that this one was made from, got none: make the page anew",
    );
  });
});
