// Figure 10: what Figure 5 shows, for further validation images.
import { segmentedPictures } from '../pictures/segmented-pictures.ts';

/** The second and third image, where there are so many, else the only one. */
export const figure10 = segmentedPictures({
  name: 'figure-10',
  about: 'more validation images segmented',
  title: 'Figure 10. Segmentation of further images',
  shown: (images) => (images.length > 1 ? images.slice(1, 3) : images),
});
