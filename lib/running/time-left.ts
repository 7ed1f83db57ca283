/** How far a whole plan is. */
export interface Overall {
  /** Artifacts that have ended: made, failed, skipped or stopped. */
  readonly done: number;
  readonly total: number;
  /** Part of the estimated work that is done, 0..1. */
  readonly fraction: number;
  /** Seconds left at the pace so far, or null while there is too little to judge by. */
  readonly secondsLeft: number | null;
}

export interface WorkMeter {
  /** Notes that the artifact is done to the fraction 0..1. */
  advance(key: string, fraction: number): void;
  /** Notes that the artifact was made. */
  end(key: string): void;
  /** Notes that the artifact will take no more time, though nobody worked for the rest of it here: failed, skipped, found. */
  drop(key: string): void;
  overall(): Overall;
}

/**
 * Returns a meter for artifacts of estimated cost [s]. Estimates only weigh the artifacts against each other:
 * the time left follows from the pace observed. What a checkpoint had saved before counts as done, not as pace,
 * and so does what failed or fell away.
 *
 * @param now clock in seconds
 */
export function workMeter(
  seconds: ReadonlyMap<string, number>,
  now: () => number = () => performance.now() / 1000,
): WorkMeter {
  const start = now();
  const first = new Map<string, number>();
  const fractions = new Map<string, number>();
  const ended = new Set<string>();
  const cost = (key: string) => Math.max(seconds.get(key) ?? 1, 1e-3);
  const total = [...seconds.keys()].reduce((sum, key) => sum + cost(key), 0);
  const end = (key: string): void => {
    ended.add(key);
    fractions.set(key, 1);
  };
  return {
    advance(key, fraction) {
      if (!first.has(key)) first.set(key, fraction);
      fractions.set(key, fraction);
    },
    end,
    drop(key) {
      const left = 1 - (fractions.get(key) ?? 0);
      first.set(key, (first.get(key) ?? 0) + left);
      end(key);
    },
    overall() {
      let work = 0;
      let doneBefore = 0;
      for (const [key, fraction] of fractions) {
        work += fraction * cost(key);
        doneBefore += (first.get(key) ?? 0) * cost(key);
      }
      const elapsed = now() - start;
      const paced = work - doneBefore;
      const known = elapsed > 2 && paced > 0.01 * total;
      return {
        done: ended.size,
        total: seconds.size,
        fraction: total > 0 ? Math.min(work / total, 1) : 1,
        secondsLeft: known ? Math.max(0, ((total - work) / paced) * elapsed) : null,
      };
    },
  };
}
