// Figure 5: a validation image at each operating point, segmented from RGB and from the compressed representation.
import type { Chart } from '../figure.ts';
import { pictureSource } from '../pictures/picture-source.ts';
import type { ResultRecord } from '../../records/record.ts';
import { segmentedPictures } from '../pictures/segmented-pictures.ts';

/**
 * Figure 5 from the records of pictures with masks: the first image. Further ones are in Figure 10. Pictures that are
 * missing are named under the title. Throws a RangeError without any predicted mask.
 */
export function figure5(records: readonly ResultRecord[]): Chart {
  const source = pictureSource('figure-5', records, 'prediction');
  return segmentedPictures({
    name: 'figure-5',
    title: 'Figure 5. Segmentation from reconstructions and compressed representations',
    source,
    images: source.images.slice(0, 1),
  });
}
