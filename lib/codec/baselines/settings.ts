export const baselineCodecs = ['JPEG', 'JPEG 2000', 'WebP', 'AVIF'] as const;
export type BaselineCodec = (typeof baselineCodecs)[number];

interface Scale {
  /** What the number is, as it stands in records: `quality 40`, `0.4 bpp`. */
  readonly name: (setting: number) => string;
  readonly expected: string;
  readonly holds: (setting: number) => boolean;
  readonly defaults: readonly number[];
}

const quality = {
  name: (setting: number) => `quality ${setting}`,
  expected: 'a whole quality from 1 to 100',
  holds: (setting: number) => Number.isInteger(setting) && setting >= 1 && setting <= 100,
};

// The defaults were chosen by mean rates on seven Kodak images: 0.1 to 1.5 bpp, about a third more from each to the
// next. JPEG does not go below 0.1 bpp, nor WebP below 0.2.
const scales: Record<BaselineCodec, Scale> = {
  JPEG: { ...quality, defaults: [3, 6, 10, 18, 30, 45, 62, 77] },
  'JPEG 2000': {
    name: (setting) => `${setting} bpp`,
    expected: 'bits per pixel above 0, at most 24',
    holds: (setting) => setting > 0 && setting <= 24,
    defaults: [0.08, 0.15, 0.25, 0.4, 0.6, 0.85, 1.15, 1.5],
  },
  WebP: { ...quality, defaults: [1, 5, 12, 25, 40, 55, 70, 82] },
  AVIF: { ...quality, defaults: [3, 15, 25, 35, 45, 55, 63, 73] },
};

/** Eight settings in ascending order of rate that span about 0.08 to 1.5 bits per pixel on photographs. */
export function defaultSettings(codec: BaselineCodec): readonly number[] {
  return scales[codec].defaults;
}

/** A setting in words: `quality 40`, `0.4 bpp`. */
export function settingName(codec: BaselineCodec, setting: number): string {
  return scales[codec].name(setting);
}

/** Throws a RangeError when the codec has no such setting. */
export function checkSetting(codec: BaselineCodec, setting: number): void {
  const { holds, expected } = scales[codec];
  if (!holds(setting)) throw new RangeError(`${codec}: expected ${expected} as its setting, got ${setting}`);
}
