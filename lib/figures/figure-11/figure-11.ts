// Figure 11: how fine-tuning moves the codec's operating points in the rate-quality planes.
import { from } from 'arquero';
import { movePanel, jpeg2000Note } from './figure-11-panel.ts';
import type { Move } from './figure-11-panel.ts';
import type { Chart } from '../figure.ts';
import { legendView } from '../chart/legend.ts';
import { bppText } from '../../records/operating-point.ts';
import { captionOfRuns, overlayClause, overlayLegend, runRows } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import {
  exactNote,
  imageSets,
  imagesText,
  meanPoints,
  msSsimConventions,
  qualityMetrics,
  rateConventions,
} from '../rate-distortion/rate-distortion.ts';
import type { ImageSet } from '../rate-distortion/rate-distortion.ts';
import { isRateDistortion } from '../../records/record.ts';
import type { ResultRecord, Tuning } from '../../records/record.ts';
import { figureWidth, rowTitle, stackedSpec } from '../chart/stacked-spec.ts';
import { codecStyle, scaleNote } from '../chart/theme.ts';
import { tuningStyle } from '../chart/tuning-style.ts';
import { sentenceOf } from '../chart/words.ts';
import type { Words } from '../chart/words.ts';

const title = 'Figure 11. How fine-tuning moves the operating points';
const tuned: readonly Tuning[] = ['compression', 'joint'];

/**
 * Figure 11 from the rate-distortion records of one profile: for each set of images and each operating point that was
 * fine-tuned, from the highest rate down, a row of panels (MS-SSIM, SSIM, PSNR) with arrows from where fine-tuning
 * began to where it ended, alone and jointly, and JPEG 2000. An overlay's arrows are dotted. What is missing is named under the title. Throws a
 * RangeError when no operating point has both its start and an end.
 */
export function figure11(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const measured = records.filter(isRateDistortion);
  const measuredAfter = (overlay?.records ?? []).filter(isRateDistortion);
  const profiles = [...new Set(measured.map(({ provenance }) => provenance.profile))];
  if (profiles.length > 1) {
    throw new RangeError(`figure-11: expected records of one profile, got ${profiles.join(' and ')}; draw them apart`);
  }
  const sets = imageSets(measured)
    .map((set) => {
      const after = movesOn({
        ...set,
        records: measuredAfter.filter(({ images }) => JSON.stringify(images) === JSON.stringify(set.images)),
      });
      return { set, moves: movesOn(set).map((move) => withTweaked(move, after)) };
    })
    .filter(({ moves }) => moves.length > 0);
  if (sets.length === 0) {
    throw new RangeError(
      'figure-11: expected rate-distortion records of the codec before and after fine-tuning, got none of one operating ' +
        'point; train them first: npx without-decoding reproduce --only figure-11',
    );
  }
  const moves = sets.flatMap((each) => each.moves);
  const isMoved = moves.some(({ tweaked }) => tweaked !== undefined);
  const present = tuned.filter((tuning) => moves.some((move) => move.ends.some((end) => end.tuning === tuning)));
  const hasLine = sets.some(({ set }) => set.records.some(({ codec }) => codec === 'JPEG 2000'));
  const words = wordsOf(sets, overlay, isMoved);
  return {
    form: 'chart',
    name: 'figure-11',
    title,
    caption: words.caption,
    details: words.details,
    spec: stackedSpec({
      ...words,
      spacing: 18,
      views: [
        ...sets.flatMap(({ set, moves: of }) =>
          of.map((move, index) => ({
            title: rowTitle(
              `${bppText(move.targetBpp)} bpp operating point, ${imagesText(set.images)}`,
              index === 0 ? [`${rateConventions(set.records)}.`] : [],
            ),
            spacing: 14,
            hconcat: qualityMetrics.map((metric) => movePanel(move, metric)),
          })),
        ),
        legendView(
          [
            { ...tuningStyle.none, label: 'Start (joint-1 = compression-1)' },
            ...present.map((tuning) => tuningStyle[tuning]),
            ...(hasLine ? [codecStyle('JPEG 2000')] : []),
            ...(isMoved ? overlayLegend() : []),
          ],
          figureWidth - 60,
        ),
      ],
    }),
    data: from(
      runRows(
        overlay,
        sets.flatMap(({ set, moves: of }) => dataRows(set, of)),
        sets.flatMap(({ set, moves: of }) =>
          dataRows(
            { ...set, records: measuredAfter },
            of.flatMap(({ targetBpp, tweaked }) => (tweaked ? [{ ...tweaked, targetBpp, jpeg2000: [] }] : [])),
          ),
        ),
      ),
    ),
  };
}

/** The fine-tuned operating points of one set of images, from the highest rate down. */
function movesOn({ records }: ImageSet): Move[] {
  const pointsOf = (tuning: Tuning) =>
    meanPoints(records.filter((record) => record.codec === 'codec' && record.tuning === tuning));
  const ends = tuned.flatMap((tuning) => pointsOf(tuning).map((point) => ({ tuning, point })));
  const line = meanPoints(records.filter(({ codec }) => codec === 'JPEG 2000'));
  return pointsOf('none')
    .flatMap((start): Move[] => {
      const { targetBpp } = start;
      const own = ends.filter(({ point }) => point.targetBpp === targetBpp);
      return targetBpp === null || own.length === 0 ? [] : [{ targetBpp, start, ends: own, jpeg2000: line }];
    })
    .sort((a, b) => b.targetBpp - a.targetBpp);
}

/** The move with the same one of a tweaked run, where they differ. */
function withTweaked(move: Move, others: readonly Move[]): Move {
  const same = others.find(({ targetBpp }) => targetBpp === move.targetBpp);
  const isSame =
    same === undefined || JSON.stringify([same.start, same.ends]) === JSON.stringify([move.start, move.ends]);
  return isSame ? move : { ...move, tweaked: { start: same.start, ends: same.ends } };
}

function missing({ images, records }: ImageSet, moves: readonly Move[]): string[] {
  const lacking = moves.flatMap(({ targetBpp, ends }) =>
    tuned
      .filter((tuning) => !ends.some((end) => end.tuning === tuning))
      .map((tuning) => `${tuningStyle[tuning].label.toLowerCase()} at ${bppText(targetBpp)} bpp`),
  );
  if (!records.some(({ codec }) => codec === 'JPEG 2000')) lacking.push('JPEG 2000');
  const starts = new Set(moves.map(({ targetBpp }) => targetBpp));
  const startless = meanPoints(records.filter(({ codec, tuning }) => codec === 'codec' && tuning !== 'none')).flatMap(
    ({ targetBpp }) => (targetBpp !== null && !starts.has(targetBpp) ? [targetBpp] : []),
  );
  lacking.push(...[...new Set(startless)].map((bpp) => `the start at ${bppText(bpp)} bpp`));
  return lacking.length > 0 ? [`not measured on ${images.name}: ${lacking.join(', ')}`] : [];
}

/** The panels that JPEG 2000 does not pass through. */
function outside(moves: readonly Move[]): string[] {
  const places = moves.flatMap((move) =>
    qualityMetrics.flatMap((metric) => {
      const note = jpeg2000Note(move, metric);
      return note === null ? [] : [{ bpp: bppText(move.targetBpp), name: metric.name, side: note.side }];
    }),
  );
  if (places.length === 0) return [];
  const texts = [...new Set(places.map(({ bpp, side }) => `${side} at ${bpp} bpp`))].map(
    (place) =>
      `${place}: ${places
        .filter(({ bpp, side }) => `${side} at ${bpp} bpp` === place)
        .map(({ name }) => name)
        .join(', ')}`,
  );
  return [`JPEG 2000 lies outside these panels (where it is, stands in their corners): ${texts.join('; ')}.`];
}

function wordsOf(
  sets: readonly { readonly set: ImageSet; readonly moves: readonly Move[] }[],
  overlay: Overlay | undefined,
  isMoved: boolean,
): Words {
  const own = sets.flatMap(({ set }) => set.records.filter(({ codec }) => codec === 'codec'));
  const marks = isMoved ? 'hollow marks' : 'none';
  const meaning =
    'Means over images; the paper shows both results at the same rate, here each stands at the rate that it reached.';
  return {
    title,
    notes: [
      `${scaleNote(
        own.map(({ provenance }) => provenance),
        { crops: true },
      )}.`,
      sentenceOf([
        ...overlayClause(overlay, marks),
        'each panel is zoomed to its points; higher and further left is better',
        ...sets.flatMap(({ set, moves }) => missing(set, moves)),
      ]),
    ],
    caption: captionOfRuns(
      'Rate of the files and quality of the codec where fine-tuning began (joint-1 and compression-1 are the same codec) and where it ended: ' +
        'alone (compression-2) and together with cResNet-51 (joint-2).',
      meaning,
      overlay,
      marks,
    ),
    details: [
      ...(overlay ? [meaning] : []),
      ...sets.flatMap(({ moves }) => outside(moves)),
      ...[exactNote(sets.map(({ set }) => set)) ?? []].flat(),
      ...sets.map(
        ({ set: { images, records } }) =>
          `${imagesText(images)}. ${rateConventions(records)}. ${msSsimConventions(records)}.`,
      ),
      'The paper prints no numbers for this figure; it says that joint training raises MS-SSIM and SSIM more than fine-tuning the ' +
        'codec alone does, and PSNR less (Section A.7).',
    ],
  };
}

function dataRows({ images, records }: ImageSet, moves: readonly Move[]) {
  const row = (series: string, tuning: Tuning, point: Move['start']) => {
    const { setting, targetBpp, fileBpp, entropyBpp, msSsim, ssim, psnr } = point;
    const codec = series === 'JPEG 2000' ? series : 'codec';
    const from = records.filter(
      (record) =>
        record.codec === codec && record.tuning === tuning && record.points.some((one) => one.setting === setting),
    );
    return {
      images: images.name,
      image_count: images.count,
      series,
      tuning,
      setting,
      target_bpp: targetBpp,
      file_bpp: fileBpp,
      entropy_bpp: entropyBpp,
      ms_ssim: msSsim,
      ssim,
      psnr_db: psnr,
      seeds: from.map(({ provenance }) => provenance.seed).join(' '),
      keys: from.map(({ provenance }) => provenance.key).join(' '),
    };
  };
  return [
    ...moves.flatMap(({ start, ends }) => [
      row('start', 'none', start),
      ...ends.map(({ tuning, point }) => row(`${tuning}-2`, tuning, point)),
    ]),
    ...(moves[0]?.jpeg2000 ?? []).map((point) => row('JPEG 2000', 'none', point)),
  ];
}
