// Whether what a profile says goes together: told when it is planned, not when the first network that minds is trained.
import type { KitProfile } from './profile.ts';

/** One thing that does not go together with the rest. */
export interface ProfileFault {
  /** Where it stands: `codec.crop`. */
  readonly setting: string;
  /** What was expected and what came. */
  readonly says: string;
}

/** Throws a RangeError that names the profile, the setting, what was expected and what came. */
export function checkProfile(profile: KitProfile): void {
  const [fault] = profileFaults(profile);
  if (fault) throw new RangeError(`profile ${profile.name}: ${fault.setting}: ${fault.says}`);
}

/**
 * All that does not go together, whatever is asked for. How many centers a target entropy asks for is not among it: with
 * fewer, bits are free, and how few will do is a question that may be asked. Nor are masks: a folder of photos has none, and
 * all but segmentation can be asked of it.
 */
export function profileFaults(profile: KitProfile): readonly ProfileFault[] {
  return [rateFaults, holdOutFaults, centerFaults, seedFaults, sizeFaults, batchFaults, maskFaults].flatMap(
    (faultsOf) => faultsOf(profile),
  );
}

function unless(isMet: boolean, setting: string, says: string): readonly ProfileFault[] {
  return isMet ? [] : [{ setting, says }];
}

const firstTwice = (values: readonly number[]): number | undefined =>
  values.find((value, at) => values.indexOf(value) !== at);

function rateFaults(profile: KitProfile): readonly ProfileFault[] {
  const { joint, furtherSeeds, gapStudy, dctStudy, learningRateStudy, machineReading } = profile;
  const rates = profile.operatingPoints.map(({ bpp }) => bpp);
  const twice = firstTwice(rates);
  const asked: Readonly<Record<string, readonly number[]>> = {
    'joint.points': joint.points.map(({ bpp }) => bpp),
    'furtherSeeds.bpp': furtherSeeds?.bpp ?? [],
    'gapStudy.bpp': gapStudy?.bpp ?? [],
    'gapStudy.codecSeed.bpp': gapStudy?.codecSeed?.bpp ?? [],
    'gapStudy.comparisons': gapStudy?.comparisons?.flatMap(({ bpp }) => bpp) ?? [],
    'dctStudy.bpp': dctStudy?.bpp ?? [],
    'learningRateStudy.bpp': learningRateStudy ? [learningRateStudy.bpp] : [],
    'machineReading.trained': machineReading?.trained.flatMap(({ bpp }) => bpp) ?? [],
  };
  return [
    ...unless(rates.length > 0, 'operatingPoints', 'expected at least one, got none'),
    ...unless(twice === undefined, 'operatingPoints', `expected each rate once, got ${twice} bpp twice`),
    ...Object.entries(asked).flatMap(([setting, bpp]) => {
      const strange = bpp.find((rate) => !rates.includes(rate));
      const known = rates.join(', ');
      return unless(
        strange === undefined,
        setting,
        `expected some of ${known} (bpp of the operating points), got ${strange}`,
      );
    }),
  ];
}

function holdOutFaults({ data, learningRateStudy }: KitProfile): readonly ProfileFault[] {
  const isCount = (every: number | undefined) => every === undefined || (Number.isSafeInteger(every) && every >= 2);
  const asked = {
    'data.holdOut': data.source === 'image-folder' ? data.holdOut : undefined,
    'learningRateStudy.holdOut': learningRateStudy?.holdOut,
  };
  return [
    ...Object.entries(asked).flatMap(([setting, every]) =>
      unless(isCount(every), setting, `expected a whole number from 2, got ${every}`),
    ),
    ...unless(
      !learningRateStudy || data.source === 'image-folder',
      'learningRateStudy',
      'expected data that is a folder of photos, of whose training images some can be held out, got synthetic scenes',
    ),
  ];
}

function centerFaults({ codec }: KitProfile): readonly ProfileFault[] {
  const isCount = Number.isInteger(codec.centers) && codec.centers >= 2 && codec.centers <= 256;
  return unless(isCount, 'codec.centers', `expected a whole number from 2 to 256, got ${codec.centers}`);
}

function seedFaults({ comparisonSeeds, furtherSeeds }: KitProfile): readonly ProfileFault[] {
  const compared = comparisonSeeds.join(', ');
  const further = furtherSeeds?.seeds ?? [];
  const twice = further.find((seed) => comparisonSeeds.includes(seed));
  return [
    ...unless(
      comparisonSeeds.length > 0 && firstTwice(comparisonSeeds) === undefined,
      'comparisonSeeds',
      `expected at least one, each once, got ${compared || 'none'}`,
    ),
    ...unless(
      twice === undefined,
      'furtherSeeds.seeds',
      `expected others than comparisonSeeds (${compared}), got ${twice}`,
    ),
    ...unless(
      firstTwice(further) === undefined,
      'furtherSeeds.seeds',
      `expected each seed once, got ${further.join(', ')}`,
    ),
  ];
}

/** Sides are in steps of the compressed representation, which has one for eight pixels. */
const isBlocks = (pixels: number): boolean => Number.isInteger(pixels / 8) && pixels >= 8;

function sizeFaults({ name, data, codec, classification, segmentation, rateDistortion }: KitProfile) {
  const masks = segmentation.data?.size;
  const { larger, pictures } = rateDistortion;
  const blocks = (setting: string, pixels: number) =>
    unless(isBlocks(pixels), setting, `expected a multiple of 8 pixels, got ${pixels}`);
  const crop = (setting: string, pixels: number, most: number, images: string) => [
    ...blocks(setting, pixels),
    ...unless(pixels <= most, setting, `expected at most ${most} pixels, the side of ${images}, got ${pixels}`),
  ];
  return [
    ...blocks('data.size', data.size),
    ...(codec.pretrained === undefined ? crop('codec.crop', codec.crop, data.size, `${name}'s images`) : []),
    ...crop('classification.cropPixels', classification.cropPixels, data.size, `${name}'s images`),
    ...(masks ? [masks.height, masks.width].flatMap((side) => blocks('segmentation.data.size', side)) : []),
    ...crop(
      'segmentation.cropPixels',
      segmentation.cropPixels,
      masks ? Math.min(masks.height, masks.width) : data.size,
      masks ? "the masks' images" : `${name}'s images`,
    ),
    ...(pictures
      ? [pictures.size.height, pictures.size.width].flatMap((side) => blocks('rateDistortion.pictures.size', side))
      : []),
    // Images of the data's own size would be its validation images again, and smaller ones tell of no larger ones.
    ...(larger
      ? [
          ...unless(
            isBlocks(larger.size) && larger.size > data.size,
            'rateDistortion.larger.size',
            `expected a multiple of 8 above the ${data.size} px of the data, got ${larger.size}`,
          ),
          ...unless(
            Number.isInteger(larger.images) && larger.images >= 1,
            'rateDistortion.larger.images',
            `expected a whole number from 1, got ${larger.images}`,
          ),
        ]
      : []),
  ];
}

function batchFaults({ data, classification, joint, segmentation }: KitProfile): readonly ProfileFault[] {
  const images =
    data.source === 'synthetic-scenes' ? data.train : Math.min(data.maxTrain ?? Infinity, data.expected.train);
  const masks = segmentation.data ? (segmentation.data.maxTrain ?? Infinity) : images;
  const batch = (setting: string, size: number, epoch: number, what: string) =>
    unless(size <= epoch, setting, `${what} ${epoch} images holds no batch of ${size}`);
  const inEpoch = ({ epochImages }: { readonly epochImages: number | null }) =>
    Math.min(images, epochImages ?? Infinity);
  return [
    ...batch('classification.batch', classification.batch, inEpoch(classification), 'an epoch of'),
    ...batch('joint.batch', joint.batch, inEpoch(joint), 'joint training: an epoch of'),
    ...batch('segmentation.batch', segmentation.batch, masks, 'segmentation: a training set of'),
  ];
}

function maskFaults({ segmentation, machineReading }: KitProfile): readonly ProfileFault[] {
  return [
    ...unless(
      segmentation.data?.source !== 'kodak',
      'segmentation.data',
      'expected a data set with masks (voc, camvid), got kodak',
    ),
    ...unless(
      !machineReading?.segmenter || machineReading.pretrained !== undefined,
      'machineReading.segmenter',
      'expected machineReading.pretrained beside it, the profile whose committed classifiers they are made from, got none',
    ),
  ];
}
