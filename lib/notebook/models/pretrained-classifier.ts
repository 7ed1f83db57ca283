// Classifiers whose weights are committed, for cells: they name what is on a photo at once.
import type { NetworkName } from '../../classification/architecture.ts';
import { architectures } from '../../classification/architecture.ts';
import type { ProfileName } from '../../experiments/profiles/index.ts';
import type { TrainedClassifier } from './trained-classifier.ts';
import { openClassifier } from './open-classifier.ts';
import type { PretrainedCodecOptions } from './pretrained-codec.ts';

/** A classifier without its data set: `validate` would need that. */
export type PretrainedClassifier = Omit<TrainedClassifier, 'validate'>;

/**
 * A classifier of the reference run, from its committed weights: `pretrainedClassifier('imagenette-small-crops', 'ResNet-50')` on
 * original images, `pretrainedClassifier('imagenette-small-crops', 'cResNet-51', { bpp: 0.33 })` on the symbols of `pretrainedCodec`
 * at that rate (the highest where it is left out). Needs no data set, and trains nothing. Rejects with a RangeError that
 * names what there is when this one is not committed.
 */
export async function pretrainedClassifier(
  profile: ProfileName,
  network: NetworkName,
  { bpp, ...options }: PretrainedCodecOptions = {},
): Promise<PretrainedClassifier> {
  const [{ checkCodec }, { pretrainedClassifierOf }, { pretrainedCodecAt }, { centerValues, pixelValues }] =
    await Promise.all([
      import('../../experiments/reference/committed-network.ts'),
      import('../../experiments/reference/pretrained-classifiers.ts'),
      import('../../experiments/reference/pretrained-codecs.ts'),
      import('../../training/examples.ts'),
    ]);
  const readsSymbols = Object.hasOwn(architectures, network) && architectures[network].input === 'latent';
  if (!readsSymbols && bpp !== undefined) {
    throw new RangeError(
      `pretrainedClassifier: those that read images were trained on original ones, which have no rate; got ${bpp} bpp: leave bpp out`,
    );
  }
  const codec = readsSymbols ? pretrainedCodecAt(profile, bpp) : null;
  const input = codec ? 'latent' : 'original';
  const classifier = pretrainedClassifierOf(profile, network, input, codec && { bpp: codec.config.targetBpp });
  if (codec) checkCodec(profile, classifier, codec);
  const {
    config,
    committed: {
      trainedOn: { classNames, channelMean },
      ...committed
    },
  } = classifier;
  const channels = codec ? codec.shape.channels : 3;
  const side = config.cropPixels / (codec ? 8 : 1);
  const values = codec ? centerValues(codec.result.centers, channels) : pixelValues(channelMean);
  const { answers: _answers, ...opened } = await openClassifier(
    { network, side, channels, width: config.width, classes: classNames.length, values, weights: committed.read() },
    options,
  );
  return { network, input, tuning: 'none', bpp: codec?.config.targetBpp ?? null, classNames, side, ...opened };
}
