// Figure 10: what Figure 5 shows, for further validation images.
import type { Chart } from '../figure.ts';
import { pictureSource } from '../pictures/picture-source.ts';
import type { ResultRecord } from '../../records/record.ts';
import { segmentedPictures } from '../pictures/segmented-pictures.ts';

/**
 * Figure 10 from the records of pictures with masks: the second and third image, where there are so many, else the
 * only one. Pictures that are missing are named under the title. Throws a RangeError without any predicted mask.
 */
export function figure10(records: readonly ResultRecord[]): Chart {
  const source = pictureSource('figure-10', records, 'prediction');
  return segmentedPictures({
    name: 'figure-10',
    title: 'Figure 10. Segmentation of further images',
    source,
    images: source.images.length > 1 ? source.images.slice(1, 3) : source.images,
  });
}
