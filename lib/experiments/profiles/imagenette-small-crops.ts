// Profile `imagenette-small-crops`: `imagenette` with the codecs that its experiments would have trained.
//
// Command:  npx without-decoding reproduce --profile imagenette-small-crops --only figure-8,figure-9
// Machine:  two cores of a 2.5 GHz Xeon: a quarter of an hour of processor time a codec; what stands behind them as `imagenette`
// Scale:    codecs on crops of 32 px, a sixth of `imagenette`'s pixels, five times as many steps at two and a half times the rate
// Result:   figures/imagenette-small-crops/README.md
import { imagenette } from './imagenette.ts';
import type { KitProfile } from './profile.ts';

export const imagenetteSmallCrops: KitProfile = {
  ...imagenette,
  name: 'imagenette-small-crops',
  description: 'imagenette with codecs that see small crops and many steps',
  operatingPoints: imagenette.operatingPoints.map((point) => ({ ...point, rate: { ...point.rate, initial: 5e-3 } })),
  // With a penalty of 0.1 the centers drift apart, until the soft quantizer is a cliff between two (codec-experiments.md).
  codec: { ...imagenette.codec, iterations: 60_000, crop: 32, centerPenalty: 10 },
};
