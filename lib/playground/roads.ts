// The two roads from a stream's bytes, over the picture that is decoded or over the symbols themselves: what is classified
// and segmented on each.
import { architectures } from '../classification/architecture.ts';
import { countFlops } from '../classification/complexity.ts';
import { countSegmenterFlops } from '../segmentation/complexity.ts';
import type { PageContent, StoredClassifier, StoredSegmenter } from './content.ts';
import type { TimedPart, Road, Segmented } from './messages.ts';
import type { Size } from './networks.ts';
import type { Opened } from './opened.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface Roads {
  /** What a classifier says of input [height, width, channels] as it takes it; `before` are the parts that led there. */
  classified(stored: StoredClassifier, input: Float32Array, size: Size, before: readonly TimedPart[]): Promise<Road>;
  /**
   * What the segmenter of pixels (null), or of symbols at an operating point, says of the whole picture; null where there is
   * none. `image` is the picture's size, `size` that of its input.
   */
  segmented(
    bpp: number | null,
    size: Size,
    image: Size,
    input: (stored: StoredSegmenter) => Float32Array,
  ): Promise<Segmented | null>;
}

export function roadsOf(content: PageContent, networks: Opened, timed: Stopwatch): Roads {
  return {
    async classified(stored, input, size, before) {
      const { network, width } = stored;
      const classifier = networks.classifier(stored);
      const channels = input.length / (size.height * size.width);
      const operations = countFlops(architectures[network], { ...size, channels, widthMultiplier: width });
      const name = stored.bpp === null ? network : `${network} at ${stored.bpp} bpp`;
      const { result, part } = await timed(name, size, operations, () => classifier.classify(input, size));
      const top = content.classNames
        .map((className, at) => ({ name: className, share: result[at] }))
        .sort((a, b) => b.share - a.share)
        .slice(0, 5);
      return { network, parts: [...before, { ...part, name: network }], top };
    },
    async segmented(bpp, size, image, input) {
      const stored = content.segmenters.find((segmenter) => segmenter.bpp === bpp);
      if (!stored) return null;
      const { network, width: widthMultiplier, atrousRates, classNames } = stored;
      const values = input(stored);
      const channels = values.length / (size.height * size.width);
      const shape = { ...size, channels, widthMultiplier, classes: classNames.length, atrousRates };
      const operations = countSegmenterFlops(architectures[network], shape);
      const { result, part } = await timed(`${network}-d at ${bpp} bpp`, size, operations, () =>
        networks.segmenter(stored).segment(values, size, image),
      );
      return { mask: result, classNames, part: { ...part, name: `${network}-d` } };
    },
  };
}
