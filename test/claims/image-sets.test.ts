// Claims on several sets of images.
import { describe, expect, it } from 'vitest';
import { compressionClaims } from '../../lib/claims/compression.ts';
import { evidenceOf } from '../../lib/claims/evidence.ts';
import { jointClaims } from '../../lib/claims/joint.ts';
import { pictureSets } from '../../lib/claims/rate-quality.ts';
import { fakeLarger, fakePhotos, fakeRates } from '../figures/fixtures-compression.ts';

const small = (['codec', 'JPEG', 'JPEG 2000'] as const).map((codec) => fakeRates(codec));
const larger = small.map(({ codec }) => fakeRates(codec, { images: fakeLarger }));
const photos = small.map(({ codec }) => fakeRates(codec, { images: fakePhotos }));
const joint = fakeRates('codec', { tuning: 'joint', gain: 1 });

describe('claims on sets of images', () => {
  it('know how many values an image has: three a pixel', () => {
    expect(pictureSets(photos)[0]).toMatchObject({ count: 24, values: 3 * 512 * 768 });
  });

  it('tell sets of one name apart by their size, and no others', () => {
    const places = (records: typeof small) =>
      compressionClaims(evidenceOf(records))
        .filter(({ claim }) => claim.includes('above JPEG 2000'))
        .map(({ claim }) => claim.slice(claim.indexOf(', on ')));
    expect(places([...small, ...photos])).toEqual([
      ', on invented scenes (100 images)',
      ', on Invented photos (24 images)',
    ]);
    expect(places([...small, ...larger, ...photos])).toEqual([
      ', on invented scenes at 64 px (100 images)',
      ', on invented scenes at 224 px (200 images)',
      ', on Invented photos (24 images)',
    ]);
  });

  it('pair no images with others: the first ones of a data set are another set than as many taken evenly', () => {
    const evenly = { ...small[0].images, spread: true as const };
    // JPEG was measured on the first images, in an earlier run; the codec on others since.
    const apart = [fakeRates('codec', { images: evenly }), fakeRates('JPEG')];
    expect(pictureSets(apart).map(({ name, records }) => [name, records.length])).toEqual([
      ['invented scenes, evenly taken', 1],
      ['invented scenes, the first ones', 1],
    ]);
    const against = (records: typeof small) =>
      compressionClaims(evidenceOf(records)).filter(({ claim }) => claim.includes('above JPEG in'));
    expect(against(apart).map(({ verdict }) => verdict)).toEqual(['not run', 'not run']);
    const together = apart.map((record) => ({ ...record, images: evenly }));
    expect(against(together).map(({ claim, verdict }) => [claim.slice(claim.indexOf('on invented')), verdict])).toEqual(
      [['on invented scenes (100 images)', expect.not.stringMatching('not run')]],
    );
  });

  it('of a tuned codec are not missed on a set that shares the name of the one it was measured on', () => {
    const claims = (records: typeof small) =>
      [...compressionClaims(evidenceOf(records)), ...jointClaims(evidenceOf(records))]
        .map(({ claim }) => claim)
        .filter((claim) => /Fine-tuning improves|Joint training (raises MS|gives)/.test(claim));
    const own = claims([...small, joint, ...larger, ...photos]);
    expect(own).toHaveLength(3);
    for (const claim of own) expect(claim).toMatch(/, on invented scenes at 64 px \(100 images\)$/);
    // Where no codec was tuned, every set lacks it.
    expect(claims([...small, ...larger, ...photos])).toHaveLength(9);
  });
});
