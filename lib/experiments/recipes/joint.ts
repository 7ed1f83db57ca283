// A codec fine-tuned from a trained one: alone (the control), or together with a cResNet on it (section 6).
import type { NetworkName } from '../../classification/architecture.ts';
import type { Epoch } from '../../classification/training.ts';
import { codecArchitecture } from '../../codec/architecture.ts';
import { countDecoderFlops, countEncoderFlops } from '../../codec/complexity.ts';
import type { JointTraining } from '../../joint/training.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { classifierWeights, keepClassifier, type ClassifierArtifact } from './classifier.ts';
import { codecSpeed, codecWeights, keepCodec, type CodecArtifact, type CodecResult } from './codec.ts';
import { passesOfTraining, trainingMemory } from './cost.ts';
import { imagesIn, type DatasetArtifact } from './dataset.ts';
import { engineFor } from './engine.ts';
import { imagesOf, openDataset } from './inputs.ts';
import { hooksFor } from './training-hooks.ts';

/** The codec's shape stands here too, so that whatever runs a codec can run this one. */
export interface JointConfig extends JointTraining {
  readonly targetBpp: number;
}

export interface JointResult extends CodecResult {
  /** The classifier's scores on the validation images per epoch; empty where the codec was trained alone. */
  readonly classification: readonly Epoch[];
  readonly network: NetworkName | null;
}

export type JointArtifact = Artifact<JointConfig, JointResult>;

/** With `classifier`, that network is trained along. */
type JointInputs = {
  readonly train: DatasetArtifact;
  readonly val: DatasetArtifact;
  readonly codec: CodecArtifact;
  readonly classifier?: ClassifierArtifact;
};

export const jointRecipe: Recipe<JointConfig, JointResult, JointInputs> = {
  kind: 'joint',
  version: 2,
  usesEngine: true,
  async run(context) {
    const { trainJointly } = await import('../../joint/training.ts');
    const engine = await engineFor(context);
    const { config } = context.artifact;
    const { codec: start, classifier: pretrained = null } = context.inputs;
    const train = context.hold(openDataset(context.inputs.train));
    const val = context.hold(openDataset(context.inputs.val));
    const network = pretrained?.record.config.network ?? null;
    const { note, codec, classifier } = await trainJointly(
      engine,
      imagesOf(train, [0, 0, 0]),
      imagesOf(val, [0, 0, 0]),
      { codec: codecWeights(start), classifier: pretrained && classifierWeights(pretrained) },
      pretrained && {
        network: pretrained.record.config.network,
        width: pretrained.record.config.width,
        classes: pretrained.record.result.classes,
      },
      config,
      await hooksFor(context, 'steps'),
    );
    if (classifier) await keepClassifier(context.directory, classifier);
    const kept = await keepCodec(context.directory, engine, config, codec, imagesOf(train, [0, 0, 0]));
    return { ...note, ...kept, network };
  },
  estimate({ config, inputs }) {
    const input = { height: config.crop, width: config.crop, channels: config.channels, widthMultiplier: config.width };
    const flops = countEncoderFlops(codecArchitecture, input) + countDecoderFlops(codecArchitecture, input);
    const all = imagesIn(inputs.train.config);
    const images = Math.min(all, config.epochImages ?? all) * config.epochs;
    const total = images * flops * passesOfTraining * (inputs.classifier ? 1.2 : 1);
    const memoryBytes = trainingMemory(config.batch * config.crop ** 2, config.width, 5600);
    return {
      seconds: (2 * total) / codecSpeed(config.width),
      flops: total,
      memoryBytes,
      bytes: 1.3e8 * config.width ** 2,
    };
  },
};
