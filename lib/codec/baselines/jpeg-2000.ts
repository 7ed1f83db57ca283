import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ImageSize } from '../../metrics/image-planes.ts';
import type { Encoded } from '../baselines.ts';

type Magick = typeof import('@imagemagick/magick-wasm');

/**
 * A JPEG 2000 file (JP2) of an RGB image, as near below `bytes` as the coder comes, and what it decodes to. OpenJPEG as
 * ImageMagick drives it: colour transform on, one quality layer, one tile, up to five wavelet levels (fewer where the
 * image is too small for them), and the reversible 5/3 wavelet, for ImageMagick has no switch to the irreversible 9/7.
 * On Kodak that costs 0.3 to 0.6 dB of PSNR at 0.1 to 0.6 bpp.
 */
export async function encodeJpeg2000(image: Uint8Array, { height, width }: ImageSize, bytes: number): Promise<Encoded> {
  const { ImageMagick, MagickFormat, MagickReadSettings } = await imageMagick();
  const raw = new MagickReadSettings({ format: MagickFormat.Rgb, width, height, depth: 8 });
  // What ImageMagick hands over lies in its own memory, which moves when it grows: both results are copied.
  const file = ImageMagick.read(image, raw, (picture) => {
    // OpenJPEG takes the rate as a compression ratio.
    picture.settings.setDefine(MagickFormat.Jp2, 'rate', String(image.length / bytes));
    return picture.write(MagickFormat.Jp2, (data) => Uint8Array.from(data));
  });
  const decoded = ImageMagick.read(file, MagickFormat.Jp2, (picture) => (
    picture.write(MagickFormat.Rgb, (data) => Uint8Array.from(data))));
  return { bytes: file.length, decoded };
}

let loading: Promise<Magick> | undefined;

/** The codec's 15 MB of WebAssembly, compiled when first needed (0.2 seconds) and once. */
function imageMagick(): Promise<Magick> {
  loading ??= (async () => {
    const magick = await import('@imagemagick/magick-wasm');
    const wasm = createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm');
    await magick.initializeImageMagick(await readFile(wasm));
    return magick;
  })();
  return loading;
}
