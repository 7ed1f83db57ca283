// Schedules as plain data.

/** A constant rate, divided by `divisor` at the start of every epoch (counted from 0) in `dropEpochs` (A.4). */
export interface StepSchedule {
  readonly initial: number;
  readonly dropEpochs: readonly number[];
  readonly divisor: number;
}

/** The learning rate in an epoch counted from 0. */
export function stepRate({ initial, dropEpochs, divisor }: StepSchedule, epoch: number): number {
  return initial / divisor ** dropEpochs.filter((drop) => epoch >= drop).length;
}

/** Falls from `initial` to nothing with the `power` of the share of iterations that remain (A.5: 0.9). */
export interface PolynomialSchedule {
  readonly initial: number;
  readonly power: number;
}

/** initial * (1 - iteration / iterations) ^ power at an iteration counted from 0. */
export function polynomialRate({ initial, power }: PolynomialSchedule, iteration: number, iterations: number): number {
  return initial * (1 - iteration / iterations) ** power;
}

/** The codec's rate: constant, then `initial / divisor` over the last `lastShare` of the iterations. */
export interface FinalDropSchedule {
  readonly initial: number;
  readonly lastShare: number;
  readonly divisor: number;
}

/** The learning rate at an iteration counted from 0. */
export function finalDropRate(
  { initial, lastShare, divisor }: FinalDropSchedule,
  iteration: number,
  iterations: number,
): number {
  return iteration < iterations * (1 - lastShare) ? initial : initial / divisor;
}

/**
 * H_t at an iteration counted from 0: falls in a straight line from `from` to `to`
 * over the first `share` of the iterations. A codec that may spend bits at first
 * learns what to spend them on.
 */
export function relaxedTarget(from: number, to: number, share: number, iteration: number, iterations: number): number {
  const progress = share === 0 ? 1 : Math.min(1, iteration / (iterations * share));
  return from + (to - from) * progress;
}
