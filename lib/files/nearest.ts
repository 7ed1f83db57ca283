// What somebody who mistyped a name may have meant.

/**
 * Returns the candidate fewest edits away from the word, or undefined when none is close. Typing the beginning of a
 * candidate counts as one edit.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => {
      const edits = editDistance(word, candidate);
      return { candidate, edits, cost: word.length > 1 && candidate.startsWith(word) ? Math.min(edits, 1) : edits };
    })
    .sort((a, b) => a.cost - b.cost || a.edits - b.edits);
  const best = ranked[0];
  return best && best.cost <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

/** Returns the Levenshtein distance of two words. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
    }
    row = next;
  }
  return row[b.length];
}
