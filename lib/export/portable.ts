// The programs that are exported, over their weights.
import * as tf from '@tensorflow/tfjs-core';
import { architectures } from '../classification/architecture.ts';
import { classifier, evaluationProgram } from '../classification/programs.ts';
import { codecArchitecture } from '../codec/architecture.ts';
import { codec, decodingProgram, encodingProgram, imageSpecs } from '../codec/programs.ts';
import { valuesOf } from '../codec/quantizer.ts';
import type { Specs } from '../engine/engine.ts';
import { layoutOf, weightSpecs, type Layout } from '../nn/parameters.ts';
import { segmenter, segmenterEvaluationProgram } from '../segmentation/programs.ts';
import type { Portable, BatchSize } from './model.ts';
import type { PictureClassifier, ExportedClassifier, ExportedCodec, ExportedSegmenter } from './trained.ts';

const { stride } = codecArchitecture;

const image = ['batch', 'height', 'width', 3] as const;
const symbolsWith = (channels: number) => ['batch', 'rows', 'columns', channels] as const;

const symbolSpecs = ({ batch, height, width }: BatchSize, channels: number): Specs => ({
  symbols: { shape: [batch, height / stride, width / stride, channels], dtype: 'int32' },
});

const codecLayout = ({ shape }: ExportedCodec): Promise<Layout> => layoutOf(codec(shape), imageSpecs(1, 16, 16));

/** `image` [N, H, W, 3] on 0-255, sides multiples of 8, to int32 `symbols` [N, H/8, W/8, C]. */
export async function portableEncoder(trained: ExportedCodec): Promise<Portable> {
  const layout = await codecLayout(trained);
  const encoder = encodingProgram(trained.shape, layout);
  return {
    program: ({ image: x, ...weights }) => encoder({ x, ...weights }),
    specs: ({ batch, height, width }) => ({ image: { shape: [batch, height, width, 3] }, ...weightSpecs(layout) }),
    constants: { ...trained.weights },
    dimensions: { image, symbols: symbolsWith(trained.shape.channels) },
  };
}

/** Int32 `symbols` [N, h, w, C] to `image` [N, 8h, 8w, 3] within 0-255, not rounded. */
export async function portableDecoder(trained: ExportedCodec): Promise<Portable> {
  const layout = await codecLayout(trained);
  const decoder = decodingProgram(trained.shape, layout);
  const { channels } = trained.shape;
  return {
    program: (inputs) => ({ image: decoder(inputs)['reconstruction'] }),
    specs: (size) => ({ ...symbolSpecs(size, channels), ...weightSpecs(layout) }),
    constants: { ...trained.weights },
    dimensions: { symbols: symbolsWith(channels), image },
  };
}

/** Int32 `symbols` [N, h, w, C] to `logits` [N, classes] and `probabilities`. */
export async function portableClassifier(
  { network, width, classNames, weights }: ExportedClassifier,
  { channels }: ExportedCodec['shape'],
  centers: Float32Array,
): Promise<Portable> {
  const classes = classNames.length;
  const shape = { architecture: architectures[network], width, classes, height: 8, inputWidth: 8, channels };
  const layout = await layoutOf(classifier(shape), { x: { shape: [1, 8, 8, channels] } });
  const evaluation = evaluationProgram(classifier(shape), layout);
  return {
    program: ({ symbols, ...rest }) => {
      const { logits } = evaluation({ x: valuesOf(symbols, tf.tensor1d(centers)), ...rest });
      return { logits, probabilities: tf.softmax(logits) };
    },
    specs: (size) => ({ ...symbolSpecs(size, channels), ...weightSpecs(layout) }),
    constants: { ...weights },
    dimensions: { symbols: symbolsWith(channels), logits: ['batch', classes], probabilities: ['batch', classes] },
  };
}

/** `image` [N, H, W, 3] on 0-255, of any size, to `logits` [N, classes] and `probabilities`. Its pixels are centered inside. */
export async function portablePictureClassifier({
  network,
  width,
  classNames,
  weights,
  channelMean,
}: PictureClassifier): Promise<Portable> {
  const classes = classNames.length;
  const shape = { architecture: architectures[network], width, classes, height: 32, inputWidth: 32, channels: 3 };
  const layout = await layoutOf(classifier(shape), { x: { shape: [1, 32, 32, 3] } });
  const evaluation = evaluationProgram(classifier(shape), layout);
  return {
    program: ({ image: x, ...rest }) => {
      const { logits } = evaluation({ x: tf.sub(x, tf.tensor1d([...channelMean])), ...rest });
      return { logits, probabilities: tf.softmax(logits) };
    },
    specs: ({ batch, height, width: columns }) => ({
      image: { shape: [batch, height, columns, 3] },
      ...weightSpecs(layout),
    }),
    constants: { ...weights },
    dimensions: { image, logits: ['batch', classes], probabilities: ['batch', classes] },
  };
}

/** Int32 `symbols` [N, h, w, C] of pictures of the size that it was validated on to int32 `masks` [N, 8h, 8w]. */
export async function portableSegmenter(
  { network, width, classNames, weights, atrousRates, height, imageWidth }: ExportedSegmenter,
  { channels }: ExportedCodec['shape'],
  centers: Float32Array,
): Promise<Portable> {
  const [rows, columns] = [height / stride, imageWidth / stride];
  const shape = {
    architecture: architectures[network],
    width,
    classes: classNames.length,
    atrousRates,
    height: rows,
    inputWidth: columns,
    channels,
  };
  const layout = await layoutOf(segmenter(shape), { x: { shape: [1, rows, columns, channels] } });
  const evaluation = segmenterEvaluationProgram(segmenter(shape), layout, { height, width: imageWidth });
  return {
    program: ({ symbols, ...rest }) => evaluation({ x: valuesOf(symbols, tf.tensor1d(centers)), ...rest }),
    specs: (size) => ({ ...symbolSpecs(size, channels), ...weightSpecs(layout) }),
    constants: { ...weights },
    // Its pyramid leaves out the taps that a map has no room for, and its masks are as large as the pictures.
    fixed: { height, width: imageWidth },
    dimensions: { symbols: ['batch', rows, columns, channels], masks: ['batch', height, imageWidth] },
  };
}
