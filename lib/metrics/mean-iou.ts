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

/** Counts of pixels by true and predicted class, over any number of masks. */
export interface Confusion {
  /** Adds the pixels of one or more masks of bytes. Void pixels of the truth are skipped, whatever is predicted there. */
  add(prediction: Uint8Array, truth: Uint8Array): void;
  /** Whether no labelled pixel was added, so that there are no scores. */
  isEmpty(): boolean;
  /** Scores over everything added. Throws when no labelled pixel was. */
  scores(): SegmentationScores;
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
    counts: () => counts.slice(),
  };
}

function scoresOf(counts: Float64Array, classes: number): SegmentationScores {
  const inTruth = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  let total = 0;
  let right = 0;
  for (let truth = 0; truth < classes; truth++) {
    for (let prediction = 0; prediction < classes; prediction++) {
      const count = counts[truth * classes + prediction];
      inTruth[truth] += count;
      predicted[prediction] += count;
      total += count;
      if (truth === prediction) right += count;
    }
  }
  if (total === 0) {
    throw new RangeError(
      'mean IoU: expected at least one labelled pixel, got none: all are void, or no mask was added',
    );
  }
  const classIou = Array.from({ length: classes }, (_, label) => {
    const intersection = counts[label * classes + label];
    const union = inTruth[label] + predicted[label] - intersection;
    return union === 0 ? null : intersection / union;
  });
  const present = classIou.filter((iou) => iou !== null);
  return {
    classIou,
    miou: present.reduce((sum, iou) => sum + iou, 0) / present.length,
    pixelAccuracy: right / total,
  };
}

function outOfRange(mask: string, label: number, pixel: number, classes: number): RangeError {
  const mend = mask === 'truth' ? `, or ${voidLabel} for void` : '';
  const expected = `labels from 0 to ${classes - 1}${mend}`;
  return new RangeError(`mean IoU: expected ${expected}, got ${label} in the ${mask} at pixel ${pixel}`);
}
