// Masks as pictures.
import { voidColor } from '../figures/chart/mask-palette.ts';
import { voidLabel } from '../metrics/mean-iou.ts';
import type { Image, Mask } from './models/image.ts';

/** `mask` in the colours (`#rrggbb`) of its classes, void in white. Throws a RangeError at an index without a colour. */
export function maskImage({ values, width, height }: Mask, colours: readonly string[]): Image {
  const rgb = [...colours, voidColor].map((colour) =>
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
  );
  const pixels = new Uint8Array(values.length * 3);
  values.forEach((label, at) => {
    if (label >= colours.length && label !== voidLabel) {
      throw new RangeError(
        `maskImage: expected indices below ${colours.length}, or ${voidLabel} for void, got ${label}`,
      );
    }
    pixels.set(rgb[label === voidLabel ? colours.length : label], 3 * at);
  });
  return { pixels, width, height };
}
