// Profile `quick`: embedded data, no network, two cores, under five minutes.
//
// Command:  npm run reproduce
// Machine:  two cores of a 2.5 GHz Xeon: 4 min 14 s on a fresh clone, npm ci (20 s) included; 1.8 s the second time
// Scale:    64 px scenes, 56 px crops, a quarter of the paper's codec width, an eighth of the classifiers' width
// Result:   top-1 80.7% on originals, 58.2% on reconstructions (0.304 bpp, 20.9 dB), 24.4% (cResNet-51) and
//           23.0% (cResNet-39) on the compressed representation. Numbers show the mechanism, not the paper's claims.
import type { KitProfile } from './profile.ts';

export const quick: KitProfile = {
  name: 'quick',
  description: 'embedded synthetic scenes at 64 px, narrow networks: minutes on two cores',
  seed: 1,
  data: {
    source: 'synthetic-scenes',
    size: 64,
    train: 4000,
    val: 1000,
    // Large objects with coarse, clear textures: a thousand training steps must tell twenty classes apart, and a
    // codec trained for a minute must keep enough of a texture at 0.33 bpp.
    options: {
      objectRadius: [17, 24],
      objectSqueeze: [0.7, 1],
      outlineWobble: [0, 0.08],
      texturePeriod: [6, 11],
      textureContrast: [0.22, 0.34],
      textureWarp: [0.02, 0.15],
      objectContrast: [0.15, 0.35],
      backgroundContrast: [0.02, 0.06],
      clutter: [0, 2],
      decoys: 0,
      occlusion: 0.15,
      lightFall: [0, 0.2],
      noise: [0.005, 0.015],
    },
  },
  operatingPoints: [
    {
      bpp: 0.33,
      channels: 16,
      // 0.330 bpp x 64 / 16 channels.
      targetEntropy: 1.32,
      // The paper gives beta for joint training only (150, 600); 500 holds the rate at short trainings.
      beta: 500,
      // The paper's 1e-5 for this point looks like a slip (its neighbours have 1e-3).
      rate: { initial: 3e-3, lastShare: 0.2, divisor: 10 },
    },
  ],
  codec: { width: 0.25, centers: 6, centerPenalty: 0.1, relaxedShare: 0.3, iterations: 800, batch: 16, crop: 48 },
  classification: {
    width: 0.125,
    cropPixels: 56,
    epochs: 8,
    batch: 32,
    rate: { initial: 0.05, dropEpochs: [6], divisor: 10 },
    momentum: 0.9,
    weightDecay: 1e-4,
  },
};
