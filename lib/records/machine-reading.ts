// Records of networks that read what a codec made of the validation images (Figure R).
import { check, literal, pipe, regex, type InferOutput } from 'valibot';
import { array, nullable, number, object, oneOf, optional, string, whole, type DeepReadonly } from './fields.ts';
import { provenanceSchema, size } from './provenance.ts';
import { codecSeries } from './rate-distortion.ts';
import { network, rate, share, tasks, type Task } from './trained.ts';

/**
 * What a network was trained on that reads what a codec makes: original images, or what this codec made of them. Of `symbols` it
 * is a network that reads these in the place of pictures.
 */
export const readerTrainings = ['original', 'own', 'symbols'] as const;
export type ReaderTraining = (typeof readerTrainings)[number];

const digits = regex(
  /^[015]+$/,
  'expected a digit an image: 1 for right, 5 for right within five guesses, 0 for wrong',
);

const readingScores = {
  /** Accuracies in [0, 1], of classifiers. */
  top1: optional(share),
  top5: optional(share),
  /** In [0, 1], of -d networks, over all images together; and class by class as `SegmentationRecord` has it. */
  miou: optional(share),
  classIou: optional(array(nullable(share))),
};

const readingPoint = object({
  /** How the codec was set: `0.33 bpp`, `quality 40`. */
  setting: string(),
  /** The operating point, or the rate that the setting was chosen for; null where it was not chosen for one. */
  targetBpp: rate,
  /** Bits per pixel that the bytes of the files take; `rateConvention` says which bytes. */
  fileBpp: number(0),
  ...readingScores,
  /** Image by image in the images' order. */
  each: optional(
    object({
      /** What the rate counts of each file. */
      bytes: array(whole()),
      /** Of classifiers, a digit an image: 1 where the first guess is right, 5 where one of five is, 0 where none is. */
      right: optional(pipe(string(), digits)),
      /** Of -d networks, in pixels, class by class within an image: the class in mask and prediction both, and in either. */
      intersection: optional(array(whole())),
      union: optional(array(whole())),
    }),
  ),
});

/** What a network reads at one setting of a codec. */
export interface ReadingPoint extends DeepReadonly<InferOutput<typeof readingPoint>> {}

export const machineReadingSchema = pipe(
  object({
    kind: literal('machine-reading'),
    task: oneOf(tasks),
    codec: oneOf(codecSeries),
    trainedOn: oneOf(readerTrainings),
    /** The classification network; one that segments was made from it. */
    network,
    classes: whole(1),
    images: object({ name: string(), count: whole(1), ...size }),
    /** As in records of rate and distortion. */
    rateConvention: string(),
    /** What the same network reads in the same images as they are; null for one that was trained on what the codec makes. */
    originals: nullable(object(readingScores)),
    points: array(readingPoint),
    /** Seed and width are the network's. */
    provenance: provenanceSchema,
  }),
  check(
    (record) => !oddPoint(record),
    ({ input }) => {
      const { at, expected } = oddPoint(input)!;
      return `expected ${expected} in points[${at}], a reading for ${input.task} of ${input.images.count} images`;
    },
  ),
);

/** A trained network's scores on one codec's pictures, from the lowest setting up. */
export interface MachineReadingRecord extends DeepReadonly<InferOutput<typeof machineReadingSchema>> {}

/** The first point that lacks its task's scores, or has not as many values as there are images. */
function oddPoint({
  task,
  points,
  images,
  classes,
}: {
  readonly task: Task;
  readonly points: readonly ReadingPoint[];
  readonly images: { readonly count: number };
  readonly classes: number;
}) {
  for (const [at, { top1, top5, miou, classIou, each }] of points.entries()) {
    if (task === 'classification' ? top1 === undefined || top5 === undefined : miou === undefined || !classIou)
      return { at, expected: task === 'classification' ? 'top1 and top5' : 'miou and classIou' };
    const { count } = images;
    if (task === 'classification' && each && (each.bytes.length !== count || each.right?.length !== count))
      return { at, expected: `${count} values in each.bytes and each.right` };
    const areas = [each?.intersection, each?.union];
    if (
      task === 'segmentation' &&
      each &&
      (each.bytes.length !== count || areas.some((list) => list?.length !== count * classes))
    )
      return { at, expected: `${count} values in each.bytes, ${count * classes} in each.intersection and each.union` };
  }
  return null;
}
