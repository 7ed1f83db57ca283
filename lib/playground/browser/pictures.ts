// Pictures in a browser: any that it can decode, and JPEG as it writes it.
import { Refusal, type Shown } from '../messages.ts';
import type { Size } from '../networks.ts';
import type { JpegAt } from '../session.ts';

/** Sides beyond this are halved by the browser before the kit's own scaling: 12 megapixels pass untouched. */
const longestUntouched = 4608;
const shortest = 8;

function contextOf({ height, width }: Size): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
}

/** The pixels of a picture file, upright, on white where it is transparent. Throws a Refusal with one sentence for any other file. */
export async function decodedPicture(file: Blob): Promise<Shown> {
  if (file.size === 0) throw new Refusal('This file is empty: choose a picture (JPEG, PNG, WebP, …) or a .wd file.');
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new Refusal(
      'This file is no picture that this browser can read, and no .wd file: choose a JPEG, PNG or WebP picture.',
    );
  }
  try {
    if (Math.min(bitmap.width, bitmap.height) < shortest) {
      throw new Refusal(
        `This picture is too small: expected at least ${shortest} × ${shortest} pixels, got ${bitmap.width} × ${bitmap.height}; choose a larger one.`,
      );
    }
    const scale = Math.min(1, longestUntouched / Math.max(bitmap.width, bitmap.height));
    const size = {
      height: Math.max(1, Math.round(bitmap.height * scale)),
      width: Math.max(1, Math.round(bitmap.width * scale)),
    };
    const context = contextOf(size);
    context.imageSmoothingQuality = 'high';
    context.fillStyle = '#fff';
    context.fillRect(0, 0, size.width, size.height);
    context.drawImage(bitmap, 0, 0, size.width, size.height);
    return {
      ...size,
      rgba: context.getImageData(0, 0, size.width, size.height).data as Uint8ClampedArray<ArrayBuffer>,
    };
  } finally {
    bitmap.close();
  }
}

/** See `JpegAt`: by bisection over the browser's qualities, in percent. */
export const jpegAt: JpegAt = async ({ rgba, height, width }, bytes) => {
  const context = contextOf({ height, width });
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  const encode = (percent: number): Promise<Blob> =>
    context.canvas.convertToBlob({ type: 'image/jpeg', quality: percent / 100 });
  let [percent, file] = [0, await encode(0)];
  const fits = file.size <= bytes;
  for (let [low, high] = [0, fits ? 100 : 0]; low < high; ) {
    const middle = Math.ceil((low + high) / 2);
    const tried = await encode(middle);
    if (tried.size > bytes) high = middle - 1;
    else [low, percent, file] = [middle, middle, tried];
  }
  return { picture: await decodedPicture(file), bytes: file.size, percent, fits };
};
