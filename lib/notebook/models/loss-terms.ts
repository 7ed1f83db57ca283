// Eq. 2 for cells: its terms on some images, and where each pulls the compressed representation.
import { architectures } from '../../classification/architecture.ts';
import type { CodecShape } from '../../codec/autoencoder.ts';
import type { EngineChoice } from '../../engine/names.ts';
import type { KitProfile } from '../../experiments/profiles/profile.ts';
import type { CodecArtifact } from '../../experiments/recipes/codec.ts';
import type { JointParts, JointPart } from '../../joint/programs.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import type { Tuning } from '../../records/record.ts';
import type { Finished, FinishedOf } from '../../store/artifact.ts';
import { finishedFor } from '../experiment.ts';
import type { ExperimentOptions } from '../experiment.ts';
import { operatingPointOf } from './codec.ts';
import type { Image } from './image.ts';

/** One term of Eq. 2 on a batch. */
export interface LossTerm {
  /** Mean over the batch. */
  readonly value: number;
  /**
   * For each image its part of the gradient with respect to the encoder's output, [height/8, width/8, C] in the order of
   * `TrainedCodec.represent`: training moves the representation against it.
   */
  readonly gradients: readonly Float32Array[];
}

export interface LossTerms {
  /** MSE(x, x̂), values on the 0-255 scale. */
  readonly mse: LossTerm;
  /** H(q) in bits per symbol, of all symbols in the batch. */
  readonly entropy: LossTerm;
  /** Cross-entropy of cResNet-51 in nats. */
  readonly crossEntropy: LossTerm;
}

export interface LossTermsOptions extends ExperimentOptions {
  /** Operating point by its rate in bits per pixel. Default: the profile's first. */
  readonly bpp?: number;
  /** Which fine-tuning codec and cResNet-51 have been through (section 6). Default: `none`, where joint training starts. */
  readonly tuning?: Tuning;
}

/**
 * The terms of Eq. 2 on a batch of images of one size, as the profile's codec and cResNet-51 see them. What the store lacks
 * is trained first. Rejects when the profile has no such operating point or does not fine-tune it, and with a RangeError when
 * the images have no common size, are too small to read, or a label is not one of the classes.
 */
export async function lossTerms(
  profile: KitProfile,
  images: readonly { readonly image: Image; readonly label: number | null }[],
  { bpp, tuning = 'none', ...options }: LossTermsOptions = {},
): Promise<LossTerms> {
  const point = operatingPointOf(profile, bpp, 'lossTerms');
  const size = sizeOf(images, profile.classification.cropPixels);
  const { experimentOf } = await import('../../experiments/plan/artifacts.ts');
  const experiment = await experimentOf(profile, { data: options.data ?? {} });
  const [codec, classifier, data] = await finishedFor(
    [
      experiment.codec(point, tuning),
      experiment.classifier('cResNet-51', 'latent', point, tuning),
      experiment.data.train,
    ],
    options,
  );
  const classes = data.record.result.classNames.length;
  const batch = { images: images.map(({ image }) => image), labels: labelsOf(images, classes), size };
  return termsOf(await networksOf(codec, classifier, profile, classes), batch, options.engine ?? 'auto');
}

/** The two networks of Eq. 2, where their values lie in one vector of each kind, and these: the codec's first. */
interface JointNetworks {
  readonly parts: JointParts & { readonly classifier: JointPart };
  readonly codec: CodecShape;
  readonly weights: NetworkWeights;
  /** Symbols that the classifier reads along each side. */
  readonly side: number;
}

async function networksOf(
  codec: FinishedOf<CodecArtifact>,
  classifier: Finished,
  { classification: { width, cropPixels } }: KitProfile,
  classes: number,
): Promise<JointNetworks> {
  const [codecs, classifiers, { codecShape, codecWeights }, { classifierWeights }, { joinedWeights }, { layoutOf }] =
    await Promise.all([
      import('../../codec/programs.ts'),
      import('../../classification/programs.ts'),
      import('../../experiments/recipes/codec.ts'),
      import('../../experiments/recipes/classifier.ts'),
      import('../../joint/joined-weights.ts'),
      import('../../nn/parameters.ts'),
    ]);
  const shape = codecShape(codec.record.config);
  const side = cropPixels / 8;
  const { channels } = shape;
  const architecture = architectures['cResNet-51'];
  const reader = { architecture, width, classes, height: side, inputWidth: side, channels };
  const [codecNetwork, network] = [codecs.codec(shape), classifiers.classifier(reader)];
  return {
    parts: {
      codec: { network: codecNetwork, layout: await layoutOf(codecNetwork, codecs.imageSpecs(1, 16, 16)) },
      classifier: { network, layout: await layoutOf(network, classifiers.classifierInput(reader, 1)) },
    },
    codec: shape,
    weights: joinedWeights(codecWeights(codec), classifierWeights(classifier)),
    side,
  };
}

interface Batch {
  readonly images: readonly Image[];
  readonly labels: Int32Array;
  readonly size: Pick<Image, 'width' | 'height'>;
}

/** Runs the program of the terms once. */
async function termsOf(networks: JointNetworks, batch: Batch, choice: EngineChoice): Promise<LossTerms> {
  const [{ openEngine }, { imageSpecs }, { gradientOf, lossTermNames, lossTermsProgram }] = await Promise.all([
    import('../../engine/choose.ts'),
    import('../../codec/programs.ts'),
    import('../../joint/loss-terms.ts'),
  ]);
  const { parts, codec, weights, side } = networks;
  const { images, labels, size } = batch;
  const engine = await openEngine(choice);
  const step = await engine.compile(lossTermsProgram(parts, codec, { height: side, width: side }), {
    ...imageSpecs(images.length, size.height, size.width),
    labels: { shape: [images.length], dtype: 'int32' },
    parameters: { shape: [weights.parameters.length] },
    statistics: { shape: [weights.statistics.length] },
  });
  try {
    const x = Float32Array.from(images.flatMap(({ pixels }) => [...pixels]));
    const outputs = await step.run({ x, labels, ...weights });
    const perImage = (size.width / 8) * (size.height / 8) * codec.channels;
    const termOf = (name: (typeof lossTermNames)[number]): LossTerm => {
      const gradient = outputs[gradientOf(name)] as Float32Array;
      return {
        value: outputs[name][0],
        gradients: images.map((_, i) => gradient.slice(i * perImage, (i + 1) * perImage)),
      };
    };
    return Object.fromEntries(lossTermNames.map((name) => [name, termOf(name)])) as unknown as LossTerms;
  } finally {
    await step.dispose();
  }
}

function sizeOf(images: readonly { readonly image: Image }[], least: number): { width: number; height: number } {
  const [first] = images;
  if (first === undefined) throw new RangeError('lossTerms: expected at least one image, got none');
  const { width, height } = first.image;
  for (const { image } of images) {
    if (image.width !== width || image.height !== height) {
      throw new RangeError(
        `lossTerms: expected images of one size, got ${width} x ${height} and ${image.width} x ${image.height}`,
      );
    }
    if (width % 8 || height % 8 || Math.min(width, height) < least || image.pixels.length !== width * height * 3) {
      throw new RangeError(
        `lossTerms: expected RGB images with sides that are multiples of 8 and at least ${least} pixels, got ${width} x ${height} ` +
          `in ${image.pixels.length} bytes`,
      );
    }
  }
  return { width, height };
}

function labelsOf(images: readonly { readonly label: number | null }[], classes: number): Int32Array {
  return Int32Array.from(images, ({ label }) => {
    if (label === null || !Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(
        `lossTerms: expected labels from 0 to ${classes - 1}, got ${label}: cross-entropy asks for the truth`,
      );
    }
    return label;
  });
}
