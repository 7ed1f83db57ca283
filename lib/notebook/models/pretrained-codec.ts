// Codecs whose weights are committed, for cells: they compress real photos at once.
import type { ExperimentOptions } from '../experiment.ts';
import type { ProfileName } from '../../experiments/profiles/index.ts';
import { openCodec } from './codec.ts';
import type { TrainedCodec } from './codec.ts';

export interface PretrainedCodecOptions extends Pick<ExperimentOptions, 'engine'> {
  /** Operating point by its rate in bits per pixel. Default: the highest rate there is. */
  readonly bpp?: number;
}

/**
 * A codec of the reference run, from its committed weights: `pretrainedCodec('imagenette-small-crops', { bpp: 0.33 })`. Needs no data
 * set and no store, and trains nothing. Takes images of any size that is a multiple of 8, whatever it was trained on.
 * Rejects with a RangeError when no codec of that profile, or none at that rate, is committed, and with an error that
 * names the file when the weights are damaged.
 */
export async function pretrainedCodec(
  profile: ProfileName,
  { bpp, ...options }: PretrainedCodecOptions = {},
): Promise<TrainedCodec> {
  const [{ pretrainedCodecAt, pretrainedWeights }, { learnedCenters }] = await Promise.all([
    import('../../experiments/reference/pretrained-codecs.ts'),
    import('../../codec/transcoding.ts'),
  ]);
  const committed = pretrainedCodecAt(profile, bpp);
  const {
    shape,
    config,
    result: { histogram, curve },
  } = committed;
  const { targetBpp, channels, targetEntropy, beta, rate } = config;
  const weights = await pretrainedWeights(committed);
  const centers = [...(await learnedCenters(shape, weights.parameters))];
  return openCodec(
    { point: { bpp: targetBpp, channels, targetEntropy, beta, rate }, shape, weights, centers, histogram, curve },
    options,
  );
}
