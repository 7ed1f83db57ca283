// A folder of exports, made from networks that nobody trained: every part is there, and small.
import { join } from 'node:path';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput } from '../../lib/classification/programs.ts';
import { codec, imageSpecs } from '../../lib/codec/programs.ts';
import { experimentOf, type Experiment } from '../../lib/experiments/plan/artifacts.ts';
import type { KitProfile } from '../../lib/experiments/profiles/profile.ts';
import { smoke } from '../../lib/experiments/profiles/smoke.ts';
import { keepClassifier } from '../../lib/experiments/recipes/classifier.ts';
import { writeCodecWeights } from '../../lib/experiments/recipes/codec.ts';
import { writeAtomically } from '../../lib/files/atomic-file.ts';
import { initialParameters, layoutOf, type Layout, type Network } from '../../lib/nn/parameters.ts';
import type { Specs } from '../../lib/engine/engine.ts';
import { segmenter, segmenterInput } from '../../lib/segmentation/programs.ts';
import { packState } from '../../lib/training/state.ts';
import type { Artifact } from '../../lib/store/artifact.ts';
import { openStore, type Store } from '../../lib/store/store.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { fabricate } from '../experiments/reference/fabricated.ts';

export const point = smoke.operatingPoints.find(({ bpp }) => bpp === 0.33)!;
/** The invented data set's, and the invented masks'. */
export const [classes, maskClasses] = [3, 2];

/** Weights that let every layer through: norms with statistics and scales of their own. */
export async function weightsOf(network: Network, specs: Specs) {
  const layout: Layout = await layoutOf(network, specs);
  const random = createRandom('weights', layout.parameterCount);
  const { parameters } = initialParameters(layout, 1);
  // The last scale of a unit starts at zero, which would leave its convolutions without a say.
  let at = 0;
  for (const { name, shape } of layout.parameters) {
    const size = shape.reduce((product, one) => product * one, 1);
    if (/norm\/(scale|shift)$/.test(name))
      for (let one = at; one < at + size; one++) parameters[one] = 0.3 + 0.5 * random.next();
    at += size;
  }
  const statistics = Float32Array.from({ length: layout.statisticCount }, () => 0.5 + random.next());
  return { layout, parameters, statistics };
}

export const codecOf = (config: { width: number; channels: number; centers: number }) =>
  weightsOf(codec(config), imageSpecs(1, 16, 16));

export function classifierShape(width: number) {
  return {
    architecture: architectures['cResNet-51'],
    width,
    classes,
    height: 4,
    inputWidth: 4,
    channels: point.channels,
  };
}
export const classifierOf = (width: number) =>
  weightsOf(classifier(classifierShape(width)), classifierInput(classifierShape(width), 1));

export function segmenterShape(width: number, atrousRates: readonly number[]) {
  return {
    architecture: architectures['cResNet-51'],
    width,
    classes: maskClasses,
    atrousRates,
    height: 4,
    inputWidth: 6,
    channels: point.channels,
  };
}
export const segmenterOf = (width: number, atrousRates: readonly number[]) => {
  const shape = segmenterShape(width, atrousRates);
  return weightsOf(segmenter(shape), segmenterInput(shape, 1));
};

async function writeWeights({ kind, config }: Artifact<any>, directory: string): Promise<void> {
  if (kind === 'codec') await writeCodecWeights(directory, await codecOf(config));
  if (kind === 'classifier') await keepClassifier(directory, await classifierOf(config.width));
  if (kind === 'segmenter') {
    const { parameters, statistics } = await segmenterOf(config.width, config.atrousRates);
    await writeAtomically(
      join(directory, 'segmenter.bin'),
      packState({ note: null, arrays: { parameters, statistics } }),
    );
  }
}

/** A store with everything of one operating point, the segmenter where asked for. */
export async function storeWith(
  folder: string,
  parts: readonly ('codec' | 'classifier' | 'segmenter')[],
): Promise<{ store: Store; experiment: Experiment; profile: KitProfile }> {
  const store = openStore(folder);
  const experiment = await experimentOf(smoke, { data: {} });
  const artifacts = {
    codec: experiment.codec(point),
    classifier: experiment.classifier('cResNet-51', 'latent', point),
    segmenter: await experiment.segmenter('cResNet-51', 'latent', point),
  };
  await fabricate(store, [experiment.data.train, ...parts.map((part) => artifacts[part])], writeWeights);
  return { store, experiment, profile: smoke };
}
