// Masks as pictures.
import { maskPixels } from '../figures/chart/mask-palette.ts';
import { voidLabel } from '../metrics/mean-iou.ts';
import type { Image, Mask } from './models/image.ts';

/** `mask` in the colours (`#rrggbb`) of its classes, void in white. Throws a RangeError at an index without a colour. */
export function maskImage({ values, width, height }: Mask, colours: readonly string[]): Image {
  const strange = values.find((label) => label >= colours.length && label !== voidLabel);
  if (strange !== undefined)
    throw new RangeError(
      `maskImage: expected indices below ${colours.length}, or ${voidLabel} for void, got ${strange}`,
    );
  return { pixels: maskPixels(values, colours), width, height };
}
