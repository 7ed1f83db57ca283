// Figure 8: quality against rate of the learned codec and of engineered ones.
import { defaultResamples } from '../../metrics/bd-rate-interval.ts';
import { leastOverlap } from '../../metrics/bd-rate.ts';
import { checkOneProfile } from '../../records/comparable.ts';
import { imagesName } from '../../records/image-set.ts';
import { answering } from '../../records/query.ts';
import type { Query } from '../../records/query.ts';
import { codecSeries } from '../../records/record.ts';
import type { ResultRecord } from '../../records/record.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { legendView } from '../chart/legend.ts';
import { overlayLegend } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import { scaleNote } from '../chart/scale.ts';
import { codecStyle } from '../chart/theme.ts';
import { rowTitle } from '../chart/views.ts';
import { nothingToDraw } from '../chart/words.ts';
import type { Chart, Figure } from '../figure.ts';
import { codecComparison, comfortableOverlap } from '../rate-distortion/codec-comparison.ts';
import type { CodecComparison } from '../rate-distortion/codec-comparison.ts';
import {
  conventions,
  exactNote,
  imageSets,
  imagesText,
  onImages,
  pointColumns,
  qualityMetrics,
  rateConventions,
} from '../rate-distortion/rate-distortion.ts';
import { ratePanel, ratePanelWidth } from './figure-8-panel.ts';

const codecs = { kind: 'rate-distortion', codecs: codecSeries } as const satisfies Query;
const learned = { kind: 'rate-distortion', codecs: ['codec'] } as const satisfies Query;

/**
 * Figure 8: a row of panels (MS-SSIM, SSIM, PSNR) for each set of images, with the untuned codec's operating points
 * beside JPEG, JPEG 2000, WebP and AVIF, and the BD-rates against each below. Codecs that are missing, or start at higher
 * rates than the panels show, are named under the title. An overlay's operating points are drawn hollow, on a dotted
 * line. It throws a RangeError without any record of an untuned codec.
 */
export const figure8: Figure<Chart> = {
  name: 'figure-8',
  about: 'MS-SSIM, SSIM and PSNR against the rate, beside JPEG, JPEG 2000, WebP and AVIF',
  canOverlay: true,
  reads: [codecs],
  draw,
};

function draw(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const drawn = answering(records, codecs);
  if (drawn.length === 0) {
    const expected = 'rate-distortion records with tuning "none" and at least one point, got none';
    throw nothingToDraw('figure-8', records, expected, 'measure');
  }
  checkOneProfile('figure-8', drawn);
  const tweaked = answering(overlay?.records ?? [], learned);
  const sets = imageSets(drawn).map((set) => codecComparison(set, onImages(set, tweaked)));
  const isMoved = sets.some((set) => set.tweaked !== undefined);
  const hasIntervals = sets.some(({ deltas }) =>
    deltas.some(({ rates }) => rates.some(({ interval }) => interval !== null)),
  );
  const present = codecSeries.filter((codec) => drawn.some((record) => record.codec === codec));
  const learnedRecords = answering(drawn, learned);
  const paper =
    'WebP and AVIF are not in the paper, which says that its operating points outperform JPEG and JPEG 2000 on SSIM ' +
    'and MS-SSIM (Section 3.1), and prints no numbers.';
  return chart({
    name: 'figure-8',
    title: 'Figure 8. Quality against rate',
    scale: scaleNote(learnedRecords.length > 0 ? learnedRecords : drawn, { crops: learnedRecords.length > 0 }),
    clauses: [
      'dots: operating points, by their target rates',
      `under the panels: how much more rate deep compression takes at equal quality (BD-rate; negative is less${hasIntervals ? '; in brackets: 95% over images' : ''}${isMoved ? '; baseline → tweaked' : ''})`,
      ...missing(sets),
    ],
    caption: [
      'MS-SSIM, SSIM and PSNR against the rate of the files in bits per pixel, means over images; higher is better.',
      paper,
    ],
    details: [
      overlay ? paper : '',
      exactNote(sets),
      ...sets.map((set) => `${conventions(set)}${deltasText(set)}${headerlessText(set)}`),
      "The BD-rate is Bjøntegaard's mean difference in log-rate over the qualities that both codecs reach, along monotone cubics " +
        "through the points. There is none where a codec's quality falls or stays while its rate rises (turns back, levels off), " +
        `or where the codecs share less than ${100 * leastOverlap}% of the narrower one's range of qualities (hardly overlaps); where ` +
        `they share less than ${100 * comfortableOverlap}%, it has an asterisk.${
          hasIntervals
            ? ` In brackets its 95% interval: ${defaultResamples.toLocaleString('en-US')} times as many images were drawn with replacement, the same ` +
              'for both codecs, and the BD-rate taken of their means.'
            : ''
        }`,
    ],
    overlay,
    marks: isMoved ? 'hollow marks' : undefined,
    spacing: 20,
    views: [
      ...sets.map((set) => ({
        title: rowTitle(imagesText(set.images), [`${rateConventions(set.records)}.`]),
        spacing: 14,
        hconcat: qualityMetrics.map((metric) => ratePanel(set, metric)),
      })),
      legendView(
        [...present.map(codecStyle), ...(isMoved ? overlayLegend() : [])],
        figureWidth - (figureWidth % ratePanelWidth),
      ),
    ],
    rows: sets.flatMap((set) => dataRows(set, hasIntervals)),
    // What the tweaked codec has in common with the baseline's, nothing else.
    tweakedRows: sets.flatMap((set) => {
      const { tweaked: after } = set;
      const afterRecords = onImages(set, tweaked);
      return after
        ? dataRows(
            { ...set, curves: [{ codec: 'codec', points: after.points, records: afterRecords }], deltas: [] },
            hasIntervals,
          )
        : [];
    }),
  });
}

function missing(sets: readonly CodecComparison[]): string[] {
  const all = sets.map(({ images }) => images);
  return sets.flatMap(({ images, curves, highestRate }) => {
    const setName = imagesName(images, all);
    const lacking = codecSeries.filter((codec) => !curves.some((curve) => curve.codec === codec));
    const outside = curves.filter(({ points }) => points[0].fileBpp > highestRate);
    const names = lacking.map((codec) => codecStyle(codec).label).join(', ');
    return [
      ...(lacking.length > 0 ? [`not measured on ${setName}: ${names}`] : []),
      ...outside.map(
        ({ codec, points }) =>
          `${codec} is right of the panels of ${setName}: its lowest rate is ${points[0].fileBpp.toFixed(2)} bpp`,
      ),
    ];
  });
}

/** The BD-rates of a set in words, of both runs where they differ. */
function deltasText({ deltas, tweaked }: CodecComparison): string {
  const each = deltas.map(
    ({ codec, rates }, at) =>
      `${codec} ${qualityMetrics
        .map(({ name }, i) => {
          const after = tweaked?.deltas[at].rates[i] ?? rates[i];
          const [before, then] = [rates[i], after].map(({ text, intervalText }) => `${text}${intervalText}`);
          return `${name} ${before}${after.text === rates[i].text ? '' : ` → ${then}`}`;
        })
        .join(', ')}`,
  );
  return each.length > 0
    ? ` BD-rate of deep compression${tweaked ? ', baseline → tweaked,' : ''} against ${each.join('; ')}.`
    : '';
}

/** How much of it is headers: those of engineered codecs are larger, the fewer pixels the more. */
function headerlessText({ headerless }: CodecComparison): string {
  const each = headerless.map(
    ({ codec, rates }) => `${codec} ${qualityMetrics.map(({ name }, i) => `${name} ${rates[i].text}`).join(', ')}`,
  );
  return each.length > 0
    ? ` With headers left out on both sides (of engineered codecs the file of a single grey block): ${each.join('; ')}.`
    : '';
}

function dataRows({ images, curves, deltas }: CodecComparison, hasIntervals: boolean) {
  return curves.flatMap(({ codec, points, records }) => {
    const rates = deltas.find((delta) => delta.codec === codec)?.rates;
    return points.map((point) => ({
      images: images.name,
      image_count: images.count,
      image_height: images.height,
      image_width: images.width,
      codec,
      ...pointColumns(point),
      decoded_without_error: point.exact?.length ?? 0,
      deep_compression_bd_rate_ms_ssim_percent: rates?.[0].percent ?? null,
      deep_compression_bd_rate_ssim_percent: rates?.[1].percent ?? null,
      deep_compression_bd_rate_psnr_percent: rates?.[2].percent ?? null,
      ...(hasIntervals && {
        bd_rate_low_ms_ssim_percent: rates?.[0].interval?.low ?? null,
        bd_rate_high_ms_ssim_percent: rates?.[0].interval?.high ?? null,
        bd_rate_low_ssim_percent: rates?.[1].interval?.low ?? null,
        bd_rate_high_ssim_percent: rates?.[1].interval?.high ?? null,
        bd_rate_low_psnr_percent: rates?.[2].interval?.low ?? null,
        bd_rate_high_psnr_percent: rates?.[2].interval?.high ?? null,
      }),
      bd_rate_overlap_ms_ssim: rates?.[0].overlap ?? null,
      bd_rate_overlap_ssim: rates?.[1].overlap ?? null,
      bd_rate_overlap_psnr: rates?.[2].overlap ?? null,
      seeds: records.map(({ provenance }) => provenance.seed).join(' '),
      keys: records.map(({ provenance }) => provenance.key).join(' '),
    }));
  });
}
