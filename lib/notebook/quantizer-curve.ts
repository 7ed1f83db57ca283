// The quantizer of A.1 along a line of inputs, by the very functions that the codec is trained with.
import type { Tensor } from '@tensorflow/tfjs-core';

export interface QuantizerCurveOptions {
  /** Values of the centers, in any order. */
  readonly centers: readonly number[];
  /** Hardness of the soft assignment. Default: the codec's own. */
  readonly sigma?: number;
  /** First and last input. Default: 1 beyond the outermost centers. */
  readonly from?: number;
  readonly to?: number;
  /** Inputs, evenly spaced, at least 2. Default: 201. */
  readonly points?: number;
}

export interface QuantizerPoint {
  /** The encoder's output. */
  readonly z: number;
  /** The nearest center: what the decoder gets. */
  readonly hard: number;
  /** The mean of the centers under the soft assignment. */
  readonly soft: number;
  /** The derivative with respect to z that training uses: that of `soft`. */
  readonly slope: number;
}

/** What the quantizer makes of inputs along a line. Rejects when there are no centers, or when an option is out of range. */
export async function quantizerCurve({
  centers,
  sigma,
  from,
  to,
  points = 201,
}: QuantizerCurveOptions): Promise<QuantizerPoint[]> {
  if (centers.length === 0 || !centers.every(Number.isFinite)) {
    throw new RangeError(`quantizerCurve: expected centers to be numbers, at least one, got [${centers.join(', ')}]`);
  }
  if (!Number.isInteger(points) || points < 2)
    throw new RangeError(`quantizerCurve: expected points to be a whole number of at least 2, got ${points}`);
  const [first, last] = [from ?? Math.min(...centers) - 1, to ?? Math.max(...centers) + 1];
  if (!(first < last)) throw new RangeError(`quantizerCurve: expected from to be below to, got ${first} and ${last}`);
  const [tf, { quantized, softQuantized, symbolsOf, valuesOf }, { quantizerOptions }, { openEngine }] =
    await Promise.all([
      import('@tensorflow/tfjs-core'),
      import('../codec/quantizer.ts'),
      import('../codec/programs.ts'),
      import('../engine/choose.ts'),
    ]);
  const options = { sigma: sigma ?? quantizerOptions.sigma };
  if (!(options.sigma > 0 && options.sigma < Infinity))
    throw new RangeError(`quantizerCurve: expected sigma to be a number above 0, got ${sigma}`);
  const engine = await openEngine('auto');
  const step = await engine.compile(
    ({ z, c }) => ({
      hard: valuesOf(symbolsOf(z, c), c),
      soft: softQuantized(z, c, options),
      slope: tf.grad((x: Tensor) => tf.sum(quantized(x, c, options)))(z),
    }),
    { z: { shape: [points] }, c: { shape: [centers.length] } },
  );
  const z = Float32Array.from({ length: points }, (_, at) => first + ((last - first) * at) / (points - 1));
  const { hard, soft, slope } = await step.run({ z, c: Float32Array.from(centers) }).finally(step.dispose);
  return Array.from(z, (value, at) => ({ z: value, hard: hard[at], soft: soft[at], slope: slope[at] }));
}
