// Trained networks that are asked about pictures as their own validation asks them (sections 4.3 and 5.2).
import { architectures } from '../../classification/architecture.ts';
import { classifier, classifierInput, evaluationProgram } from '../../classification/programs.ts';
import { logitsOf } from '../../classification/validation.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import type { Engine } from '../../engine/engine.ts';
import { createConfusion } from '../../metrics/mean-iou.ts';
import { topK } from '../../metrics/top-k.ts';
import { layoutOf, weightSpecs } from '../../nn/parameters.ts';
import { segmenter, segmenterEvaluationProgram, segmenterInput } from '../../segmentation/programs.ts';
import { batchOf, readsFrom, type Examples } from '../../training/examples.ts';
import { classifierWeights } from './classifier.ts';
import { storedExamples } from './encoded-inputs.ts';
import { imagesOf } from './inputs.ts';
import type { PretrainedClassifierResult } from './pretrained-classifier.ts';
import type { Context, Reader } from './reading-parts.ts';
import { segmenterWeights } from './segmenter.ts';

/** A classifier of the split's classes, on center crops. Rejects when it tells others apart. */
export async function openClassifierReader(
  engine: Engine,
  { inputs: { classifier: finished, training, images } }: Pick<Context, 'inputs'>,
  split: StoredSplit,
): Promise<Reader> {
  const { network, width, cropPixels, batch } = finished!.record.config;
  const result: Telling = finished!.record.result;
  const { classes } = result;
  checkClasses(images.record.result.classNames, result);
  const crop = { height: cropPixels, width: cropPixels };
  const side = { height: cropPixels, inputWidth: cropPixels };
  const shape = { architecture: architectures[network], width, classes, ...side, channels: 3 };
  const build = classifier(shape);
  const layout = await layoutOf(build, classifierInput(shape, batch));
  const specs = { ...classifierInput(shape, batch), ...weightSpecs(layout) };
  const step = await engine.compile(evaluationProgram(build, layout), specs);
  const weights = classifierWeights(finished!);
  const form = imagesOf(split, result.channelMean ?? training!.record.result.channelMean);
  let right = '';
  return {
    classes,
    batch,
    async read(pictures, indices) {
      const labels = indices.map((index) => split.labels[index]);
      const examples = { ...form, ...held(pictures, form), labels };
      const logits = await logitsOf(step, examples, { batch, classes, crop }, weights);
      labels.forEach((label, at) => {
        right += rankDigit(logits.subarray(at * classes, (at + 1) * classes), label, classes);
      });
    },
    scores() {
      const told = right;
      right = '';
      const share = (digits: string) => [...told].filter((digit) => digits.includes(digit)).length / told.length;
      return { top1: share('1'), top5: share('15'), right: told };
    },
  };
}

/** Where the label of one image stands among its logits: first, `1`; among the first five, `5`; else `0`. */
function rankDigit(logits: Float32Array, label: number, classes: number): '1' | '5' | '0' {
  if (topK(logits, [label], classes, 1)) return '1';
  return topK(logits, [label], classes, 5) ? '5' : '0';
}

/** What a trained classifier says of itself, and a committed one beyond that. */
type Telling = Pick<PretrainedClassifierResult, 'classes'> &
  Partial<Pick<PretrainedClassifierResult, 'classNames' | 'channelMean'>>;

function checkClasses(names: readonly string[], { classes, classNames }: Telling): void {
  const same = classNames ? classNames.join('\n') === names.join('\n') : classes === names.length;
  if (same) return;
  const few = (all: readonly string[]) => `${all.slice(0, 3).join(', ')}${all.length > 3 ? ' …' : ''} (${all.length})`;
  throw new Error(
    `the committed classifier tells ${few(classNames ?? [])} apart, and these images are of ${few(names)}: ` +
      'give the profile the images that it was trained on, or leave out machineReading.pretrained',
  );
}

/** A -d network on whole images, or on their symbols. Rejects when its weights were not kept. */
export async function openSegmenterReader(
  engine: Engine,
  { inputs: { segmenter: finished, training, codec, encoding }, hold }: Pick<Context, 'inputs' | 'hold'>,
  split: StoredSplit,
): Promise<Reader> {
  const { record } = finished!;
  const { network, width, batch, atrousRates, input } = record.config;
  const { classNames, channelMean } = record.result;
  const classes = classNames.length;
  const mask = { height: split.height, width: split.width };
  const weights = segmenterWeights(finished!);
  if (!weights)
    throw new Error(
      `${record.label}: expected its weights, which an earlier version of the kit did not keep: remove ${finished!.directory} and run again`,
    );
  const mean = channelMean ?? training!.record.result.channelMean;
  const form = hold(storedExamples(input, split, mean, codec, encoding));
  const shape = {
    architecture: architectures[network],
    width,
    classes,
    atrousRates,
    height: form.height,
    inputWidth: form.width,
    channels: form.channels,
  };
  const build = segmenter(shape);
  const layout = await layoutOf(build, segmenterInput(shape, batch));
  const step = await engine.compile(segmenterEvaluationProgram(build, layout, mask), {
    ...segmenterInput(shape, batch),
    ...weightSpecs(layout),
  });
  const pixels = mask.height * mask.width;
  let confusion = createConfusion(classes);
  let areas = { intersection: [] as number[], union: [] as number[] };
  return {
    classes,
    batch,
    async read(pictures, indices) {
      const examples = { ...form, ...held(pictures, form) };
      // The last batch is filled up with its own first images; their masks are not kept.
      const places = Array.from({ length: batch }, (_, place) => place % indices.length);
      const { masks } = await step.run({ x: batchOf(examples, places, form), ...weights });
      indices.forEach((index, place) => {
        const ofImage = createConfusion(classes);
        const predicted = Uint8Array.from(masks.subarray(place * pixels, (place + 1) * pixels));
        const truth = split.readMasks!(Uint32Array.of(index));
        for (const counts of [confusion, ofImage]) counts.add(predicted, truth);
        const { intersection, union } = ofImage.areas();
        areas.intersection.push(...intersection);
        areas.union.push(...union);
      });
    },
    scores() {
      const { miou, classIou } = confusion.scores();
      const told = { miou, classIou, areas };
      confusion = createConfusion(classes);
      areas = { intersection: [], union: [] };
      return told;
    },
  };
}

/** Pictures in memory as examples, numbered from 0. */
function held(pictures: Uint8Array, { height, width, channels }: Examples): Pick<Examples, 'count' | 'read'> {
  const length = height * width * channels;
  return { count: pictures.length / length, read: readsFrom(pictures, length) };
}
