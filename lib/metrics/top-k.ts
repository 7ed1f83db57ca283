/**
 * Share of samples, in [0, 1], whose label is among the `k` classes with the largest logits. Of equal
 * logits the lower class index ranks first. A label whose logit is NaN is never among them.
 *
 * @param logits row-major [samples, classes]
 * @param labels [samples], class indices in [0, classes)
 */
export function topK(logits: Float32Array, labels: ArrayLike<number>, classes: number, k: number): number {
  if (labels.length === 0) throw new RangeError('labels: expected at least one sample, got none');
  if (logits.length !== labels.length * classes) {
    const expected = `${labels.length} samples x ${classes} classes = ${labels.length * classes} values`;
    throw new RangeError(`logits: expected ${expected}, got ${logits.length}`);
  }
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k: expected a whole number of at least 1, got ${k}`);
  let hits = 0;
  for (let sample = 0; sample < labels.length; sample++) {
    if (rank(logits.subarray(sample * classes, (sample + 1) * classes), labels[sample]) < k) hits++;
  }
  return hits / labels.length;
}

/** Number of classes ranked before `label`. */
function rank(logits: Float32Array, label: number): number {
  if (!Number.isInteger(label) || label < 0 || label >= logits.length) {
    throw new RangeError(`labels: expected class indices from 0 to ${logits.length - 1}, got ${label}`);
  }
  const labelLogit = logits[label];
  if (Number.isNaN(labelLogit)) return Infinity;
  let before = 0;
  for (let other = 0; other < logits.length; other++) {
    if (logits[other] > labelLogit || (logits[other] === labelLogit && other < label)) before++;
  }
  return before;
}
