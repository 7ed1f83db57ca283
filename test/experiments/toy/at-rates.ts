import type { KitProfile } from '../../../lib/experiments/profiles/profile.ts';

/** The profile at some of its operating points alone. */
export function atRates(profile: KitProfile, kept: readonly number[]): KitProfile {
  const ofKept = ({ bpp }: { readonly bpp: number }) => kept.includes(bpp);
  const { operatingPoints, joint, dctStudy } = profile;
  return {
    ...profile,
    operatingPoints: operatingPoints.filter(ofKept),
    joint: { ...joint, points: joint.points.filter(ofKept) },
    dctStudy: dctStudy && { ...dctStudy, bpp: dctStudy.bpp.filter((bpp) => kept.includes(bpp)) },
  };
}
