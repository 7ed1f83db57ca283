// The quality of an engineered codec that brings its files near a rate.
import { settingScale } from './baselines/settings.ts';

/** The qualities of a codec, whole numbers. */
export interface Qualities {
  readonly least: number;
  readonly most: number;
}

export interface NearestQuality {
  readonly quality: number;
  /** The rate there, in bits per pixel. */
  readonly fileBpp: number;
}

/**
 * The quality at which the rate is nearest to `targetBpp`, of those from the least to the most (left out: JPEG's), between which it
 * does not fall; of two as near the lower. By bisection: of a hundred no more than nine are asked, none twice.
 */
export async function nearestQuality(
  targetBpp: number,
  rateAt: (quality: number) => Promise<number>,
  { least, most }: Qualities = settingScale('JPEG'),
): Promise<NearestQuality> {
  const known = new Map<number, number>();
  const rate = async (quality: number): Promise<number> => {
    const fileBpp = known.get(quality) ?? (await rateAt(quality));
    known.set(quality, fileBpp);
    return fileBpp;
  };
  let [low, high] = [least, most];
  // The first quality that reaches the target, if one does, lies in [low, high].
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await rate(middle)) >= targetBpp) high = middle;
    else low = middle + 1;
  }
  const reached = { quality: low, fileBpp: await rate(low) };
  if (low === least) return reached;
  const below = { quality: low - 1, fileBpp: await rate(low - 1) };
  return targetBpp - below.fileBpp <= reached.fileBpp - targetBpp ? below : reached;
}
