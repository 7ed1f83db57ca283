// What a network trains from: the stored images or encodings, or pictures that its frozen codec encodes as they are drawn.
import { codecArchitecture } from '../../codec/architecture.ts';
import type { CropSize } from '../../datasets/crops.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import type { Engine } from '../../engine/engine.ts';
import { augmented, type Augmentation, type AugmentedExamples } from '../../training/examples.ts';
import type { InputType } from '../../records/record.ts';
import type { AllFinished } from '../../store/artifact.ts';
import type { RecipeContext } from '../../store/recipe.ts';
import { codecShape, codecWeights } from './codec.ts';
import { storedExamples, type EncodedInputs } from './encoded-inputs.ts';
import { imagesOf } from './inputs.ts';

/** What of a network's config says how it reads its training images. */
export interface TrainingInputConfig {
  readonly input: InputType;
  /** Side of the square crop in pixels of the image; a latent's crop is an eighth of it. */
  readonly cropPixels: number;
  readonly batch: number;
  /** Left out: `symbols`, which for networks on images is `pictures`. */
  readonly augmentation?: Augmentation;
}

/** Pixels of the picture per step of the network's input, along a side. */
export function inputStride(input: InputType): number {
  return input === 'latent' ? codecArchitecture.stride : 1;
}

/** The crop in steps of the network's input. */
export function inputCrop({ input, cropPixels }: Pick<TrainingInputConfig, 'input' | 'cropPixels'>): CropSize {
  const side = cropPixels / inputStride(input);
  return { height: side, width: side };
}

/** Whether the network's codec encodes the training pictures as they are drawn, so that no stored encoding is needed. */
export function encodesLive({ input, augmentation }: Pick<TrainingInputConfig, 'input' | 'augmentation'>): boolean {
  return input === 'latent' && augmentation === 'pictures';
}

/** The training examples of a split, held by the recipe that reads them. */
export async function trainingInput(
  context: { readonly inputs: AllFinished<EncodedInputs> } & Pick<RecipeContext, 'hold'>,
  engine: Engine,
  split: StoredSplit,
  config: TrainingInputConfig,
  channelMean: readonly number[],
): Promise<AugmentedExamples> {
  const { input, batch } = config;
  const { codec, trainEncoding } = context.inputs;
  if (encodesLive(config)) {
    const { openLiveEncoding } = await import('../../codec/live-encoding.ts');
    return openLiveEncoding(
      engine,
      codecShape(codec!.record.config),
      codecWeights(codec!),
      imagesOf(split, [0, 0, 0]),
      inputCrop(config),
      batch,
    );
  }
  const stored = context.hold(storedExamples(input, split, channelMean, codec, trainEncoding));
  const step = config.augmentation === 'lattice' && input !== 'latent' ? codecArchitecture.stride : 1;
  return augmented(stored, inputStride(input), step);
}
