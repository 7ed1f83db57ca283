// Records of quality against rate on a data set (Figures 8 and 11).
import { check, literal, pipe, type InferOutput } from 'valibot';
import { baselineCodecs } from '../codec/baselines/settings.ts';
import { exact } from './codec.ts';
import { array, each, number, object, oneOf, optional, string, whole, type DeepReadonly } from './fields.ts';
import { provenanceSchema, size } from './provenance.ts';
import { codecTunings, rate } from './trained.ts';

/** Codecs that are compared in the rate-distortion plane. */
export const codecSeries = ['codec', ...baselineCodecs] as const;
export type CodecSeries = (typeof codecSeries)[number];

export const imageFields = ['fileBpp', 'mse', 'ssim', 'msSsim'] as const;

const eachImage = each(imageFields, array(number()));

/** What single images took and gave, in the images' order, to five digits: two codecs' differences are paired by image. */
export interface EachImage extends DeepReadonly<InferOutput<typeof eachImage>> {}

const ratePoint = object({
  /** How the codec was set: `0.330 bpp`, `quality 40`, `rate 73`. */
  setting: string(),
  /** The operating point, for the learned codec; null for the others. */
  targetBpp: rate,
  /** Bits per pixel that the bytes of the files take; `rateConvention` says which bytes. */
  fileBpp: number(0),
  /**
   * What of it is headers, with an engineered codec's tables: the file of a single grey block. Left out where `fileBpp`
   * leaves them out, and in records from before it was kept.
   */
  headerBpp: optional(number(0)),
  /** Estimate from the entropy of the symbols (learned codec only). */
  entropyBpp: rate,
  /** dB, 255^2 over the MSE of each image, averaged over images. */
  psnr: number(),
  exact,
  // SSIM of unlike pictures can be negative.
  ssim: number(-1, 1),
  msSsim: number(-1, 1),
  /** Image by image; left out in records from before it was kept. */
  each: optional(eachImage),
});

/** Means over the images of one data set at one setting of one codec. */
export interface RatePoint extends DeepReadonly<InferOutput<typeof ratePoint>> {}

export const rateDistortionSchema = pipe(
  object({
    kind: literal('rate-distortion'),
    codec: oneOf(codecSeries),
    /** Only the learned codec is ever tuned. */
    tuning: oneOf(codecTunings),
    points: array(ratePoint),
    images: object({
      name: string(),
      count: whole(1),
      ...size,
      /** Taken evenly over all images of that name; left out: the first of them, or all. */
      spread: optional(literal(true)),
    }),
    /** What the rate counts, in a few words: `whole files`, `files without the bytes of a uniform grey picture`. */
    rateConvention: string(),
    /** How MS-SSIM was computed on images of this size. */
    msSsimConvention: string(),
    provenance: provenanceSchema,
  }),
  check(
    ({ codec, tuning }) => codec === 'codec' || tuning === 'none',
    ({ input: { codec, tuning } }) => `expected tuning "none" for ${codec}, got "${tuning}"`,
  ),
  check(
    (record) => oddCounts(record).length === 0,
    ({ input }) => {
      const [{ place, length }] = oddCounts(input);
      return `expected ${input.images.count} values in ${place}, one per image, got ${length}`;
    },
  ),
);

/** One codec's quality against its rate on a data set. */
export interface RateDistortionRecord extends DeepReadonly<InferOutput<typeof rateDistortionSchema>> {}

/** Lists of single images' values that are not one per image. */
function oddCounts({ points, images }: { readonly points: readonly RatePoint[]; readonly images: { count: number } }) {
  return points.flatMap(({ each }, at) =>
    each
      ? imageFields
          .map((name) => ({ place: `points[${at}].each.${name}`, length: each[name].length }))
          .filter(({ length }) => length !== images.count)
      : [],
  );
}
