// Codec trainings that go wrong: the quantizer loses centers, and the error jumps for good.
import type { CodecStep } from './training.ts';

/** What went wrong with a codec's training. */
export interface Collapse {
  /** Where the error was least: the mean over the steps that end there. */
  readonly iteration: number;
  /** How much more of it there is at the end, as a share of that. */
  readonly rise: number;
}

/** As much more error as chance does not bring from one stretch of a training to another. */
const rising = 0.1;

/**
 * Whether a training from scratch ends with more error than it had come down to in its second half, where H_t (Eq. 1) has long been
 * at its value: null where it does not.
 */
export function collapseOf(curve: readonly Pick<CodecStep, 'iteration' | 'mse'>[]): Collapse | null {
  const last = curve.at(-1);
  if (!last) return null;
  const best = curve
    .filter(({ iteration }) => iteration >= last.iteration / 2)
    .reduce((least, step) => (step.mse < least.mse ? step : least));
  const rise = last.mse / best.mse - 1;
  return rise > rising ? { iteration: best.iteration, rise } : null;
}
