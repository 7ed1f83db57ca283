// How large a difference may be and still count as none.

/** What verdicts are held against, where an interval alone cannot decide. All of them are ours: the paper states none. */
export interface Tolerances {
  /** Points of accuracy below which a network is called as accurate as another. */
  readonly accuracy: number;
  /** Points of accuracy that the compressed representation may be behind original images and still be competitive. */
  readonly competitive: number;
  /** Points of mIoU within which two networks count as equal. */
  readonly miou: number;
  /** Half of the interval of a difference in SSIM or MS-SSIM where a record keeps means over images alone, without their spread. */
  readonly similarity: number;
  /** The same for PSNR, in dB. */
  readonly psnr: number;
  /** Share by which two rates may differ and still count as equal. */
  readonly rate: number;
}

/** The paper's own gaps in accuracy are up to 0.5 points; it calls one of 2.11 to original images competitive. */
export const standardTolerances: Tolerances = {
  accuracy: 1,
  competitive: 3,
  miou: 2,
  similarity: 0.002,
  psnr: 0.05,
  rate: 0.05,
};

/** The standard tolerances with some replaced. Throws a RangeError when one is no number from 0, or there is none of that name. */
export function tolerancesWith(changed: Partial<Tolerances>): Tolerances {
  for (const [name, value] of Object.entries(changed)) {
    if (!Object.hasOwn(standardTolerances, name)) {
      throw new RangeError(`tolerances: expected one of ${Object.keys(standardTolerances).join(', ')}, got "${name}"`);
    }
    if (!(Number.isFinite(value) && value >= 0))
      throw new RangeError(`tolerances: expected ${name} to be a number from 0, got ${value}`);
  }
  return { ...standardTolerances, ...changed };
}
