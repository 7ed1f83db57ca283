import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../lib/datasets/random.ts';
import { createNoise, sineOfTurns } from '../../../lib/datasets/scenes/noise.ts';
import { createTexture, OBJECT_TEXTURES } from '../../../lib/datasets/scenes/textures.ts';

test('sineOfTurns is a sine', () => {
  for (let t = -3; t < 3; t += 0.001) expect(Math.abs(sineOfTurns(t) - Math.sin(2 * Math.PI * t))).toBeLessThan(0.0012);
});

describe.each(OBJECT_TEXTURES)('%s', (kind) => {
  test('has mean 0 and standard deviation 1', () => {
    let [sum, squares, count] = [0, 0, 0];
    for (let seed = 0; seed < 40; seed++) {
      const random = createRandom(seed);
      const texture = createTexture(kind, 5, 0.2, createNoise(random), random);
      for (let y = 0; y < 40; y++) {
        for (let x = 0; x < 40; x++, count++) {
          const level = texture(x, y);
          sum += level;
          squares += level * level;
        }
      }
    }
    expect(Math.abs(sum / count)).toBeLessThan(0.05);
    expect(Math.abs(Math.sqrt(squares / count) - 1)).toBeLessThan(0.04);
  });
});

test('averaging over three periods leaves less than a third of every texture', () => {
  for (const kind of OBJECT_TEXTURES) {
    let squares = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed);
      const texture = createTexture(kind, 4, 0, createNoise(random), random);
      let mean = 0;
      for (let y = 0; y < 12; y++) for (let x = 0; x < 12; x++) mean += texture(x, y) / 144;
      squares += (mean * mean) / 60;
    }
    expect(Math.sqrt(squares)).toBeLessThan(1 / 3);
  }
});
