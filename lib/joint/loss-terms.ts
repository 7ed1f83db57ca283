// The terms of Eq. 2 apart: what each is worth on a batch, and where it would have the representation go.
import type * as tf from '@tensorflow/tfjs-core';
import { centersOf, decode, encode, type CodecShape } from '../codec/autoencoder.ts';
import { quantizerOptions } from '../codec/programs.ts';
import { quantized, symbolEntropy } from '../codec/quantizer.ts';
import type { CropSize } from '../datasets/crops.ts';
import type { Program } from '../engine/engine.ts';
import { bind } from '../nn/parameters.ts';
import { lossAndGradient } from '../training/gradient.ts';
import { crossEntropy, meanSquaredError } from '../training/losses.ts';
import { centerCrop, counts, halves, type JointPart, type JointParts } from './programs.ts';

/** The terms as they stand in Eq. 2, without gamma and beta: MSE (0-255 scale), H(q) in bits per symbol, cross-entropy in nats. */
export const lossTermNames = ['mse', 'entropy', 'crossEntropy'] as const;

/** Whose gradient a value is, by the name of its output. */
export const gradientOf = (name: (typeof lossTermNames)[number]): string => `${name}Gradient`;

/**
 * Values of the terms on a batch of whole images, and their gradients with respect to the encoder's output z
 * [N, H/8, W/8, C], both networks on moving statistics: all that Eq. 2 asks of the encoder passes through these. The
 * quantizer passes gradients on as in training (A.1); the classifier reads the center crop. Inputs `x` [N, H, W, 3] on 0-255,
 * int32 `labels` [N], `parameters` and `statistics`, the codec's first; an output and a gradient for each term.
 */
export function lossTermsProgram(
  { codec, classifier }: JointParts & { readonly classifier: JointPart },
  shape: CodecShape,
  crop: CropSize,
): Program {
  const size = counts({ codec, classifier });
  return ({ x, labels, parameters, statistics }) => {
    const [codecVector, classifierVector] = halves(parameters, size.parameters);
    const [codecStatistics, classifierStatistics] = halves(statistics, size.statistics);
    const { scope } = bind(codec.layout, codecVector, codecStatistics, false);
    const inference = bind(classifier.layout, classifierVector, classifierStatistics, false).scope;
    const centers = centersOf(scope, shape);
    const representation = encode(scope.within('encoder'), x, shape);

    const terms: Record<(typeof lossTermNames)[number], (z: tf.Tensor) => tf.Tensor> = {
      mse: (z) => meanSquaredError(x, decode(scope.within('decoder'), quantized(z, centers, quantizerOptions), shape)),
      entropy: (z) => symbolEntropy(z, centers, quantizerOptions),
      crossEntropy(z) {
        const read = centerCrop(quantized(z, centers, quantizerOptions), crop);
        return crossEntropy(classifier.network(inference, { x: read })['logits'], labels);
      },
    };
    return Object.fromEntries(
      lossTermNames.flatMap((name) => {
        const { loss, gradient } = lossAndGradient((z) => ({ loss: terms[name](z) }), representation);
        return [
          [name, loss],
          [gradientOf(name), gradient],
        ];
      }),
    );
  };
}
