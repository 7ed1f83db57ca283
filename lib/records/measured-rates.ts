// What a codec's images took, in the two ways that rates are measured.
import { mean } from '../metrics/mean.ts';

/** Bits per pixel; null where it was not measured, and for original images. */
export interface MeasuredRates {
  /** Estimate from the entropy of the symbols. */
  readonly entropyBpp: number | null;
  /** What the bytes of the files take. */
  readonly fileBpp: number | null;
}

/** Means over records, those of several seeds; null where one of them lacks the rate. */
export function meanRates(records: readonly MeasuredRates[]): MeasuredRates {
  const meanOfAll = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 || known.length < values.length ? null : mean(known);
  };
  return {
    entropyBpp: meanOfAll(records.map(({ entropyBpp }) => entropyBpp)),
    fileBpp: meanOfAll(records.map(({ fileBpp }) => fileBpp)),
  };
}

/**
 * Each rate that was measured with its name: `entropy 0.105`, `files 0.116`. With rates after a tweak, `entropy 0.105 →
 * 0.098` where one moved.
 */
export function rateTexts(rates: MeasuredRates, tweaked: MeasuredRates = rates): string[] {
  const text = (name: string, before: number | null, after: number | null) => {
    if (before === null && after === null) return [];
    const [beforeText, afterText] = [before, after].map((rate) => rate?.toFixed(3) ?? '–');
    return [`${name} ${before === after ? beforeText : `${beforeText} → ${afterText}`}`];
  };
  return [...text('entropy', rates.entropyBpp, tweaked.entropyBpp), ...text('files', rates.fileBpp, tweaked.fileBpp)];
}
