// -d networks whose weights are committed, for cells: they cut a photo of a street into its parts at once.
import { architectures } from '../../classification/architecture.ts';
import type { NetworkName } from '../../classification/architecture.ts';
import type { ProfileName } from '../../experiments/profiles/index.ts';
import { maskPalette } from '../../figures/chart/mask-palette.ts';
import { openSegmenter } from './open-segmenter.ts';
import type { PretrainedCodecOptions } from './pretrained-codec.ts';
import type { TrainedSegmenter } from './segmenter.ts';

/** A -d network without its data set: `validate` would need that. */
export type PretrainedSegmenter = Omit<TrainedSegmenter, 'validate'>;

/**
 * A -d network of the reference run, from its committed weights: `pretrainedSegmenter('imagenette-small-crops', 'ResNet-50')` on images,
 * `pretrainedSegmenter('imagenette-small-crops', 'cResNet-51', { bpp: 0.33 })` on the symbols of `pretrainedCodec` at that rate (the
 * highest where it is left out). Takes whatever size those have. Needs no data set, and trains nothing. Rejects with a
 * RangeError that names what there is when this one is not committed.
 */
export async function pretrainedSegmenter(
  profile: ProfileName,
  network: NetworkName,
  { bpp, ...options }: PretrainedCodecOptions = {},
): Promise<PretrainedSegmenter> {
  const [{ checkCodec }, { pretrainedSegmenterOf }, codecs, { learnedCenters }, { centerValues, pixelValues }] =
    await Promise.all([
      import('../../experiments/reference/committed-network.ts'),
      import('../../experiments/reference/pretrained-segmenters.ts'),
      import('../../experiments/reference/pretrained-codecs.ts'),
      import('../../codec/transcoding.ts'),
      import('../../training/examples.ts'),
    ]);
  const readsSymbols = Object.hasOwn(architectures, network) && architectures[network].input === 'latent';
  if (!readsSymbols && bpp !== undefined) {
    throw new RangeError(
      `pretrainedSegmenter: those that read images were trained on original ones, which have no rate; got ${bpp} bpp: leave bpp out`,
    );
  }
  const codec = readsSymbols ? codecs.pretrainedCodecAt(profile, bpp) : null;
  const input = codec ? 'latent' : 'original';
  const segmenter = pretrainedSegmenterOf(profile, network, input, codec && { bpp: codec.config.targetBpp });
  if (codec) checkCodec(profile, segmenter, codec);
  const { config, committed } = segmenter;
  const { classNames, channelMean } = committed.trainedOn;
  const { width, atrousRates } = config;
  const channels = codec?.shape.channels ?? 3;
  // Those of the weights as they are committed: what it was trained behind.
  const centers = codec ? await learnedCenters(codec.shape, (await codecs.pretrainedWeights(codec)).parameters) : [];
  const opened = await openSegmenter(
    {
      network,
      input,
      channels,
      centers: centers.length,
      width,
      atrousRates,
      classes: classNames.length,
      values: codec ? centerValues(centers, channels) : pixelValues(channelMean),
      weights: committed.read(),
    },
    options,
  );
  const bppOf = codec?.config.targetBpp ?? null;
  return { network, input, bpp: bppOf, classNames, colours: maskPalette(classNames), atrousRates, ...opened };
}
