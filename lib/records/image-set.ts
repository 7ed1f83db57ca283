// Sets of images that codecs are measured on, told apart where they share a name.
import type { RateDistortionRecord } from './record.ts';

type Images = RateDistortionRecord['images'];

/** Images of one name, number and size that are other ones, taken evenly and not the first, are another set. */
export function imagesKey({ name, count, height, width, spread }: Images): string {
  return [name, count, height, width, ...(spread ? ['spread'] : [])].join();
}

/** "kodak"; "imagenette at 224 px", "imagenette, evenly taken" where `all` holds the set at another size, or others of its images, too. */
export function imagesName(images: Images, all: readonly Images[]): string {
  const namesakes = all.filter(({ name }) => name === images.name);
  const isOneSize = namesakes.every((other) => sizeText(other) === sizeText(images));
  const isTakenAlike = namesakes.every(
    (other) => sizeText(other) !== sizeText(images) || other.spread === images.spread,
  );
  const taken = images.spread ? ', evenly taken' : ', the first ones';
  return `${images.name}${isOneSize ? '' : ` at ${sizeText(images)}`}${isTakenAlike ? '' : taken}`;
}

function sizeText({ height, width }: Pick<Images, 'height' | 'width'>): string {
  return height === width ? `${width} px` : `${width} × ${height} px`;
}
