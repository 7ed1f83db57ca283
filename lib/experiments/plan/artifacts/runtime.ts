import { architectures, type NetworkName } from '../../../classification/architecture.ts';
import { SCENE_CLASS_NAMES, SCENE_MASK_CLASS_NAMES } from '../../../datasets/synthetic-scenes.ts';
import { storedSize, type DatasetArtifact } from '../../recipes/dataset.ts';
import { runtimeRecipe, type RuntimeArtifact } from '../../recipes/runtime.ts';
import { artifactOf } from './artifact-of.ts';
import type { Experiment } from './experiment.ts';

/** Scenes are known before they are drawn; of a folder, what was found in it is. */
const areScenes = ({ config }: DatasetArtifact): boolean => config.source === 'synthetic-scenes';

/** Inference times of every network (Figure 12), behind the codec of the lowest rate. */
export async function runtimeArtifact({ profile, data, ...experiment }: Experiment): Promise<RuntimeArtifact> {
  const masks = await experiment.segmentationData();
  const { classificationBatch, segmentationBatch, rounds } = profile.runtime;
  const [lowest] = [...profile.operatingPoints].sort((a, b) => a.bpp - b.bpp);
  const side = profile.classification.cropPixels;
  return artifactOf(
    runtimeRecipe,
    {
      networks: Object.keys(architectures) as NetworkName[],
      codec: { width: profile.codec.width, channels: lowest.channels, centers: profile.codec.centers },
      width: profile.classification.width,
      classification: {
        classes: areScenes(data.train) ? SCENE_CLASS_NAMES.length : null,
        height: side,
        width: side,
        batch: classificationBatch,
      },
      segmentation: {
        classes: areScenes(masks.train) ? SCENE_MASK_CLASS_NAMES.length : null,
        ...storedSize(masks.val.config),
        batch: segmentationBatch,
      },
      atrousRates: profile.segmentation.atrousRates,
      rounds,
    },
    {
      ...(!areScenes(data.train) && { images: data.train }),
      ...(!areScenes(masks.train) && { masks: masks.train }),
    },
    'inference time',
  );
}
