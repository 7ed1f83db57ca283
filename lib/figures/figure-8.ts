// Figure 8: quality against rate of the learned codec and of engineered ones.
import { from } from 'arquero';
import { codecComparison } from './codec-comparison.ts';
import type { CodecComparison } from './codec-comparison.ts';
import type { Chart } from './figure.ts';
import { ratePanel, ratePanelWidth } from './figure-8-panel.ts';
import { legendView } from './legend.ts';
import { overlayLegend, overlayNote, runRows } from './overlay.ts';
import type { Overlay } from './overlay.ts';
import { conventions, imageSets, imagesText, qualityMetrics } from './rate-distortion.ts';
import { codecSeries, isRateDistortion } from './record.ts';
import type { RateDistortionRecord, ResultRecord } from './record.ts';
import { figureWidth, rowTitle, stackedSpec } from './stacked-spec.ts';
import { codecStyle, scaleNote } from './theme.ts';

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
      'figure-8: expected rate-distortion records with tuning "none" and at least one point, got none; '
      + 'measure them first: npx without-decoding reproduce --only figure-8',
    );
  }
  checkOneProfile(drawn);
  const tweaked = (overlay?.records ?? []).filter(isRateDistortion).filter(({ codec, tuning, points }) => (
    codec === 'codec' && tuning === 'none' && points.length > 0));
  const sets = imageSets(drawn).map((set) => codecComparison(
    set.images, set.records, tweaked.filter(({ images }) => JSON.stringify(images) === JSON.stringify(set.images))));
  const isMoved = sets.some((set) => set.tweaked !== undefined);
  const present = codecSeries.filter((codec) => drawn.some((record) => record.codec === codec));
  const own = drawn.filter(({ codec }) => codec === 'codec');
  const notes = [
    own.length > 0
      ? `${scaleNote(own.map(({ provenance }) => provenance))}. The size is that of the crops that the codec was trained on.`
      : `${scaleNote(drawn.map(({ provenance }) => provenance))}.`,
    'Dots: operating points, by their target rates. Under the panels: how much more rate deep compression takes at equal '
      + 'quality (BD-rate; negative is less).',
    ...missing(sets),
    ...(overlay ? [overlayNote(overlay, isMoved ? 'hollow marks' : 'none')] : []),
    ...(isMoved ? ['BD-rates that moved: baseline → tweaked.'] : []),
  ];
  const caption = captionOf(sets, drawn);
  return {
    form: 'chart',
    name: 'figure-8',
    title,
    caption,
    spec: stackedSpec({
      title,
      notes,
      caption,
      spacing: 20,
      views: [
        ...sets.map((set) => ({
          title: rowTitle(imagesText(set.images), [conventions(set.records)]),
          spacing: 14,
          hconcat: qualityMetrics.map((metric) => ratePanel(set, metric)),
        })),
        legendView([...present.map(codecStyle), ...(isMoved ? overlayLegend() : [])], figureWidth - (figureWidth % ratePanelWidth)),
      ],
    }),
    data: from(runRows(overlay, sets.flatMap(dataRows), sets.flatMap((set) => tweakedRows(set, tweaked)))),
  };
}

function checkOneProfile(records: readonly RateDistortionRecord[]): void {
  const profiles = [...new Set(records.map(({ provenance }) => provenance.profile))];
  if (profiles.length > 1) {
    throw new RangeError(`figure-8: expected records of one profile, got ${profiles.join(' and ')}; draw them apart`);
  }
}

function missing(sets: readonly CodecComparison[]): string[] {
  return sets.flatMap(({ images, curves, highestRate }) => {
    const lacking = codecSeries.filter((codec) => !curves.some((curve) => curve.codec === codec));
    const outside = curves.filter(({ points }) => points[0].fileBpp > highestRate);
    const names = lacking.map((codec) => codecStyle(codec).label).join(', ');
    return [
      ...(lacking.length > 0 ? [`Not measured on ${images.name}: ${names}.`] : []),
      ...outside.map(({ codec, points }) => (
        `${codec} is right of the panels of ${images.name}: its lowest rate is ${points[0].fileBpp.toFixed(2)} bpp.`)),
    ];
  });
}

function captionOf(sets: readonly CodecComparison[], records: readonly RateDistortionRecord[]): string {
  const rates = sets.map(({ images, records: own, deltas }) => {
    const each = deltas.map(({ codec, rates: found }) => (
      `${codec} ${qualityMetrics.map(({ name }, i) => `${name} ${found[i].text}`).join(', ')}`));
    const text = each.length > 0 ? ` BD-rate of deep compression against ${each.join('; ')}.` : '';
    return `${imagesText(images)}. ${conventions(own)}${text}`;
  });
  const tuned = records.some(({ codec }) => codec === 'codec')
    ? `${scaleNote(records.filter(({ codec }) => codec === 'codec').map(({ provenance }) => provenance))}. ` : '';
  return 'MS-SSIM, SSIM and PSNR against the rate of the files in bits per pixel, means over images; higher is better. '
    + 'The BD-rate is Bjøntegaard\'s mean difference in log-rate over the qualities that both codecs reach, along '
    + `monotone cubics through the points. ${tuned}${rates.join(' ')} `
    + 'WebP and AVIF are not in the paper. The paper prints no numbers for this figure; it says that its operating '
    + 'points outperform JPEG and JPEG 2000 on SSIM and MS-SSIM (Section 3.1).';
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
    return points.map(({ setting, targetBpp, fileBpp, entropyBpp, msSsim, ssim, psnr }) => ({
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
      deep_compression_bd_rate_ms_ssim_percent: rates?.[0].percent ?? null,
      deep_compression_bd_rate_ssim_percent: rates?.[1].percent ?? null,
      deep_compression_bd_rate_psnr_percent: rates?.[2].percent ?? null,
      seeds: records.map(({ provenance }) => provenance.seed).join(' '),
      keys: records.map(({ provenance }) => provenance.key).join(' '),
    }));
  });
}
