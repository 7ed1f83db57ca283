// An invented study of symbols against JPEG's coefficients: two rates, two seeds, of which one lacks a network.
import type { DctRecord } from '../../lib/records/record.ts';
import { fakeRecord } from './fixtures.ts';

function trained(input: DctRecord['input'], targetBpp: number, seed: number, top1: number, quality: number): DctRecord {
  const fileBpp = (input === 'dct' ? 0.97 : 0.95) * targetBpp;
  const record = fakeRecord('cResNet-51', 'latent', targetBpp, { provenance: { seed } });
  return {
    ...record,
    kind: 'dct-study',
    input,
    targetBpp,
    entropyBpp: input === 'dct' ? null : 0.9 * targetBpp,
    fileBpp,
    jpeg:
      input === 'dct'
        ? {
            quality,
            rateConvention: 'files less the bytes of a uniform grey picture',
            headerlessFileBpp: fileBpp + 0.09,
            wholeFileBpp: fileBpp + 0.32,
            matched: { images: 512, fileBpp: 0.98 * targetBpp, codecFileBpp: targetBpp, lowestFileBpp: 0.1 },
          }
        : null,
    augmentation: 'pictures',
    curve: [{ ...record.curve[0], top1, top5: 0.95 }],
  };
}

export const dctRecords: readonly DctRecord[] = [
  ...[1, 2].flatMap((seed) => [
    trained('latent', 0.635, seed, 0.65 + 0.01 * seed, 15),
    trained('dct', 0.635, seed, 0.6 - 0.005 * seed, 15),
  ]),
  trained('latent', 0.33, 1, 0.61, 7),
  trained('dct', 0.33, 1, 0.53, 7),
  trained('dct', 0.33, 2, 0.99, 7),
];
