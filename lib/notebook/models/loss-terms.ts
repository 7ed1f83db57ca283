// Eq. 2 for cells: its terms on some images, and where each pulls the compressed representation.
import { architectures } from '../../classification/architecture.ts';
import type { KitProfile } from '../../experiments/profiles/profile.ts';
import type { Tuning } from '../../records/record.ts';
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
  const { width, height } = sizeOf(images, profile.classification.cropPixels);
  const [
    { experimentOf },
    { codecShape, codecWeights },
    { classifierWeights },
    codecs,
    classifiers,
    { layoutOf },
    { openEngine },
    terms,
  ] = await Promise.all([
    import('../../experiments/plan/artifacts.ts'),
    import('../../experiments/recipes/codec.ts'),
    import('../../experiments/recipes/classifier.ts'),
    import('../../codec/programs.ts'),
    import('../../classification/programs.ts'),
    import('../../nn/parameters.ts'),
    import('../../engine/choose.ts'),
    import('../../joint/loss-terms.ts'),
  ]);
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
  const labels = labelsOf(images, classes);

  const shape = codecShape(codec.record.config);
  const side = profile.classification.cropPixels / 8;
  const inference = {
    architecture: architectures['cResNet-51'],
    width: profile.classification.width,
    classes,
    height: side,
    inputWidth: side,
    channels: shape.channels,
  };
  const [codecNetwork, network] = [codecs.codec(shape), classifiers.classifier(inference)];
  const parts = {
    codec: { network: codecNetwork, layout: await layoutOf(codecNetwork, codecs.imageSpecs(1, 16, 16)) },
    classifier: { network, layout: await layoutOf(network, classifiers.classifierInput(inference, 1)) },
  };
  const [first, second] = [codecWeights(codec), classifierWeights(classifier)];
  const [parameters, statistics] = [
    joined(first.parameters, second.parameters),
    joined(first.statistics, second.statistics),
  ];
  const engine = await openEngine(options.engine ?? 'auto');
  const step = await engine.compile(terms.lossTermsProgram(parts, shape, { height: side, width: side }), {
    ...codecs.imageSpecs(images.length, height, width),
    labels: { shape: [images.length], dtype: 'int32' },
    parameters: { shape: [parameters.length] },
    statistics: { shape: [statistics.length] },
  });
  try {
    const x = Float32Array.from(images.flatMap(({ image }) => [...image.pixels]));
    const outputs = await step.run({ x, labels, parameters, statistics });
    const perImage = (width / 8) * (height / 8) * shape.channels;
    return Object.fromEntries(
      terms.lossTermNames.map((name): [string, LossTerm] => {
        const gradient = outputs[terms.gradientOf(name)] as Float32Array;
        return [
          name,
          {
            value: outputs[name][0],
            gradients: images.map((_, i) => gradient.slice(i * perImage, (i + 1) * perImage)),
          },
        ];
      }),
    ) as unknown as LossTerms;
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

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
