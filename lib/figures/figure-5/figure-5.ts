// Figure 5: a validation image at each operating point, segmented from RGB and from the compressed representation.
import { segmentedPictures } from '../pictures/segmented-pictures.ts';

/** The first image; further ones are in Figure 10. */
export const figure5 = segmentedPictures({
  name: 'figure-5',
  about: 'a validation image segmented from reconstructions and from compressed representations',
  title: 'Figure 5. Segmentation from reconstructions and compressed representations',
  shown: (images) => images.slice(0, 1),
});
