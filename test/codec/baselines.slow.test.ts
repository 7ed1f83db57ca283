import { describe, expect, it } from 'vitest';
import { encodeWith, uniformGreyBytes } from '../../lib/codec/baselines.ts';
import type { BaselineCodec, Encoded } from '../../lib/codec/baselines.ts';
import type { ImageSize } from '../../lib/metrics/image-planes.ts';
import { mse } from '../../lib/metrics/mse.ts';
import { msSsim } from '../../lib/metrics/ms-ssim.ts';
import { psnr } from '../../lib/metrics/psnr.ts';
import { ssim } from '../../lib/metrics/ssim.ts';
import { kodak, kodakMissing, kodakNames } from './kodak.ts';

const target = 0.33;

/** The file nearest to 0.33 bits per pixel: codecs that take a quality find theirs for each image. */
async function fileAtTarget(codec: BaselineCodec, image: Uint8Array, size: ImageSize): Promise<Encoded> {
  if (codec === 'JPEG 2000') {
    const constant = (8 * (await uniformGreyBytes(codec, size, target))) / (size.height * size.width);
    return encodeWith(codec, image, size, target - constant);
  }
  const aim = (target * size.height * size.width) / 8;
  let [low, high] = [1, 99];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await encodeWith(codec, image, size, middle)).bytes < aim) low = middle + 1;
    else high = middle;
  }
  const [above, below] = await Promise.all(
    [low, Math.max(1, low - 1)].map((quality) => encodeWith(codec, image, size, quality)),
  );
  return Math.abs(above.bytes - aim) < Math.abs(below.bytes - aim) ? above : below;
}

async function meansOverKodak(codec: BaselineCodec) {
  const means = { bpp: 0, psnr: 0, ssim: 0, msSsim: 0 };
  for (const name of kodakNames) {
    const { image, size } = await kodak(name);
    const { bytes, decoded } = await fileAtTarget(codec, image, size);
    means.bpp += (8 * bytes) / (size.height * size.width) / kodakNames.length;
    means.psnr += psnr(mse(image, decoded)) / kodakNames.length;
    means.ssim += ssim(image, decoded, size) / kodakNames.length;
    means.msSsim += msSsim(image, decoded, size) / kodakNames.length;
  }
  return means;
}

// Means over the 24 images with Pillow's encoders at the setting nearest to 0.33 bpp for each, PSNR and SSIM by
// scikit-image, MS-SSIM by another implementation in Python. JPEG 2000: the 9/7 wavelet, bare codestreams.
describe.skipIf(kodakMissing)('all Kodak images', () => {
  it.each([
    ['JPEG 2000', 0.329, 30.35, 0.809, 0.944],
    ['JPEG', 0.331, 28.13, 0.781, 0.924],
    ['WebP', 0.331, 30.02, 0.815, 0.945],
  ] as const)('%s has the quality that others measured', async (codec, bpp, decibels, structural, multiScale) => {
    const means = await meansOverKodak(codec);
    expect(Math.abs(means.bpp - bpp)).toBeLessThan(0.003);
    expect(Math.abs(means.psnr - decibels)).toBeLessThan(0.06);
    expect(Math.abs(means.ssim - structural)).toBeLessThan(0.003);
    expect(Math.abs(means.msSsim - multiScale)).toBeLessThan(0.003);
  });
});
