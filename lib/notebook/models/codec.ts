// A profile's trained codec for cells: images to symbols to bytes, and back.
import type { CodecShape } from '../../codec/autoencoder.ts';
import type { CodecStep } from '../../codec/training.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import type { Tuning } from '../../records/record.ts';
import type { KitProfile, OperatingPointSettings } from '../../experiments/profiles/profile.ts';
import { finishedFor } from '../experiment.ts';
import type { ExperimentOptions } from '../experiment.ts';
import { compiledSteps } from './compiled-steps.ts';
import type { Image } from './image.ts';
import { checkWholeBlocks, checkCodecSymbols } from './network-input.ts';
import type { Symbols } from './network-input.ts';

export interface TrainedCodecOptions extends ExperimentOptions {
  /** Operating point by its rate in bits per pixel. Default: the profile's first. */
  readonly bpp?: number;
  /** Which fine-tuning it has been through (section 6). Default: `none`. */
  readonly tuning?: Tuning;
}

/** A frozen codec. Its networks are compiled for each size of image when it comes; those of the last few sizes are kept. */
export interface TrainedCodec {
  readonly point: OperatingPointSettings;
  /** Width multiplier of its layers. */
  readonly width: number;
  /** Values that the symbols stand for, by number. */
  readonly centers: readonly number[];
  /** How often each symbol occurs on training images: the model that the bit-stream is coded with. */
  readonly histogram: readonly number[];
  /** How its training went: means over the steps between points. */
  readonly curve: readonly CodecStep[];
  /** The encoder's output before quantization, [height/8, width/8, C]. Rejects unless both sides are multiples of 8. */
  represent(image: Image): Promise<Float32Array>;
  /** The symbols of an image. Rejects unless both sides are multiples of 8. */
  encode(image: Image): Promise<Symbols>;
  /** The image that symbols decode to. Rejects when they are none of this codec's. */
  decode(symbols: Symbols): Promise<Image>;
  /** The bit-stream: a header of 12 to 18 bytes, then the symbols, coded without loss under `histogram`. */
  write(symbols: Symbols): Uint8Array;
  /** The symbols in a bit-stream. Throws when it is none that this codec wrote. */
  read(bytes: Uint8Array): Symbols;
  /** What each symbol costs under `histogram`, in bits: -log2 of its share, in the order of `values`. */
  bits(symbols: Symbols): Float32Array;
  dispose(): Promise<void>;
}

/** The operating point of that rate, the first one for undefined. Throws with the list of rates when there is none. */
export function operatingPointOf(profile: KitProfile, bpp: number | undefined, caller: string): OperatingPointSettings {
  const points = profile.operatingPoints;
  const point = bpp === undefined ? points[0] : points.find((candidate) => candidate.bpp === bpp);
  if (point) return point;
  const known = points.map((candidate) => candidate.bpp).join(', ');
  throw new RangeError(`${caller}: expected bpp to be an operating point of ${profile.name} (${known}), got ${bpp}`);
}

/**
 * The codec that a profile trains at an operating point, ready to run. Trains it first when the store lacks it. Rejects
 * when the profile has no such operating point, or does not fine-tune it.
 */
export async function trainedCodec(
  profile: KitProfile,
  { bpp, tuning = 'none', ...options }: TrainedCodecOptions = {},
): Promise<TrainedCodec> {
  const point = operatingPointOf(profile, bpp, 'trainedCodec');
  const [{ experimentOf }, { codecShape, codecWeights }] = await Promise.all([
    import('../../experiments/plan/artifacts.ts'),
    import('../../experiments/recipes/codec.ts'),
  ]);
  const experiment = await experimentOf(profile, { data: options.data ?? {} });
  const [finished] = await finishedFor([experiment.codec(point, tuning)], options);
  const { centers, histogram, curve } = finished.record.result;
  return openCodec(
    {
      point,
      shape: codecShape(finished.record.config),
      weights: codecWeights(finished),
      centers,
      histogram,
      curve,
    },
    options,
  );
}

/** A codec's weights, with all that running it takes. */
export interface CodecParts extends Pick<TrainedCodec, 'point' | 'centers' | 'histogram' | 'curve'> {
  readonly shape: CodecShape;
  readonly weights: NetworkWeights;
}

/** A codec from its parts, ready to run. */
export async function openCodec(
  { point, shape, weights, centers, histogram, curve }: CodecParts,
  options: Pick<ExperimentOptions, 'engine'>,
): Promise<TrainedCodec> {
  const [programs, { layoutOf }, { openEngine }, bitstream] = await Promise.all([
    import('../../codec/programs.ts'),
    import('../../nn/parameters.ts'),
    import('../../engine/choose.ts'),
    import('../../codec/bitstream/bitstream.ts'),
  ]);
  const engine = await openEngine(options.engine ?? 'auto');
  const { channels } = shape;
  const layout = await layoutOf(programs.codec(shape), programs.imageSpecs(1, 16, 16));
  const table = bitstream.frequencyTable(histogram);

  const steps = compiledSteps();
  const onImage = async (kind: 'encodingProgram' | 'representationProgram', image: Image) => {
    checkWholeBlocks('trainedCodec', image);
    const { pixels, width, height } = image;
    const compile = () =>
      engine.compile(programs[kind](shape, layout), programs.transcodingSpecs(layout, 1, height, width));
    return steps.with(`${kind} ${width} ${height}`, compile, (step) =>
      step.run({ x: Float32Array.from(pixels), ...weights }),
    );
  };
  const check = (symbols: Symbols): void =>
    checkCodecSymbols(
      'trainedCodec',
      symbols,
      { channels, centers: centers.length },
      'use the codec that encoded them',
    );

  return {
    point,
    width: shape.width,
    centers,
    histogram,
    curve,
    async represent(image) {
      return (await onImage('representationProgram', image))['z'] as Float32Array;
    },
    async encode(image) {
      const { symbols } = await onImage('encodingProgram', image);
      return { width: image.width / 8, height: image.height / 8, channels, values: Uint8Array.from(symbols) };
    },
    async decode(symbols) {
      check(symbols);
      const { width, height, values } = symbols;
      const compile = () =>
        engine.compile(
          programs.decodingProgram(shape, layout),
          programs.decodingSpecs(shape, layout, 1, height, width),
        );
      const { reconstruction } = await steps.with(`decodingProgram ${width} ${height}`, compile, (step) =>
        step.run({ symbols: Int32Array.from(values), ...weights }),
      );
      return { pixels: Uint8Array.from(reconstruction, Math.round), width: width * 8, height: height * 8 };
    },
    write(symbols) {
      check(symbols);
      const { values, ...size } = symbols;
      return bitstream.writeBitstream({ symbols: values, ...size, centers: centers.length }, table);
    },
    read(bytes) {
      const { symbols: values, width, height, channels: inFile } = bitstream.readBitstream(bytes, table);
      const symbols = { width, height, channels: inFile, values };
      check(symbols);
      return symbols;
    },
    bits(symbols) {
      check(symbols);
      const total = table.reduce((sum, frequency) => sum + frequency, 0);
      const cost = table.map((frequency) => Math.log2(total / frequency));
      return Float32Array.from(symbols.values, (value) => cost[value]);
    },
    dispose: steps.dispose,
  };
}
