import { describe, expect, it } from 'vitest';
import { codecArchitecture } from '../../lib/codec/architecture.ts';
import {
  countCodecParameters,
  countDecoderFlops,
  countEncoderFlops,
  decoderLayers,
  encoderLayers,
} from '../../lib/codec/complexity.ts';

const paper = { height: 224, width: 224, channels: 32 };

describe('encoder', () => {
  it('counts 3,557,277,696 at 224x224 and C = 32, within 0.1% of the 3.56e9 of Section 3.1', () => {
    expect(countEncoderFlops(codecArchitecture, paper)).toBe(3_557_277_696);
    expect(Math.abs(3_557_277_696 / 3.56e9 - 1)).toBeLessThan(0.001);
  });

  it('is the sum of its layers by hand', () => {
    const hand = [
      112 ** 2 * 25 * 3 * 64,
      56 ** 2 * 25 * 64 * 128,
      ...Array(6).fill(56 ** 2 * 9 * 128 * 128),
      28 ** 2 * 25 * 128 * 32,
    ];
    expect(encoderLayers(codecArchitecture, paper).map((layer) => layer.flops)).toEqual(hand);
  });

  it('ends at w/8 x h/8 x C', () => {
    const last = encoderLayers(codecArchitecture, { height: 96, width: 64, channels: 8 }).at(-1);
    expect(last).toMatchObject({ outputHeight: 12, outputWidth: 8, outputChannels: 8 });
  });
});

describe('decoder', () => {
  it('costs what the encoder costs, 24.8% above the 2.85e9 that the paper prints', () => {
    const flops = countDecoderFlops(codecArchitecture, paper);
    expect(flops).toBe(3_557_277_696);
    expect(flops / 2.85e9 - 1).toBeCloseTo(0.248, 3);
  });

  it('mirrors the encoder layer by layer and ends at the RGB image', () => {
    const encoder = encoderLayers(codecArchitecture, paper);
    const decoder = decoderLayers(codecArchitecture, paper);
    expect(decoder.map((layer) => layer.flops)).toEqual(encoder.map((layer) => layer.flops).reverse());
    expect(decoder.at(-1)).toMatchObject({ outputHeight: 224, outputWidth: 224, outputChannels: 3 });
  });
});

describe('countCodecParameters', () => {
  it('is filters, gammas and betas by hand at C = 16', () => {
    const filters = 25 * 3 * 64 + 25 * 64 * 128 + 6 * 9 * 128 * 128 + 25 * 128 * 16;
    const parameters = countCodecParameters(codecArchitecture, { ...paper, channels: 16 });
    expect(parameters.encoder).toBe(filters + 2 * (64 + 128 + 6 * 128 + 16));
    // The last layer has a bias and no normalisation.
    expect(parameters.decoder).toBe(filters + 2 * (64 + 128 + 6 * 128) + 3);
  });
});

describe('codec input', () => {
  it('must be a multiple of 8', () => {
    expect(() => countEncoderFlops(codecArchitecture, { height: 100, width: 96, channels: 16 })).toThrow(
      /multiples of 8, got 100x96/,
    );
  });

  it('leaves C alone when the width shrinks', () => {
    const layers = encoderLayers(codecArchitecture, { ...paper, channels: 16, widthMultiplier: 0.25 });
    expect(layers.map((layer) => layer.outputChannels)).toEqual([16, 32, 32, 32, 32, 32, 32, 32, 16]);
  });
});
