// Figure 8: quality against rate of the learned codec and of engineered ones.
import { from } from 'arquero';
import { leastOverlap } from '../../metrics/bd-rate.ts';
import { codecComparison, comfortableOverlap } from '../rate-distortion/codec-comparison.ts';
import type { CodecComparison } from '../rate-distortion/codec-comparison.ts';
import type { Chart } from '../figure.ts';
import { ratePanel, ratePanelWidth } from './figure-8-panel.ts';
import { legendView } from '../chart/legend.ts';
import { captionOfRuns, overlayClause, overlayLegend, runRows } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import {
  exactNote,
  imageSets,
  imagesText,
  msSsimConventions,
  qualityMetrics,
  rateConventions,
} from '../rate-distortion/rate-distortion.ts';
import { codecSeries, isRateDistortion } from '../../records/record.ts';
import type { RateDistortionRecord, ResultRecord } from '../../records/record.ts';
import { figureWidth, rowTitle, stackedSpec } from '../chart/stacked-spec.ts';
import { codecStyle, scaleNote } from '../chart/theme.ts';
import { sentenceOf } from '../chart/words.ts';
import type { Words } from '../chart/words.ts';

const title = 'Figure 8. Quality against rate';

/**
 * Figure 8 from the rate-distortion records of one profile: a row of panels (MS-SSIM, SSIM, PSNR) for each set of
 * images, with the untuned codec's operating points beside JPEG, JPEG 2000, WebP and AVIF, and the BD-rates against
 * each below. Codecs that are missing, or start at higher rates than the panels show, are named under the title. An
 * overlay's operating points are drawn hollow, on a dotted line.
 * Throws a RangeError without any record of an untuned codec.
 */
export function figure8(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const drawn = records.filter(isRateDistortion).filter(({ tuning, points }) => tuning === 'none' && points.length > 0);
  if (drawn.length === 0) {
    throw new RangeError(
      'figure-8: expected rate-distortion records with tuning "none" and at least one point, got none; ' +
        'measure them first: npx without-decoding reproduce --only figure-8',
    );
  }
  checkOneProfile(drawn);
  const tweaked = (overlay?.records ?? [])
    .filter(isRateDistortion)
    .filter(({ codec, tuning, points }) => codec === 'codec' && tuning === 'none' && points.length > 0);
  const sets = imageSets(drawn).map((set) =>
    codecComparison(
      set.images,
      set.records,
      tweaked.filter(({ images }) => JSON.stringify(images) === JSON.stringify(set.images)),
    ),
  );
  const isMoved = sets.some((set) => set.tweaked !== undefined);
  const present = codecSeries.filter((codec) => drawn.some((record) => record.codec === codec));
  const words = wordsOf(sets, drawn, overlay, isMoved);
  return {
    form: 'chart',
    name: 'figure-8',
    title,
    caption: words.caption,
    details: words.details,
    spec: stackedSpec({
      ...words,
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
    }),
    data: from(
      runRows(
        overlay,
        sets.flatMap(dataRows),
        sets.flatMap((set) => tweakedRows(set, tweaked)),
      ),
    ),
  };
}

function checkOneProfile(records: readonly RateDistortionRecord[]): void {
  const profiles = [...new Set(records.map(({ provenance }) => provenance.profile))];
  if (profiles.length > 1) {
    throw new RangeError(`figure-8: expected records of one profile, got ${profiles.join(' and ')}; draw them apart`);
  }
}

function wordsOf(
  sets: readonly CodecComparison[],
  records: readonly RateDistortionRecord[],
  overlay: Overlay | undefined,
  isMoved: boolean,
): Words {
  const own = records.filter(({ codec }) => codec === 'codec');
  const marks = isMoved ? 'hollow marks' : 'none';
  const paper =
    'WebP and AVIF are not in the paper, which says that its operating points outperform JPEG and JPEG 2000 on SSIM ' +
    'and MS-SSIM (Section 3.1), and prints no numbers.';
  return {
    title,
    notes: [
      `${scaleNote(
        (own.length > 0 ? own : records).map(({ provenance }) => provenance),
        { crops: own.length > 0 },
      )}.`,
      sentenceOf([
        ...overlayClause(overlay, marks),
        'dots: operating points, by their target rates',
        `under the panels: how much more rate deep compression takes at equal quality (BD-rate; negative is less${isMoved ? '; baseline → tweaked' : ''})`,
        ...missing(sets),
      ]),
    ],
    caption: captionOfRuns(
      'MS-SSIM, SSIM and PSNR against the rate of the files in bits per pixel, means over images; higher is better.',
      paper,
      overlay,
      marks,
    ),
    details: [
      ...(overlay ? [paper] : []),
      ...[exactNote(sets) ?? []].flat(),
      ...sets.map(
        (set) =>
          `${imagesText(set.images)}. ${rateConventions(set.records)}. ${msSsimConventions(set.records)}.${deltasText(set)}`,
      ),
      "The BD-rate is Bjøntegaard's mean difference in log-rate over the qualities that both codecs reach, along monotone cubics " +
        "through the points. There is none where a codec's quality falls or stays while its rate rises (turns back, levels off), " +
        `or where the codecs share less than ${100 * leastOverlap}% of the narrower one's range of qualities (hardly overlaps); where ` +
        `they share less than ${100 * comfortableOverlap}%, it has an asterisk.`,
    ],
  };
}

function missing(sets: readonly CodecComparison[]): string[] {
  return sets.flatMap(({ images, curves, highestRate }) => {
    const lacking = codecSeries.filter((codec) => !curves.some((curve) => curve.codec === codec));
    const outside = curves.filter(({ points }) => points[0].fileBpp > highestRate);
    const names = lacking.map((codec) => codecStyle(codec).label).join(', ');
    return [
      ...(lacking.length > 0 ? [`not measured on ${images.name}: ${names}`] : []),
      ...outside.map(
        ({ codec, points }) =>
          `${codec} is right of the panels of ${images.name}: its lowest rate is ${points[0].fileBpp.toFixed(2)} bpp`,
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
          return `${name} ${rates[i].text}${after.text === rates[i].text ? '' : ` → ${after.text}`}`;
        })
        .join(', ')}`,
  );
  return each.length > 0
    ? ` BD-rate of deep compression${tweaked ? ', baseline → tweaked,' : ''} against ${each.join('; ')}.`
    : '';
}

/** The tweaked codec's rows: what they have in common with the baseline's, nothing else. */
function tweakedRows(set: CodecComparison, records: readonly RateDistortionRecord[]) {
  const { tweaked, images } = set;
  if (!tweaked) return [];
  const own = records.filter((record) => JSON.stringify(record.images) === JSON.stringify(images));
  return dataRows({ ...set, curves: [{ codec: 'codec', points: tweaked.points, records: own }], deltas: [] });
}

function dataRows({ images, curves, deltas }: CodecComparison) {
  return curves.flatMap(({ codec, points, records }) => {
    const rates = deltas.find((delta) => delta.codec === codec)?.rates;
    return points.map(({ setting, targetBpp, fileBpp, entropyBpp, msSsim, ssim, psnr, exact }) => ({
      images: images.name,
      image_count: images.count,
      image_height: images.height,
      image_width: images.width,
      codec,
      setting,
      target_bpp: targetBpp,
      file_bpp: fileBpp,
      entropy_bpp: entropyBpp,
      ms_ssim: msSsim,
      ssim,
      psnr_db: psnr,
      decoded_without_error: exact?.length ?? 0,
      deep_compression_bd_rate_ms_ssim_percent: rates?.[0].percent ?? null,
      deep_compression_bd_rate_ssim_percent: rates?.[1].percent ?? null,
      deep_compression_bd_rate_psnr_percent: rates?.[2].percent ?? null,
      bd_rate_overlap_ms_ssim: rates?.[0].overlap ?? null,
      bd_rate_overlap_ssim: rates?.[1].overlap ?? null,
      bd_rate_overlap_psnr: rates?.[2].overlap ?? null,
      seeds: records.map(({ provenance }) => provenance.seed).join(' '),
      keys: records.map(({ provenance }) => provenance.key).join(' '),
    }));
  });
}
