// A segmentation network starts as a trained classifier (section 5.3).
import { classifier, classifierInput } from '../classification/programs.ts';
import { initialParameters, layoutOf, transferred, type Layout } from '../nn/parameters.ts';
import { asppScope } from './architecture.ts';
import type { SegmenterShape } from './programs.ts';

/** The flat vectors of a trained classifier of the same architecture, width and input. */
export interface ClassifierVectors {
  /** Classes of its last layer, which is left behind. */
  readonly classes: number;
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

export interface StartingValues {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
  /** How many values came from the classifier. */
  readonly moved: number;
}

/**
 * Starting values for the -d network of `layout`: the classifier's features by name, ASPP from its initialisers.
 * Throws when the classifier has other features, naming what differs.
 */
export async function pretrainedParameters(
  shape: SegmenterShape,
  layout: Layout,
  weights: ClassifierVectors,
  seed: number | string,
): Promise<StartingValues> {
  const { classes, parameters, statistics } = weights;
  const source = { ...shape, classes };
  const from = { layout: await layoutOf(classifier(source), classifierInput(source, 1)), parameters, statistics };
  const { kept, ...values } = transferred(from, { layout, ...initialParameters(layout, seed) });
  const missing = kept.filter((name) => !name.startsWith(`${asppScope}/`));
  if (missing.length > 0) {
    const more = missing.length > 1 ? ` (nor ${missing.length - 1} more)` : '';
    throw new Error(
      `the pretrained classifier has no '${missing[0]}'${more}: it is another network than ${shape.architecture.name}`,
    );
  }
  return values;
}
