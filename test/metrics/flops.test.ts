import { describe, expect, it } from 'vitest';
import {
  convolutionLayer,
  convolutionParameters,
  outputOf,
  totalFlops,
  transposedConvolutionLayer,
} from '../../lib/metrics/flops.ts';

const map = { height: 5, width: 7, channels: 3 };

describe('convolution', () => {
  it('counts the multiply-adds that a loop over outputs and kernel would do', () => {
    const layer = convolutionLayer('layer', map, 3, 2, 4);
    let count = 0;
    for (let y = 0; y < map.height; y += 2) for (let x = 0; x < map.width; x += 2) count += 3 * 3 * 3 * 4;
    expect(layer.flops).toBe(count);
    expect(outputOf(layer)).toEqual({ height: 3, width: 4, channels: 4 });
  });
});

describe('transposedConvolution', () => {
  it('costs what the convolution costs that it mirrors', () => {
    const small = { height: 4, width: 6, channels: 5 };
    const up = transposedConvolutionLayer('up', small, 5, 2, 3);
    const down = convolutionLayer('down', outputOf(up), 5, 2, small.channels);
    expect(outputOf(down)).toEqual(small);
    expect(up.flops).toBe(down.flops);
  });
});

describe('totals', () => {
  it('add up FLOPs, and filters with gamma and beta', () => {
    const layers = [convolutionLayer('a', map, 1, 1, 2), convolutionLayer('b', { ...map, channels: 2 }, 3, 1, 2)];
    expect(totalFlops(layers)).toBe(35 * (3 * 2 + 9 * 2 * 2));
    expect(convolutionParameters(layers)).toBe(6 + 36 + 2 * 2 + 2 * 2);
  });
});
