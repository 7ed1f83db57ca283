import { describe, expect, it } from 'vitest';
import { createRandom } from '../../lib/datasets/random.ts';
import { entropy } from '../../lib/metrics/entropy.ts';
import { symbolEntropies } from '../../lib/metrics/symbol-entropies.ts';

/** A map whose symbols follow from their place. */
function mapOf(height: number, width: number, channels: number, symbol: (y: number, x: number, c: number) => number) {
  const values = Uint8Array.from({ length: height * width * channels }, (_, at) =>
    symbol(Math.floor(at / (width * channels)), Math.floor(at / channels) % width, at % channels),
  );
  return { height, width, channels, values };
}

describe('symbolEntropies', () => {
  it('knows that a checkerboard needs one bit by itself, and none beside its neighbours', () => {
    const { pooled, byChannel, givenNeighbours } = symbolEntropies([mapOf(8, 8, 2, (y, x) => (y + x) % 2)], 3);
    expect([pooled, byChannel, givenNeighbours]).toEqual([1, 1, 0]);
  });

  it('tells channels apart, each of which is constant', () => {
    const { pooled, byChannel } = symbolEntropies([mapOf(4, 4, 4, (_y, _x, c) => c)], 4);
    expect(pooled).toBeCloseTo(2, 12);
    expect(byChannel).toBe(0);
  });

  it('looks to the left and above, and nowhere else: rows of one symbol, drawn row by row', () => {
    const random = createRandom(3, 'rows');
    const rows = Array.from({ length: 400 }, () => random.integer(2));
    const { givenNeighbours, pooled } = symbolEntropies([mapOf(400, 50, 1, (y) => rows[y])], 2);
    // Only the first symbol of a row is news: one bit in fifty symbols.
    expect(pooled).toBeGreaterThan(0.98);
    expect(givenNeighbours).toBeCloseTo(1 / 50, 3);
    // The same on its side: only the first row is news.
    const across = symbolEntropies([mapOf(50, 400, 1, (_y, x) => rows[x])], 2);
    expect(across.givenNeighbours).toBeCloseTo(givenNeighbours, 3);
  });

  it('looks at the same channel above: columns of one symbol, drawn for each channel', () => {
    const random = createRandom(4, 'columns');
    const [width, channels] = [400, 3];
    const drawn = Array.from({ length: width * channels }, () => random.integer(2));
    const map = mapOf(50, width, channels, (_y, x, c) => drawn[x * channels + c]);
    expect(symbolEntropies([map], 2).givenNeighbours).toBeCloseTo(1 / 50, 3);
  });

  it('finds nothing in noise, but for the counting of few', () => {
    const random = createRandom(5, 'noise');
    const map = mapOf(200, 200, 1, () => (random.integer(4) === 0 ? 1 : 0));
    const expected = -(0.25 * Math.log2(0.25) + 0.75 * Math.log2(0.75));
    const { pooled, byChannel, givenNeighbours } = symbolEntropies([map], 2);
    for (const bits of [pooled, byChannel, givenNeighbours]) expect(bits).toBeCloseTo(expected, 1.5);
    expect(pooled).toBeCloseTo(
      entropy([map.values.filter((v) => v === 0).length, map.values.filter((v) => v === 1).length]),
      12,
    );
  });

  it('never gains bits by knowing more, whatever the maps', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed, 'law');
      const maps = Array.from({ length: 3 }, () =>
        mapOf(1 + random.integer(9), 1 + random.integer(9), 3, (y, x, c) =>
          random.integer(3) ? random.integer(5) : (x + y + c) % 5,
        ),
      );
      const { pooled, byChannel, givenNeighbours } = symbolEntropies(maps, 5);
      expect(givenNeighbours).toBeLessThanOrEqual(byChannel + 1e-12);
      expect(byChannel).toBeLessThanOrEqual(pooled + 1e-12);
      expect(pooled).toBeLessThanOrEqual(Math.log2(5));
    }
  });

  it('refuses what it cannot count', () => {
    expect(() => symbolEntropies([], 6)).toThrow('symbolEntropies: expected at least one map, got none');
    expect(() => symbolEntropies([mapOf(0, 4, 2, () => 0)], 6)).toThrow(
      'symbolEntropies: expected maps with symbols, got none in any',
    );
    const one = mapOf(2, 2, 1, () => 3);
    expect(() => symbolEntropies([one], 3)).toThrow('expected symbols from 0 to 2, got 3');
    expect(() => symbolEntropies([one, mapOf(2, 2, 2, () => 0)], 4)).toThrow(
      'expected maps of 1 channels, as the first has, got one of 2',
    );
  });
});
