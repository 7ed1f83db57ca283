// The profiles by name.
import { imagenetteSmallCrops } from './imagenette-small-crops.ts';
import { imagenette } from './imagenette.ts';
import { paper } from './paper.ts';
import type { KitProfile } from './profile.ts';
import { quick } from './quick.ts';
import { smoke } from './smoke.ts';

export { dataNames } from './data-names.ts';

const byName = { quick, imagenette, 'imagenette-small-crops': imagenetteSmallCrops, paper, smoke };
export type ProfileName = keyof typeof byName;
export const profileNames = Object.keys(byName) as ProfileName[];
export const profiles: readonly KitProfile[] = Object.values(byName);

/** The profile of that name. Throws with the list of names when there is none. */
export function findProfile(name: string): KitProfile {
  const profile = profiles.find((known) => known.name === name);
  if (!profile)
    throw new Error(`there is no profile '${name}': choose one of ${profiles.map((known) => known.name).join(', ')}`);
  return profile;
}
