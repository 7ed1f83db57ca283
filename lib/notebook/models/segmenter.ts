// A profile's trained segmenters for cells: a mask for any image, or for any compressed representation.
import { architectures } from '../../classification/architecture.ts';
import type { NetworkName } from '../../classification/architecture.ts';
import type { Step } from '../../engine/engine.ts';
import type { Artifact, Finished } from '../../experiments/artifact.ts';
import type { KitProfile } from '../../experiments/profiles/profile.ts';
import type { SegmenterConfig, SegmenterResult } from '../../experiments/recipes/segmenter.ts';
import type { InputType, Tuning } from '../../figures/record.ts';
import { maskPalette } from '../../figures/mask-palette.ts';
import { finishedFor } from '../experiment.ts';
import type { ExperimentOptions } from '../experiment.ts';
import { operatingPointOf } from './codec.ts';
import type { Symbols } from './codec.ts';
import type { Image, Mask } from './image.ts';

export interface TrainedSegmenterOptions extends ExperimentOptions {
  /** Default: `latent` for a cResNet; for a ResNet `reconstruction` where `bpp` is given, else `original`. */
  readonly input?: InputType;
  /** Operating point of the codec in front by its rate in bits per pixel. Default: the profile's first. */
  readonly bpp?: number;
  /** Which fine-tuning codec and network have been through (section 6), for cResNet-51. Default: `none`. */
  readonly tuning?: Tuning;
}

/** A frozen -d network (section 5.1). It is compiled for each size of input when that size first comes. */
export interface TrainedSegmenter {
  readonly network: NetworkName;
  readonly input: InputType;
  /** Operating point of the codec in front in bits per pixel; null for original images. */
  readonly bpp: number | null;
  /** What the indices in its masks mean. */
  readonly classNames: readonly string[];
  /** A colour (`#rrggbb`) per class, those of Figures 5 and 10. */
  readonly colours: readonly string[];
  /**
   * The most likely class of every pixel, at the image's size. A ResNet takes an image with sides that are multiples of
   * 8 (decoded by the codec, where its input is `reconstruction`), a cResNet the symbols of its own codec. Rejects when
   * it gets the other sort.
   */
  segment(input: Image | Symbols): Promise<Mask>;
  /** Frees what the engine holds. */
  dispose(): Promise<void>;
}

/** Pixels per symbol along a side. */
const block = 8;

/**
 * The profile's segmenter, ready to be asked: `trainedSegmenter(profile, 'cResNet-51', { bpp: 0.33 })`. What the store
 * lacks is trained first, with the progress below the cell; so it is once for a store whose segmenters were made
 * before their weights were kept. Rejects with a RangeError when the profile has no such network.
 */
export async function trainedSegmenter(
  profile: KitProfile,
  network: NetworkName,
  { input: wanted, bpp, tuning = 'none', ...options }: TrainedSegmenterOptions = {},
): Promise<TrainedSegmenter> {
  const input = inputOf(network, wanted, bpp, tuning);
  const point = input === 'original' ? null : operatingPointOf(profile, bpp, 'trainedSegmenter');
  const { experimentOf } = await import('../../experiments/artifacts.ts');
  const experiment = await experimentOf(profile, { data: options.data ?? {} });
  const { parameters, statistics, config, classNames } = await trained(await experiment.segmenter(network, input, point, tuning), options);
  const [pretraining, codec] = await finishedFor(
    [experiment.data.train, ...(point ? [experiment.codec(point, tuning)] : [])], options);
  const [{ openEngine }, { layoutOf }, { centerValues, pixelValues }, programs] = await Promise.all([
    import('../../engine/choose.ts'), import('../../nn/parameters.ts'), import('../../training/examples.ts'), import('../../segmentation/programs.ts'),
  ]);
  const engine = await openEngine(options.engine ?? 'auto');
  const channels = input === 'latent' ? point!.channels : 3;
  const symbolCount = codec?.record.result.centers.length ?? 0;
  // As in training: pixels less the mean of the classifier's images, symbols as the centers they stand for.
  const values = input === 'latent'
    ? centerValues(codec!.record.result.centers, channels)
    : pixelValues(pretraining!.record.result.channelMean);

  const steps = new Map<string, Promise<Step>>();
  const compiledFor = async (height: number, width: number, mask: Pick<Mask, 'width' | 'height'>): Promise<Step> => {
    const { width: multiplier, atrousRates } = config;
    const shape = {
      architecture: architectures[network], width: multiplier, atrousRates, classes: classNames.length, height, inputWidth: width, channels,
    };
    const layout = await layoutOf(programs.segmenter(shape), programs.segmenterInput(shape, 1));
    return engine.compile(programs.segmenterEvaluationProgram(programs.segmenter(shape), layout, mask), {
      ...programs.segmenterInput(shape, 1), parameters: { shape: [parameters.length] }, statistics: { shape: [statistics.length] },
    });
  };

  return {
    network,
    input,
    bpp: point?.bpp ?? null,
    classNames,
    colours: maskPalette(classNames),
    async segment(given) {
      const bytes = input === 'latent' ? symbolsOf(given, channels, symbolCount) : pixelsOf(given, input);
      const { width, height } = given;
      const scale = input === 'latent' ? block : 1;
      const size = { width: width * scale, height: height * scale };
      const key = `${width} ${height}`;
      const step = steps.get(key) ?? compiledFor(height, width, size);
      steps.set(key, step);
      const x = Float32Array.from(bytes, (byte, at) => values[256 * (at % channels) + byte]!);
      const { masks } = await (await step).run({ x, parameters, statistics });
      return { ...size, values: Uint8Array.from(masks!) };
    },
    async dispose() {
      const compiled = await Promise.all(steps.values());
      steps.clear();
      await Promise.all(compiled.map((step) => step.dispose()));
    },
  };
}

function inputOf(network: NetworkName, wanted: InputType | undefined, bpp: number | undefined, tuning: Tuning): InputType {
  if (!Object.hasOwn(architectures, network)) {
    throw new RangeError(`trainedSegmenter: expected one of ${Object.keys(architectures).join(', ')}, got ${network}`);
  }
  const readsSymbols = architectures[network].input === 'latent';
  const input = wanted ?? (readsSymbols ? 'latent' : bpp === undefined ? 'original' : 'reconstruction');
  if (readsSymbols !== (input === 'latent')) {
    throw new RangeError(
      `trainedSegmenter: ${network} reads ${readsSymbols ? 'latent' : 'original or reconstruction'}, got input ${input}`);
  }
  if (input === 'original' && bpp !== undefined) {
    throw new RangeError(`trainedSegmenter: original images have no codec in front, got bpp ${bpp}: leave one of them out`);
  }
  if (tuning !== 'none' && network !== 'cResNet-51') {
    throw new RangeError(`trainedSegmenter: only cResNet-51 is fine-tuned, got ${network} with tuning ${tuning}`);
  }
  return input;
}

/** A finished segmenter's weights with what shapes them, trained once more where they were not kept. */
async function trained(artifact: Artifact<SegmenterConfig>, options: ExperimentOptions) {
  const { repeatedSegmenter, segmenterWeights } = await import('../../experiments/recipes/segmenter.ts');
  const [first] = await finishedFor([artifact], options) as [Finished<SegmenterResult>];
  const kept = segmenterWeights(first);
  const { kind, version: recipeVersion } = repeatedSegmenter;
  const again = { ...artifact, kind, recipeVersion, label: `${artifact.label}, once more for its weights` };
  const weights = kept ?? segmenterWeights((await finishedFor([again], options))[0]!)!;
  return { ...weights, config: artifact.config, classNames: first.record.result.classNames };
}

function pixelsOf(given: Image | Symbols, input: InputType): Uint8Array {
  if (!('pixels' in given)) {
    throw new RangeError(`segment: expected an image (input ${input}), got symbols: decode them, or use a cResNet`);
  }
  const { pixels, width, height } = given;
  if (width % block || height % block || pixels.length !== width * height * 3) {
    throw new RangeError(
      `segment: expected RGB pixels of an image with sides that are multiples of ${block}, got ${width} x ${height} and `
        + `${pixels.length} bytes: loadImage cuts pictures to fit`,
    );
  }
  return pixels;
}

function symbolsOf(given: Image | Symbols, channels: number, centers: number): Uint8Array {
  if (!('values' in given)) {
    throw new RangeError('segment: expected symbols (input latent), got an image: encode it with the codec of the same rate');
  }
  const { width, height, channels: own, values } = given;
  if (own !== channels || values.length !== width * height * channels || values.some((value) => value >= centers)) {
    throw new RangeError(
      `segment: expected ${height} x ${width} x ${channels} symbols below ${centers}, got ${values.length} of ${own} channels: `
        + 'use the codec that the network was trained behind',
    );
  }
  return values;
}
