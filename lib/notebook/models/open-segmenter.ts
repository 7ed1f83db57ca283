// A -d network from its weights, asked from a cell: what it makes of images or symbols.
import { architectures } from '../../classification/architecture.ts';
import type { NetworkName } from '../../classification/architecture.ts';
import type { Step } from '../../engine/engine.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import type { InputType } from '../../records/record.ts';
import type { ExperimentOptions } from '../experiment.ts';
import { compiledSteps } from './compiled-steps.ts';
import type { Image, Mask } from './image.ts';
import { checkWholeBlocks, checkCodecSymbols } from './network-input.ts';
import type { Symbols } from './network-input.ts';

/** Pixels per symbol along a side. */
const block = 8;

/** A logit for every class at every place of the network's map: one place for 8x8 pixels. */
export interface LogitMap {
  /** Of the map, in places. */
  readonly width: number;
  readonly height: number;
  /** How many logits stand at each place. */
  readonly classes: number;
  /** [height, width, classes]. */
  readonly values: Float32Array;
}

export interface LogitOptions {
  /** Only what these branches of ASPP add, by their rates. Default: all, whose sum is the network's answer. */
  readonly branches?: readonly number[];
}

/** A -d network that can be asked. It is compiled for each size of input when it comes; those of the last few sizes are kept. */
export interface OpenSegmenter {
  /**
   * The most likely class of every pixel, at the image's size. A ResNet takes an image with sides that are multiples of
   * 8 (decoded by the codec, where its input is `reconstruction`), a cResNet the symbols of its own codec. Rejects when
   * it gets the other sort.
   */
  segment(input: Image | Symbols): Promise<Mask>;
  /**
   * The answer before it is enlarged to the image and made a mask: for an input of 64x64 pixels a map of 8x8 places.
   * Rejects like `segment`, and with a RangeError for a branch that is none of the network's.
   */
  logits(input: Image | Symbols, options?: LogitOptions): Promise<LogitMap>;
  /** Frees what the engine holds. */
  dispose(): Promise<void>;
}

/** A -d network's weights, with all that running it takes. */
export interface SegmenterParts {
  readonly network: NetworkName;
  readonly input: InputType;
  /** Of its input. */
  readonly channels: number;
  /** Of the codec whose symbols it reads; 0 for pixels. */
  readonly centers: number;
  /** Width multiplier. */
  readonly width: number;
  readonly atrousRates: readonly number[];
  readonly classes: number;
  /** What each byte of its input stands for, channel by channel: see `pixelValues` and `centerValues`. */
  readonly values: Float32Array;
  readonly weights: NetworkWeights;
}

/** A -d network from its parts, ready to be asked. */
export async function openSegmenter(
  { network, input, channels, centers, width: multiplier, atrousRates, classes, values, weights }: SegmenterParts,
  options: Pick<ExperimentOptions, 'engine'>,
): Promise<OpenSegmenter> {
  const [{ openEngine }, { layoutOf }, programs, { branchesOnly, logitsProgram }] = await Promise.all([
    import('../../engine/choose.ts'),
    import('../../nn/parameters.ts'),
    import('../../segmentation/programs.ts'),
    import('./logits.ts'),
  ]);
  const engine = await openEngine(options.engine ?? 'auto');
  const scale = input === 'latent' ? block : 1;
  const { parameters, statistics } = weights;
  const shapeFor = (height: number, width: number) => ({
    architecture: architectures[network],
    width: multiplier,
    atrousRates,
    classes,
    height,
    inputWidth: width,
    channels,
  });
  // Filters are the same at any size of input.
  const smallest = shapeFor(block, block);
  const layout = await layoutOf(programs.segmenter(smallest), programs.segmenterInput(smallest, 1));
  const steps = compiledSteps();
  const withStep = <T>(
    what: 'masks' | 'logits',
    { height, width }: Image | Symbols,
    use: (step: Step) => Promise<T>,
  ): Promise<T> => {
    const compile = (): Promise<Step> => {
      const shape = shapeFor(height, width);
      const net = programs.segmenter(shape);
      const program =
        what === 'logits'
          ? logitsProgram(net, layout)
          : programs.segmenterEvaluationProgram(net, layout, { height: height * scale, width: width * scale });
      return engine.compile(program, {
        ...programs.segmenterInput(shape, 1),
        parameters: { shape: [parameters.length] },
        statistics: { shape: [statistics.length] },
      });
    };
    return steps.with(`${what} ${width} ${height}`, compile, use);
  };
  const valuesOf = (given: Image | Symbols): Float32Array => {
    const bytes = input === 'latent' ? symbolsOf(given, channels, centers) : pixelsOf(given, input);
    return Float32Array.from(bytes, (byte, at) => values[256 * (at % channels) + byte]);
  };

  return {
    async segment(given) {
      const x = valuesOf(given);
      const { width, height } = given;
      const { masks } = await withStep('masks', given, (step) => step.run({ x, parameters, statistics }));
      return { width: width * scale, height: height * scale, values: Uint8Array.from(masks) };
    },
    async logits(given, { branches } = {}) {
      const x = valuesOf(given);
      const kept = branches === undefined ? parameters : branchesOnly(parameters, layout, atrousRates, branches);
      return withStep('logits', given, async (step) => {
        const { logits } = await step.run({ x, parameters: kept, statistics });
        const [, height, width] = step.outputs['logits'].shape;
        return { width, height, classes, values: logits as Float32Array };
      });
    },
    dispose: steps.dispose,
  };
}

function pixelsOf(given: Image | Symbols, input: InputType): Uint8Array {
  if (!('pixels' in given)) {
    throw new RangeError(`segment: expected an image (input ${input}), got symbols: decode them, or use a cResNet`);
  }
  checkWholeBlocks('segment', given);
  return given.pixels;
}

function symbolsOf(given: Image | Symbols, channels: number, centers: number): Uint8Array {
  if (!('values' in given)) {
    throw new RangeError(
      'segment: expected symbols (input latent), got an image: encode it with the codec of the same rate',
    );
  }
  checkCodecSymbols('segment', given, { channels, centers }, 'use the codec that the network was trained behind');
  return given.values;
}
