// The kit's networks over a page's weights, on whatever TensorFlow.js backend is the current one.
import * as tf from '@tensorflow/tfjs-core';
import { architectures } from '../classification/architecture.ts';
import { resnet } from '../classification/resnet.ts';
import { centersOf, clipped, decode, encode } from '../codec/autoencoder.ts';
import { symbolsOf, valuesOf } from '../codec/quantizer.ts';
import { frozenScope, type Scope } from '../nn/scope.ts';
import { segmenterLogits } from '../segmentation/architecture.ts';
import { likeliest } from '../segmentation/likeliest.ts';
import type { StoredClassifier, StoredCodec, StoredSegmenter } from './content.ts';
import { unpackNetwork, type NamedArrays, type PackedValue } from './weights.ts';

/** Height and width in pixels or blocks. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

export interface PageCodec {
  /** RGB bytes of a picture whose sides are multiples of 8, to its symbols [height/8, width/8, C]. */
  encode(pixels: Uint8Array, size: Size): Promise<Uint8Array>;
  /** Symbols [height, width, C] to the RGB bytes of the picture, eight times as high and wide. */
  decode(symbols: Uint8Array, blocks: Size): Promise<Uint8Array>;
}

export interface PageClassifier {
  /** Probabilities of the classes for input [height, width, channels] as the network takes it. */
  classify(input: Float32Array, size: Size): Promise<Float32Array>;
}

export interface PageSegmenter {
  /** The likeliest class of every pixel of an image of size `image`, for input [height, width, channels] as the network takes it. */
  segment(input: Float32Array, size: Size, image: Size): Promise<Uint8Array>;
}

function scopeOf(values: readonly PackedValue[], bytes: Uint8Array, from?: NamedArrays): Scope {
  const arrays = unpackNetwork({ values, bytes }, from);
  return frozenScope(new Map([...arrays].map(([name, { shape, array }]) => [name, tf.tensor(array, [...shape])])));
}

/** Runs a function of tensors and brings its result to the host. */
async function resultOf(run: () => tf.Tensor): Promise<Float32Array | Int32Array> {
  const result = tf.tidy(run);
  try {
    return (await result.data()) as Float32Array | Int32Array;
  } finally {
    result.dispose();
  }
}

/** A codec over its packed bytes. */
export function openPageCodec({ shape, values }: StoredCodec, bytes: Uint8Array): PageCodec {
  const scope = scopeOf(values, bytes);
  const centers = centersOf(scope, shape);
  return {
    async encode(pixels, { height, width }) {
      const symbols = await resultOf(() =>
        symbolsOf(
          encode(scope.within('encoder'), tf.tensor(Float32Array.from(pixels), [1, height, width, 3]), shape),
          centers,
        ),
      );
      return Uint8Array.from(symbols);
    },
    async decode(symbols, { height, width }) {
      const pixels = await resultOf(() => {
        const stack = tf.tensor(Int32Array.from(symbols), [1, height, width, shape.channels], 'int32');
        return clipped(decode(scope.within('decoder'), valuesOf(stack, centers), shape));
      });
      return Uint8Array.from(pixels, Math.round);
    },
  };
}

/** The values that a codec's symbols stand for, from its packed bytes. */
export function storedCenters({ values }: StoredCodec, bytes: Uint8Array): Float32Array {
  return unpackNetwork({ values, bytes }).get('centers')!.array;
}

/** A classifier over its packed bytes. */
export function openPageClassifier(
  { network, width, values }: StoredClassifier,
  bytes: Uint8Array,
  classes: number,
): PageClassifier {
  const scope = scopeOf(values, bytes);
  return {
    async classify(input, size) {
      const channels = input.length / (size.height * size.width);
      return (await resultOf(() => {
        const x = tf.tensor(input, [1, size.height, size.width, channels]);
        return tf.softmax(resnet(scope, x, architectures[network], { width, classes }));
      })) as Float32Array;
    },
  };
}

/** A -d network over its packed bytes; `from` are the values of the classifier that it was made from. */
export function openPageSegmenter(
  { network, width, atrousRates, classNames, values }: StoredSegmenter,
  bytes: Uint8Array,
  from: NamedArrays,
): PageSegmenter {
  const scope = scopeOf(values, bytes, from);
  const options = { width, atrousRates, classes: classNames.length };
  return {
    async segment(input, size, image) {
      const channels = input.length / (size.height * size.width);
      const mask = await resultOf(() => {
        const x = tf.tensor(input, [1, size.height, size.width, channels]);
        return likeliest(segmenterLogits(scope, x, architectures[network], options), image);
      });
      return Uint8Array.from(mask);
    },
  };
}
