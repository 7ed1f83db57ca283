// Rate-distortion records as the results that CompressAI's tools read: `python -m compressai.utils.plot -f *.json`.
import type { RateDistortionRecord } from '../records/record.ts';

/** The names that its plots give a dash are those of engineered codecs. */
const names = {
  codec: 'without-decoding',
  JPEG: 'JPEG',
  'JPEG 2000': 'JPEG2000',
  WebP: 'WebP',
  AVIF: 'AV1 (AVIF)',
} as const;

export interface CompressAiResults {
  readonly name: string;
  readonly description: string;
  /** Lists of one length, by rising rate. */
  readonly results: Readonly<Record<string, readonly number[]>>;
}

/** A record's curve: PSNR in dB, SSIM and MS-SSIM as such (the tool turns those into dB), rates by the bytes of files. */
export function compressAiResults(record: RateDistortionRecord): CompressAiResults {
  const { codec, tuning, images, rateConvention, msSsimConvention, provenance } = record;
  const points = [...record.points].sort((a, b) => a.fileBpp - b.fileBpp);
  const entropies = points.flatMap(({ entropyBpp }) => entropyBpp ?? []);
  const tuned = {
    none: '',
    compression: ', fine-tuned alone',
    joint: ', fine-tuned jointly',
  }[tuning];
  return {
    name: names[codec] + tuned,
    description:
      `${images.count} images of ${images.name}${images.spread ? ', evenly taken' : ''}, ${images.width} x ${images.height}; bpp of ${rateConvention}; ` +
      `MS-SSIM with ${msSsimConvention}; profile ${provenance.profile}, seed ${provenance.seed}`,
    results: {
      bpp: points.map(({ fileBpp }) => fileBpp),
      'psnr-rgb': points.map(({ psnr }) => psnr),
      'ms-ssim-rgb': points.map(({ msSsim }) => msSsim),
      'ssim-rgb': points.map(({ ssim }) => ssim),
      ...(entropies.length === points.length && { 'bpp-entropy': entropies }),
    },
  };
}
