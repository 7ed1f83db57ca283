// The names by which a profile's folders of images are given.
import { nearest } from '../../files/nearest.ts';
import type { KitProfile } from './profile.ts';

/** Names of the `--data NAME=DIR` options that may give a profile its folders; none where it draws its own scenes. */
export function dataNames({
  data,
  segmentation,
  rateDistortion,
}: Pick<KitProfile, 'data' | 'segmentation' | 'rateDistortion'>): string[] {
  const read = [data, segmentation.data, rateDistortion.pictures];
  return read.flatMap((settings) =>
    settings === null || settings.source === 'synthetic-scenes' ? [] : settings.names,
  );
}

/** The end of a sentence about a name by which a profile reads nothing: what it does read, and the nearest of them. */
export function whatIsRead(profile: string, name: string, names: readonly string[]): string {
  if (names.length === 0)
    return `profile ${profile} draws its own scenes and reads no folder; choose one that does, as imagenette-small-crops`;
  const suggestion = nearest(name, names);
  return `profile ${profile} reads ${names.join(', ')}${suggestion ? `; did you mean ${suggestion}?` : ''}`;
}
