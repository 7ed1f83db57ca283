// Runs a frozen codec over images: symbols and reconstructions, with the numbers that describe them.
import type { Engine, Step } from '../engine/engine.ts';
import { sizeOf } from '../engine/shape.ts';
import { layoutOf, type NetworkWeights } from '../nn/parameters.ts';
import type { Examples } from '../training/examples.ts';
import type { CodecShape } from './autoencoder.ts';
import { codec, encodingProgram, imageSpecs, transcodingProgram, transcodingSpecs } from './programs.ts';

export interface Transcoded {
  /** Symbols as bytes [count, h/8, w/8, C]. */
  readonly symbols: Uint8Array;
  /** Decoded images as bytes [count, h, w, 3]; null from a codec opened to encode only. */
  readonly reconstructions: Uint8Array | null;
}

/** A frozen codec for images of one size, `batch` at a time. */
export interface Transcoder {
  /** Images as bytes [count, h, w, 3] with count at most the batch. */
  run(images: Uint8Array, count: number): Promise<Transcoded>;
  dispose(): Promise<void>;
}

/** Compiles encoder and, unless `decodes` is false, decoder for images of height x width (multiples of 8). */
export async function openTranscoder(
  engine: Engine,
  shape: CodecShape,
  weights: NetworkWeights,
  size: { height: number; width: number },
  batch: number,
  decodes = true,
): Promise<Transcoder> {
  const { height, width } = size;
  if (height % 8 || width % 8)
    throw new RangeError(
      `codec: expected image sides that are multiples of 8, got ${height}x${width}: crop or pad the images`,
    );
  const layout = await layoutOf(codec(shape), imageSpecs(batch, height, width));
  const step: Step = await engine.compile(
    (decodes ? transcodingProgram : encodingProgram)(shape, layout),
    transcodingSpecs(layout, batch, height, width),
    {
      constants: { parameters: weights.parameters, statistics: weights.statistics },
    },
  );
  const pixels = height * width * 3;
  return {
    async run(images, count) {
      const x = new Float32Array(batch * pixels);
      x.set(images.subarray(0, count * pixels));
      const { symbols, reconstruction } = await step.run({ x });
      const perImage = symbols.length / batch;
      return {
        symbols: Uint8Array.from(symbols.subarray(0, count * perImage)),
        reconstructions: decodes ? Uint8Array.from(reconstruction.subarray(0, count * pixels), Math.round) : null,
      };
    },
    dispose: () => step.dispose(),
  };
}

/** How often each symbol occurs in the first `count` images, which are whole multiples of 8 pixels a side. */
export async function countSymbols(
  engine: Engine,
  shape: CodecShape,
  weights: NetworkWeights,
  images: Examples,
  count: number,
): Promise<number[]> {
  const last = Math.min(count, images.count);
  const batch = Math.min(32, last);
  const transcoder = await openTranscoder(engine, shape, weights, images, batch, false);
  const histogram = Array<number>(shape.centers).fill(0);
  for (let start = 0; start < last; start += batch) {
    const size = Math.min(batch, last - start);
    const { symbols } = await transcoder.run(
      images.read(Uint32Array.from({ length: size }, (_, at) => start + at)),
      size,
    );
    for (const symbol of symbols) histogram[symbol]++;
  }
  await transcoder.dispose();
  return histogram;
}

/** The learned centers among a codec's parameters. */
export async function learnedCenters(shape: CodecShape, parameters: Float32Array): Promise<Float32Array> {
  const layout = await layoutOf(codec(shape), imageSpecs(1, 16, 16));
  let offset = 0;
  for (const spec of layout.parameters) {
    const length = sizeOf(spec.shape);
    if (spec.name === 'centers') return parameters.slice(offset, offset + length);
    offset += length;
  }
  throw new Error("these parameters hold no centers: they are no codec's");
}
