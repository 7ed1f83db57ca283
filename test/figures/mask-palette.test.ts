import { describe, expect, it } from 'vitest';
import { maskPalette, maskPixels, channelsOf } from '../../lib/figures/chart/mask-palette.ts';

describe('mask colours', () => {
  it('are read from #rrggbb', () => {
    expect(channelsOf('#0a10ff')).toEqual([10, 16, 255]);
  });

  it('are those of the classes, white for void', () => {
    const palette = maskPalette(['background', 'disc']);
    const pixels = maskPixels(Uint8Array.of(1, 255, 0), palette);
    expect([...pixels]).toEqual([...channelsOf(palette[1]), 255, 255, 255, ...channelsOf(palette[0])]);
  });
});
