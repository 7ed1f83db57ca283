// JPEG's way from pixels to the integers that its entropy coder writes, as a tensor program: an encoder that nobody trained,
// for networks that read what it makes.
import * as tf from '@tensorflow/tfjs-core';
import type { Program } from '../../engine/engine.ts';
import { blockSide, blockSize, coefficientChannels, planes, quantisationSteps } from './tables.ts';

// The colours of JFIF in libjpeg's fixed point, 16 bits behind the point: luma (less 128), Cb and Cr about 0. Every product
// and sum stays below 2^24, so that 32-bit floats hold them exactly.
const fixedPoint = 2 ** 16;
const colours = [
  [19595, -11059, 32768],
  [38470, -21709, -27439],
  [7471, 32768, -5329],
];
const rounding = [fixedPoint / 2 - 128 * fixedPoint, fixedPoint / 2 - 1, fixedPoint / 2 - 1];

/** RGB [N, H, W, 3] on 0-255 to JPEG's whole numbers for luma and the chromas about 0. */
function shiftedColours(x: tf.Tensor): tf.Tensor {
  const sums = tf.add(tf.conv2d(x as tf.Tensor4D, tf.tensor4d([[colours]]), 1, 'valid'), tf.tensor1d(rounding));
  return tf.floor(tf.mul(sums, 1 / fixedPoint));
}

/** The DCT's 64 waves for each plane by itself, [8, 8, 3, 192] (T.81, A.3.3). */
function waves(): tf.Tensor4D {
  const filter = new Float32Array(blockSize * planes * coefficientChannels);
  const along = (place: number, frequency: number): number =>
    (frequency === 0 ? Math.SQRT1_2 : 1) * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * blockSide));
  for (let pixel = 0; pixel < blockSize; pixel++) {
    const [row, column] = [Math.floor(pixel / blockSide), pixel % blockSide];
    for (let wave = 0; wave < blockSize; wave++) {
      const value = (along(row, Math.floor(wave / blockSide)) * along(column, wave % blockSide)) / 4;
      for (let plane = 0; plane < planes; plane++)
        filter[(pixel * planes + plane) * coefficientChannels + plane * blockSize + wave] = value;
    }
  }
  return tf.tensor4d(filter, [blockSide, blockSide, planes, coefficientChannels]);
}

/**
 * The quantised coefficients of RGB images [N, H, W, 3] on 0-255, H and W multiples of 8: whole numbers
 * [N, H/8, W/8, 192], those of a 4:4:4 file of this quality. No gradient goes through.
 */
export function quantisedCoefficients(x: tf.Tensor, quality: number): tf.Tensor {
  const exact = tf.conv2d(shiftedColours(x) as tf.Tensor4D, waves(), blockSide, 'valid');
  // Halves away from zero, as libjpeg rounds.
  const steps = tf.floor(tf.add(tf.div(tf.abs(exact), tf.tensor1d(quantisationSteps(quality))), 0.5));
  return tf.mul(tf.sign(exact), steps);
}

/** How coefficients become a network's input. */
export interface CoefficientScale {
  readonly quality: number;
  /** Per channel, in steps of the quantiser. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What a network reads: the quantised coefficients, each channel less its mean and over its deviation. */
export function coefficientInput(x: tf.Tensor, { quality, mean, deviation }: CoefficientScale): tf.Tensor {
  const centered = tf.sub(quantisedCoefficients(x, quality), tf.tensor1d([...mean]));
  return tf.div(centered, tf.tensor1d([...deviation]));
}

/** `x` gives `coefficients` [N, H/8, W/8, 192]. */
export function coefficientProgram(quality: number): Program {
  return ({ x }) => ({ coefficients: quantisedCoefficients(x, quality) });
}
