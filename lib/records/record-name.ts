// Names of records that people can read: what a record is of, and no key. The same from run to run.
import { bppText } from './operating-point.ts';

/**
 * A record's name from its parts, `classification-cresnet-51-latent-0.330bpp-seed1`: lower case, with dashes. Parts that
 * are null or `none` are left out.
 */
export function recordName(...parts: readonly (string | null)[]): string {
  return parts
    .filter((part) => part !== null && part !== 'none')
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-');
}

/** An operating point in a name, `0.330bpp`; null, for original images, has none. */
export function ratePart(point: { readonly bpp: number } | null): string | null {
  return point && `${bppText(point.bpp)}bpp`;
}

export function seedPart(seed: number): string {
  return `seed${seed}`;
}
