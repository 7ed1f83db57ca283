import { expect, it } from 'vitest';
import { eachQuality } from '../../lib/records/each-image.ts';
import { fakeRateDistortion } from '../figures/fixtures.ts';

const [point] = fakeRateDistortion('JPEG', [0.5]).points;
const ofImages = { ...point, each: { fileBpp: [1, 1], mse: [0, 65.025], ssim: [1, 0.9], msSsim: [1, 0.8] } };

it('the qualities of single images are those of the record, in dB for its errors, and none where it has means alone', () => {
  expect(eachQuality(ofImages, 'ssim', 12)).toEqual([1, 0.9]);
  expect(eachQuality(ofImages, 'msSsim', 12)).toEqual([1, 0.8]);
  // 255² / 65.025 is 1,000. Without error: as with a single one of the values off by one, 255² times 12.
  expect(eachQuality(ofImages, 'psnr', 12)).toEqual([
    expect.closeTo(10 * Math.log10(65025 * 12), 9),
    expect.closeTo(30, 9),
  ]);
  expect(eachQuality({ ...point, each: undefined }, 'psnr', 12)).toBeNull();
});
