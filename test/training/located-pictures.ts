// Pictures whose every pixel says which picture it is of and where it lies, so that a batch tells what it was cut from.
import type { ElementArray } from '../../lib/engine/engine.ts';
import type { Examples } from '../../lib/training/examples.ts';

/** `count` squares of `side` pixels, labelled by their number: red is the picture, green the row, blue the column. */
export function locatedPictures(count: number, side: number): Examples {
  return {
    count,
    height: side,
    width: side,
    channels: 3,
    labels: Uint8Array.from({ length: count }, (_, picture) => picture),
    // Pixels as they are.
    values: Float32Array.from({ length: 768 }, (_, index) => index & 255),
    read: (indices) =>
      Uint8Array.from(
        Array.from(indices).flatMap((picture) =>
          Array.from({ length: side * side }, (_, at) => [picture, Math.floor(at / side), at % side]).flat(),
        ),
      ),
  };
}

/** What a crop was cut from. */
export interface Cut {
  readonly picture: number;
  readonly top: number;
  readonly left: number;
  readonly mirror: boolean;
}

/** What each item of a batch [N, side, side, 3] of such pictures was cut from. Throws where an item is no such crop. */
export function cutsOf(x: ElementArray, side: number): Cut[] {
  const length = 3 * side * side;
  return Array.from({ length: x.length / length }, (_, item) => {
    const pixels = x.subarray(item * length, (item + 1) * length);
    const [picture, top, first] = pixels;
    const last = pixels[3 * (side - 1) + 2];
    const cut = { picture, top, left: Math.min(first, last), mirror: last < first };
    for (let at = 0; at < side * side; at++) {
      const [row, column] = [Math.floor(at / side), at % side];
      const expected = [picture, top + row, cut.left + (cut.mirror ? side - 1 - column : column)];
      if (expected.some((value, channel) => value !== pixels[3 * at + channel]))
        throw new Error(`pixel (${row}, ${column}) of item ${item} is ${pixels.slice(3 * at, 3 * at + 3).join(', ')}`);
    }
    return cut;
  });
}
