import { describe, expect, it } from 'vitest';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { smoke } from '../../lib/experiments/profiles/smoke.ts';
import { connectFrontend } from '../../lib/display/frontend.ts';
import { inferenceTimes } from '../../lib/notebook/inference-times.ts';

describe('inferenceTimes', () => {
  it('times networks, and the decoder of those that read images, per image', async () => {
    const [rgb, latent] = await inferenceTimes(smoke, { batch: 2, rounds: 3 });
    expect([rgb.network, latent.network]).toEqual(['ResNet-50', 'cResNet-51']);
    expect(rgb.image).toEqual({ height: smoke.classification.cropPixels, width: smoke.classification.cropPixels });
    expect(latent.decoding).toBeNull();
    for (const { median, rounds } of [rgb.inference, rgb.decoding!, latent.inference]) {
      expect(rounds).toHaveLength(3);
      expect(median).toBe([...rounds].sort((a, b) => a - b)[1]);
      expect(Math.min(...rounds)).toBeGreaterThan(0);
    }
  });

  it('stops where the cell is interrupted', async () => {
    const interrupted = AbortSignal.abort(new Error('interrupted'));
    connectFrontend({ display: () => {}, interruptSignal: () => interrupted });
    try {
      await expect(inferenceTimes(smoke, { batch: 1, rounds: 1 })).rejects.toThrow('interrupted');
    } finally {
      connectFrontend(undefined as never);
    }
  });

  it.each([
    [
      { networks: ['ResNet-18'] },
      'expected networks among ResNet-50, ResNet-71, cResNet-39, cResNet-51, cResNet-72, got ResNet-18',
    ],
    [{ networks: [] }, 'got none'],
    [{ pixels: 60 }, 'expected pixels to be a multiple of 8, got 60'],
    [{ batch: 0 }, 'expected batch to be a whole number of at least 1, got 0'],
    [{ rounds: 1.5 }, 'expected rounds to be a whole number of at least 1, got 1.5'],
    [{ width: 0 }, 'expected width to be above 0 and at most 2, got 0'],
    [{ codecWidth: Number.NaN }, 'expected codecWidth to be above 0 and at most 2, got NaN'],
  ])('refuses %j', async (options, message) => {
    await expect(inferenceTimes(quick, options as never)).rejects.toThrow(message);
  });
});
