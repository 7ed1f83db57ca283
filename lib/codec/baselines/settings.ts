export const baselineCodecs = ['JPEG', 'JPEG 2000', 'WebP', 'AVIF'] as const;
export type BaselineCodec = (typeof baselineCodecs)[number];

interface Scale {
  /** What is set: whole qualities, of which more give larger files, or the rate itself in bits per pixel. */
  readonly of: 'quality' | 'bpp';
  /** The least setting; of rates the first that is none. */
  readonly least: number;
  readonly most: number;
  readonly defaults: readonly number[];
}

const quality = { of: 'quality', least: 1, most: 100 } as const;

// The defaults were chosen by mean rates on seven Kodak images: 0.1 to 1.5 bpp, about a third more from each to the
// next. JPEG does not go below 0.1 bpp, nor WebP below 0.2.
const scales: Record<BaselineCodec, Scale> = {
  JPEG: { ...quality, defaults: [3, 6, 10, 18, 30, 45, 62, 77] },
  // Twenty-four bits are the picture as it is.
  'JPEG 2000': { of: 'bpp', least: 0, most: 24, defaults: [0.08, 0.15, 0.25, 0.4, 0.6, 0.85, 1.15, 1.5] },
  WebP: { ...quality, defaults: [1, 5, 12, 25, 40, 55, 70, 82] },
  AVIF: { ...quality, defaults: [3, 15, 25, 35, 45, 55, 63, 73] },
};

/** Eight settings in ascending order of rate that span about 0.08 to 1.5 bits per pixel on photographs. */
export function defaultSettings(codec: BaselineCodec): readonly number[] {
  return scales[codec].defaults;
}

/** The scale that a codec is set on. */
export function settingScale(codec: BaselineCodec): Omit<Scale, 'defaults'> {
  return scales[codec];
}

/** A setting in words: `quality 40`, `0.4 bpp`. */
export function settingName(codec: BaselineCodec, setting: number): string {
  return scales[codec].of === 'quality' ? `quality ${setting}` : `${setting} bpp`;
}

/** Throws a RangeError when the codec has no such setting. */
export function checkSetting(codec: BaselineCodec, setting: number): void {
  const { of, least, most } = scales[codec];
  const isOne = of === 'quality' ? Number.isInteger(setting) && setting >= least : setting > least;
  if (isOne && setting <= most) return;
  const expected =
    of === 'quality' ? `a whole quality from ${least} to ${most}` : `bits per pixel above ${least}, at most ${most}`;
  throw new RangeError(`${codec}: expected ${expected} as its setting, got ${setting}`);
}
