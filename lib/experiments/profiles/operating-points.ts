// The three operating points as the small profiles train them.
import { operatingPoints } from '../../codec/architecture.ts';
import type { FinalDropSchedule } from '../../training/schedule.ts';
import type { OperatingPointSettings } from './profile.ts';

/** Bits per symbol that a rate asks for: one symbol per 8x8 pixels and channel. */
function symbolEntropy({ bpp, channels }: { bpp: number; channels: number }): number {
  return (64 * bpp) / channels;
}

/**
 * High, medium and low. H_t is what the rate asks for (1.27, 1.32, 0.786 bits per symbol), times `allowance`: short
 * trainings end a little below it. The paper gives beta for joint training only.
 */
export function threeOperatingPoints({
  beta,
  rate,
  allowance,
}: {
  beta: number;
  rate: FinalDropSchedule;
  allowance: number;
}): readonly OperatingPointSettings[] {
  const { high, medium, low } = operatingPoints;
  return [high, medium, low].map((point) => ({
    ...point,
    targetEntropy: Number((symbolEntropy(point) * allowance).toFixed(4)),
    beta,
    rate,
  }));
}
