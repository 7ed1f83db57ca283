/** Size of an image in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

const channels = 3;

/**
 * The red, green and blue planes [height, width] of an RGB image [height, width, 3], values 0 to 255. Throws when the
 * bytes do not fit the size, as `checkImageBytes`.
 */
export function imagePlanes(caller: string, name: string, image: Uint8Array, size: ImageSize): Float64Array[] {
  checkImageBytes(caller, name, image, size);
  const pixels = size.height * size.width;
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float64Array(pixels);
    for (let i = 0, at = channel; i < pixels; i++, at += channels) plane[i] = image[at];
    return plane;
  });
}

/**
 * Throws a RangeError when the bytes are no RGB image [height, width, 3] of that size; `caller` and `name` say in the
 * message which function was called with which image.
 */
export function checkImageBytes(caller: string, name: string, image: Uint8Array, size: ImageSize): void {
  checkSize(caller, size);
  const bytes = size.height * size.width * channels;
  if (image.length !== bytes) {
    const expected = `${size.height} x ${size.width} RGB pixels = ${bytes} bytes`;
    throw new RangeError(`${caller}: expected ${name} to hold ${expected}, got ${image.length}`);
  }
}

/** Throws a RangeError when height or width is no whole number of pixels of at least 1. */
export function checkSize(caller: string, { height, width }: ImageSize): void {
  if (!Number.isInteger(height) || !Number.isInteger(width) || height < 1 || width < 1) {
    throw new RangeError(`${caller}: expected a height and a width of at least 1 pixel, got ${height} x ${width}`);
  }
}
