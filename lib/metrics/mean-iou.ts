/** Label of pixels that belong to no class: they count neither in training nor in evaluation. */
export const voidLabel = 255;

export interface SegmentationScores {
  /** Intersection over union per class in [0, 1]; null for a class that is neither in the truth nor predicted. */
  readonly classIou: (number | null)[];
  /** Mean of `classIou` over the classes that are not null, in [0, 1]. */
  readonly miou: number;
  /** Share of labelled pixels with the right class, in [0, 1]. */
  readonly pixelAccuracy: number;
}

/** In pixels, class by class. */
export interface ClassAreas {
  readonly intersection: readonly number[];
  readonly union: readonly number[];
}

/** Counts of pixels by true and predicted class, over any number of masks. */
export interface Confusion {
  /** Adds the pixels of one or more masks of bytes. Void pixels of the truth are skipped, whatever is predicted there. */
  add(prediction: Uint8Array, truth: Uint8Array): void;
  /** Whether no labelled pixel was added, so that there are no scores. */
  isEmpty(): boolean;
  /** Scores over everything added. Throws when no labelled pixel was. */
  scores(): SegmentationScores;
  /** Pixels of each class in truth and prediction both, and in the one or the other: `classIou` is their quotient. */
  areas(): ClassAreas;
  /** A copy of the counts, row-major [true class, predicted class]. */
  counts(): Float64Array;
}

/**
 * An empty confusion matrix of `classes` classes. Intersection and union are summed over all pixels of all masks
 * before they are divided, as PASCAL VOC defines the score (section 5): not per image.
 */
export function createConfusion(classes: number): Confusion {
  if (!Number.isInteger(classes) || classes < 1 || classes > voidLabel) {
    throw new RangeError(`createConfusion: expected 1 to ${voidLabel} classes, got ${classes}`);
  }
  const counts = new Float64Array(classes * classes);
  return {
    add(prediction, truth) {
      if (prediction.length !== truth.length) {
        const got = `${prediction.length} and ${truth.length} pixels`;
        throw new RangeError(`mean IoU: expected prediction and truth of one size, got ${got}`);
      }
      // Everything is checked before anything is counted: a mask that is refused leaves no trace.
      for (let i = 0; i < truth.length; i++) {
        if (truth[i] === voidLabel) continue;
        if (truth[i] >= classes) throw outOfRange('truth', truth[i], i, classes);
        if (prediction[i] >= classes) throw outOfRange('prediction', prediction[i], i, classes);
      }
      for (let i = 0; i < truth.length; i++) {
        if (truth[i] !== voidLabel) counts[truth[i] * classes + prediction[i]]++;
      }
    },
    isEmpty: () => counts.every((count) => count === 0),
    scores: () => scoresOf(counts, classes),
    areas: () => areasOf(counts, classes),
    counts: () => counts.slice(),
  };
}

/** Intersection over union, class by class; null for a class whose union is empty. */
export const classIouOf = ({ intersection, union }: ClassAreas): (number | null)[] =>
  intersection.map((both, label) => (union[label] === 0 ? null : both / union[label]));

/** Mean of the classes that are not null. */
export function meanIou(classIou: readonly (number | null)[]): number {
  const present = classIou.filter((iou) => iou !== null);
  return present.reduce((sum, iou) => sum + iou, 0) / present.length;
}

function areasOf(counts: Float64Array, classes: number): ClassAreas {
  const inTruth = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (let truth = 0; truth < classes; truth++) {
    for (let prediction = 0; prediction < classes; prediction++) {
      const count = counts[truth * classes + prediction];
      inTruth[truth] += count;
      predicted[prediction] += count;
    }
  }
  const intersection = Array.from({ length: classes }, (_, label) => counts[label * classes + label]);
  return { intersection, union: intersection.map((both, label) => inTruth[label] + predicted[label] - both) };
}

function scoresOf(counts: Float64Array, classes: number): SegmentationScores {
  const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
  const total = sum(counts);
  if (total === 0) {
    throw new RangeError(
      'mean IoU: expected at least one labelled pixel, got none: all are void, or no mask was added',
    );
  }
  const areas = areasOf(counts, classes);
  const classIou = classIouOf(areas);
  return { classIou, miou: meanIou(classIou), pixelAccuracy: sum(areas.intersection) / total };
}

function outOfRange(mask: string, label: number, pixel: number, classes: number): RangeError {
  const mend = mask === 'truth' ? `, or ${voidLabel} for void` : '';
  const expected = `labels from 0 to ${classes - 1}${mend}`;
  return new RangeError(`mean IoU: expected ${expected}, got ${label} in the ${mask} at pixel ${pixel}`);
}
