// The three operating points as the small profiles train them.
import { operatingPoints } from '../../codec/architecture.ts';
import { targetEntropy } from '../../metrics/entropy-bpp.ts';
import type { FinalDropSchedule } from '../../training/schedule.ts';
import type { OperatingPointSettings } from './profile.ts';

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
    targetEntropy: Number((targetEntropy(point.bpp, point.channels) * allowance).toFixed(4)),
    beta,
    rate,
  }));
}
