// The quality of an engineered codec that brings its files near a rate.

export interface NearestQuality {
  /** From 1 to 100. */
  readonly quality: number;
  /** The rate there, in bits per pixel. */
  readonly fileBpp: number;
}

/**
 * The quality at which the rate is nearest to `targetBpp`, of those from 1 to 100, between which it does not fall; of two
 * as near the lower. By bisection: no more than nine are asked, none twice.
 */
export async function nearestQuality(
  targetBpp: number,
  rateAt: (quality: number) => Promise<number>,
): Promise<NearestQuality> {
  const known = new Map<number, number>();
  const rate = async (quality: number): Promise<number> => {
    const fileBpp = known.get(quality) ?? (await rateAt(quality));
    known.set(quality, fileBpp);
    return fileBpp;
  };
  let [low, high] = [1, 100];
  // The first quality that reaches the target, if one does, lies in [low, high].
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await rate(middle)) >= targetBpp) high = middle;
    else low = middle + 1;
  }
  const reached = { quality: low, fileBpp: await rate(low) };
  if (low === 1) return reached;
  const below = { quality: low - 1, fileBpp: await rate(low - 1) };
  return targetBpp - below.fileBpp <= reached.fileBpp - targetBpp ? below : reached;
}
