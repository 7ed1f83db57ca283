// What a notebook is run with: a profile by name, its seed, folders of images. One cell holds it, tagged `parameters`.
import { nearest } from '../files/nearest.ts';
import { dataNames, whatIsRead } from '../experiments/profiles/data-names.ts';
import { profiles, type ProfileName } from '../experiments/profiles/index.ts';
import { ofOneSeed } from '../experiments/profiles/one-seed.ts';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import { atTheDoor } from './door.ts';

/** What a notebook is run with: `const settings: Settings = { profile: 'quick', seed: 1, data: {} };`. */
export interface Settings {
  /**
   * What is trained, on which data, at which size: `quick` (embedded scenes, minutes on two cores), `imagenette` (real
   * photos, a night), `imagenette-small-crops` (the same with better codecs), `paper` (ImageNet and VOC at full size, GPUs),
   * `smoke` (everything in a minute, numbers mean nothing).
   */
  profile: ProfileName;
  /** Seed of the scenes, the initial weights and the order of the images: a whole number of at least 0. Default: the profile's. */
  seed?: number;
  /** Folders of images by name, as `{ imagenet: '/data/imagenette2-160' }`, for profiles that read some. */
  data?: Record<string, string>;
}

/**
 * The profile that the settings name, with their seed. Throws a RangeError when there is no such profile (with the
 * nearest name), when the profile reads no folder by a name of `data`, or when the seed is no whole number.
 */
export function profileOf(settings: Settings): KitProfile {
  return atTheDoor(profileOf, () => namedProfile(settings));
}

function namedProfile({ profile: name, seed, data = {} }: Settings): KitProfile {
  const profile = profiles.find((known) => known.name === name);
  if (!profile) {
    const names = profiles.map((known) => known.name);
    const near = nearest(String(name), names);
    throw new RangeError(
      `settings.profile: expected one of ${names.join(', ')}, got ${JSON.stringify(name)}${near ? `; did you mean '${near}'?` : ''}`,
    );
  }
  const names = dataNames(profile);
  const unread = Object.keys(data).find((given) => !names.includes(given));
  if (unread !== undefined) throw new RangeError(`settings.data.${unread}: ${whatIsRead(name, unread, names)}`);
  if (seed === undefined || seed === profile.seed) return profile;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`settings.seed: expected a whole number of at least 0, got ${JSON.stringify(seed)}`);
  }
  return ofOneSeed(profile, seed);
}
