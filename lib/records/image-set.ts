// Sets of images that codecs are measured on, told apart where they share a name.
import type { RateDistortionRecord } from './record.ts';

type Images = RateDistortionRecord['images'];

/** "kodak"; "imagenette at 224 px" where `all` holds the set at another size, too. */
export function imagesName(images: Images, all: readonly Images[]): string {
  const isAlone = all.every(({ name, ...size }) => name !== images.name || sizeText(size) === sizeText(images));
  return isAlone ? images.name : `${images.name} at ${sizeText(images)}`;
}

function sizeText({ height, width }: Pick<Images, 'height' | 'width'>): string {
  return height === width ? `${width} px` : `${width} × ${height} px`;
}
