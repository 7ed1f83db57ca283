// The plan of a whole experiment, every kind of artifact in it, at a size that takes seconds.
import { DEFAULT_SCENE_OPTIONS } from '../../lib/datasets/synthetic-scenes.ts';
import type { Artifact } from '../../lib/store/artifact.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import type { KitProfile } from '../../lib/experiments/profiles/profile.ts';

const tiny: KitProfile = {
  ...quick,
  data: { source: 'synthetic-scenes', size: 16, train: 64, val: 32, options: DEFAULT_SCENE_OPTIONS },
  codec: { ...quick.codec, width: 0.05, iterations: 4, batch: 4, crop: 16 },
  classification: { ...quick.classification, width: 0.03, cropPixels: 16, epochs: 2, batch: 16 },
  segmentation: { ...quick.segmentation, cropPixels: 16 },
};

/** A classifier on the compressed representation: it rests on data sets, a codec and encodings. */
export async function tinyTarget(): Promise<Artifact> {
  const experiment = await experimentOf(tiny, { data: {} });
  return experiment.classifier('cResNet-39', 'latent', tiny.operatingPoints[0]);
}
