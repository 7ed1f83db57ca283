// A classifier trained from scratch: on original images, on reconstructions, or on compressed representations (section 4).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { architectures } from '../../classification/architecture.ts';
import { countFlops } from '../../classification/complexity.ts';
import { codecArchitecture } from '../../codec/architecture.ts';
import type { ClassifierTraining, ClassifierWeights, Epoch } from '../../classification/training.ts';
import { packState, unpackState } from '../../training/state.ts';
import type { Artifact, Finished } from '../artifact.ts';
import { writeAtomically } from '../atomic-file.ts';
import type { Recipe, RecipeContext } from '../recipe.ts';
import { passesOfTraining, trainingMemory } from './cost.ts';
import { imagesIn, type DatasetConfig, type DatasetResult } from './dataset.ts';
import { encodedExamples } from './encoded-inputs.ts';
import { engineFor } from './engine.ts';
import { imagesOf, openInput } from './inputs.ts';
import type { InputType } from './input-type.ts';
import { hooksFor } from './training-hooks.ts';


/** The crop is in pixels of the image, for every input type. */
export interface ClassifierConfig extends Omit<ClassifierTraining, 'crop' | 'classes'> {
  readonly input: InputType;
  /** Side of the square crop in pixels of the image; a latent's crop is an eighth of it. */
  readonly cropPixels: number;
}

export interface ClassifierResult {
  readonly curve: readonly Epoch[];
  readonly classes: number;
  /** Trained values, the logits layer included. */
  readonly parameters: number;
  /** Multiply-adds of the convolutions for one image. */
  readonly flops: number;
}

const weightsFile = 'classifier.bin';

/** Keeps a classifier's weights in an artifact's folder. */
export async function keepClassifier(directory: string, { parameters, statistics }: ClassifierWeights): Promise<void> {
  await writeAtomically(join(directory, weightsFile), packState({ note: null, arrays: { parameters, statistics } }));
}

/** The weights of a finished classifier, trained alone or jointly. */
export function classifierWeights({ directory }: Finished<any>): ClassifierWeights {
  return unpackState(readFileSync(join(directory, weightsFile))).arrays as unknown as ClassifierWeights;
}

/** Side of the network's input: pixels, or symbols of the compressed representation. */
function inputSide({ input, cropPixels }: ClassifierConfig): number {
  return input === 'latent' ? cropPixels / codecArchitecture.stride : cropPixels;
}

function flopsOf(config: ClassifierConfig, latentChannels: number): number {
  const { network, width, input } = config;
  const side = inputSide(config);
  return countFlops(architectures[network], { height: side, width: side, channels: input === 'latent' ? latentChannels : 3, widthMultiplier: width });
}

const latentChannels = ({ inputs }: Artifact<any>): number => (inputs['codec']?.config as { channels?: number } | undefined)?.channels ?? 3;

function examplesOf(context: RecipeContext<ClassifierConfig>) {
  const { input } = context.artifact.config;
  const { channelMean } = context.input<DatasetResult>('train').record.result;
  const [train, val] = [openInput(context, 'train'), openInput(context, 'val')];
  if (train.classNames.length !== val.classNames.length) throw new Error(`train has ${train.classNames.length} classes, val ${val.classNames.length}: both need the same class folders`);
  return input === 'original'
    ? { classes: train.classNames.length, train: imagesOf(train, channelMean), val: imagesOf(val, channelMean) }
    : {
        classes: train.classNames.length,
        train: encodedExamples(context, 'trainEncoding', train, input, channelMean),
        val: encodedExamples(context, 'valEncoding', val, input, channelMean),
      };
}

export const classifier: Recipe<ClassifierConfig> = {
  kind: 'classifier',
  version: 2,
  usesEngine: true,
  /** With an input `pretrained`, training goes on from that classifier; without, it starts from scratch. */
  async run(context): Promise<ClassifierResult> {
    const { trainClassifier } = await import('../../classification/training.ts');
    const engine = await engineFor(context);
    const { artifact } = context;
    const { config } = artifact;
    const { classes, train, val } = examplesOf(context);
    const side = inputSide(config);
    const training = { ...config, classes, crop: { height: side, width: side } };
    const start = artifact.inputs['pretrained'] ? classifierWeights(context.input('pretrained')) : null;
    const { arrays, note } = await trainClassifier(engine, train, val, training, await hooksFor(context, 'steps'), start);
    const { parameters, statistics } = arrays as unknown as ClassifierWeights;
    await keepClassifier(context.directory, { parameters, statistics });
    return { curve: note.curve, classes, parameters: parameters.length, flops: flopsOf(config, latentChannels(artifact)) };
  },
  estimate(artifact: Artifact<ClassifierConfig>) {
    const { config, inputs } = artifact;
    const all = imagesIn(inputs['train']!.config as DatasetConfig);
    const images = Math.min(all, config.epochImages ?? all) * config.epochs;
    // Measured on one 2.5 GHz core at widths 1/8 and 1/4: narrow layers are slow for their size, RGB roots more so.
    const flopsPerSecond = Math.min(60e9, (config.input === 'latent' ? 180e9 : 135e9) * config.width);
    const flops = images * flopsOf(config, latentChannels(artifact)) * passesOfTraining;
    const memoryBytes = trainingMemory(config.batch * config.cropPixels ** 2, config.width, config.input === 'latent' ? 1700 : 2700);
    return { seconds: (2 * flops) / flopsPerSecond, flops, memoryBytes, bytes: 1.1e8 * config.width ** 2 };
  },
};
