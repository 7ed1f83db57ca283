// Figure 11: how fine-tuning moves the codec's operating points in the rate-quality planes.
import { isDeepStrictEqual } from 'node:util';
import { checkOneProfile } from '../../records/comparable.ts';
import { imagesName } from '../../records/image-set.ts';
import { bppText } from '../../records/operating-point.ts';
import { answering } from '../../records/query.ts';
import type { Query } from '../../records/query.ts';
import { codecTunings } from '../../records/record.ts';
import type { RateDistortionRecord, ResultRecord, CodecTuning } from '../../records/record.ts';
import { chart, figureWidth } from '../chart/chart.ts';
import { grouped } from '../chart/grouped.ts';
import { legendView } from '../chart/legend.ts';
import { overlayLegend } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import { scaleNote } from '../chart/scale.ts';
import { codecStyle } from '../chart/theme.ts';
import { tuningStyle } from '../chart/tuning-style.ts';
import { rowTitle } from '../chart/views.ts';
import { nothingToDraw } from '../chart/words.ts';
import type { Chart, Figure } from '../figure.ts';
import {
  conventions,
  exactNote,
  imageSets,
  imagesText,
  meanPoints,
  onImages,
  pointColumns,
  qualityMetrics,
  rateConventions,
} from '../rate-distortion/rate-distortion.ts';
import type { ImageSet } from '../rate-distortion/rate-distortion.ts';
import { jpeg2000Note, movePanel } from './figure-11-panel.ts';
import type { Move } from './figure-11-panel.ts';

const codec = { kind: 'rate-distortion', codecs: ['codec'], tunings: codecTunings } as const satisfies Query;
const jpeg2000 = { kind: 'rate-distortion', codecs: ['JPEG 2000'] } as const satisfies Query;
const tuned: readonly CodecTuning[] = ['compression', 'joint'];

/**
 * Figure 11: for each set of images and each operating point that was fine-tuned, from the highest rate down, a row of
 * panels (MS-SSIM, SSIM, PSNR) with arrows from where fine-tuning began to where it ended, alone and jointly, and
 * JPEG 2000. An overlay's arrows are dotted. What is missing is named under the title. It throws a RangeError when no
 * operating point has both its start and an end.
 */
export const figure11: Figure<Chart> = {
  name: 'figure-11',
  about: 'how fine-tuning moves the operating points',
  canOverlay: true,
  reads: [codec, jpeg2000],
  draw,
};

function draw(records: readonly ResultRecord[], overlay?: Overlay): Chart {
  const measured = [...answering(records, codec), ...answering(records, jpeg2000)];
  const after = answering(overlay?.records ?? [], codec);
  checkOneProfile('figure-11', measured);
  const sets = imageSets(measured)
    .map((set): MovedSet => {
      const others = movesOn(onImages(set, after));
      return { ...set, moves: movesOn(set.records).map((move) => withTweaked(move, others)) };
    })
    .filter(({ moves }) => moves.length > 0);
  if (sets.length === 0) {
    const expected =
      'rate-distortion records of the codec before and after fine-tuning, got none of one operating point';
    throw nothingToDraw('figure-11', records, expected);
  }
  const moves = sets.flatMap((each) => each.moves);
  const isMoved = moves.some(({ tweaked }) => tweaked !== undefined);
  const present = tuned.filter((tuning) => moves.some((move) => move.ends.some((end) => end.tuning === tuning)));
  const hasLine = sets.some((set) => answering(set.records, jpeg2000).length > 0);
  const codecRecords = sets.flatMap((set) => answering(set.records, codec));
  const meaning =
    'Means over images; the paper shows both results at the same rate, here each stands at the rate that it reached.';
  return chart({
    name: 'figure-11',
    title: 'Figure 11. How fine-tuning moves the operating points',
    scale: scaleNote(codecRecords, { crops: true }),
    clauses: [
      'each panel is zoomed to its points; higher and further left is better',
      ...sets.flatMap((set) => missing(set, sets)),
    ],
    caption: [
      'Rate of the files and quality of the codec where fine-tuning began (joint-1 and compression-1 are the same codec) and where it ended: ' +
        'alone (compression-2) and together with cResNet-51 (joint-2).',
      meaning,
    ],
    details: [
      overlay ? meaning : '',
      ...sets.map((set) => outside(set.moves)),
      exactNote(sets),
      ...sets.map(conventions),
      'The paper prints no numbers for this figure; it says that joint training raises MS-SSIM and SSIM more than fine-tuning the ' +
        'codec alone does, and PSNR less (Section A.7).',
    ],
    overlay,
    marks: isMoved ? 'hollow marks' : undefined,
    spacing: 18,
    views: [
      ...sets.flatMap((set) =>
        set.moves.map((move, index) => ({
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
    rows: sets.flatMap(dataRows),
    tweakedRows: sets.flatMap((set) =>
      dataRows({
        ...set,
        records: after,
        moves: set.moves.flatMap(({ targetBpp, tweaked }) =>
          tweaked ? [{ ...tweaked, targetBpp, jpeg2000: [] }] : [],
        ),
      }),
    ),
  });
}

/** A set of images with what moved on it. */
interface MovedSet extends ImageSet {
  readonly moves: readonly Move[];
}

/** The fine-tuned operating points of one set of images, from the highest rate down. */
function movesOn(records: readonly RateDistortionRecord[]): Move[] {
  const pointsOf = (tuning: CodecTuning) => meanPoints(answering(records, { ...codec, tunings: [tuning] }));
  const ends = tuned.flatMap((tuning) => pointsOf(tuning).map((point) => ({ tuning, point })));
  const line = meanPoints(answering(records, jpeg2000));
  return pointsOf('none')
    .flatMap((start): Move[] => {
      const { targetBpp } = start;
      const pointEnds = ends.filter(({ point }) => point.targetBpp === targetBpp);
      return targetBpp === null || pointEnds.length === 0
        ? []
        : [{ targetBpp, start, ends: pointEnds, jpeg2000: line }];
    })
    .sort((a, b) => b.targetBpp - a.targetBpp);
}

/** The move with the same one of a tweaked run, where they differ. */
function withTweaked(move: Move, others: readonly Move[]): Move {
  const same = others.find(({ targetBpp }) => targetBpp === move.targetBpp);
  const isSame = same && isDeepStrictEqual([same.start, same.ends], [move.start, move.ends]);
  return !same || isSame ? move : { ...move, tweaked: { start: same.start, ends: same.ends } };
}

function missing({ images, records, moves }: MovedSet, sets: readonly MovedSet[]): string[] {
  const lacking = moves.flatMap(({ targetBpp, ends }) =>
    tuned
      .filter((tuning) => !ends.some((end) => end.tuning === tuning))
      .map((tuning) => `${tuningStyle[tuning].label.toLowerCase()} at ${bppText(targetBpp)} bpp`),
  );
  if (answering(records, jpeg2000).length === 0) lacking.push('JPEG 2000');
  const starts = new Set(moves.map(({ targetBpp }) => targetBpp));
  const startless = meanPoints(answering(records, { ...codec, tunings: tuned })).flatMap(({ targetBpp }) =>
    targetBpp !== null && !starts.has(targetBpp) ? [targetBpp] : [],
  );
  lacking.push(...[...new Set(startless)].map((bpp) => `the start at ${bppText(bpp)} bpp`));
  const name = imagesName(
    images,
    sets.map((set) => set.images),
  );
  return lacking.length > 0 ? [`not measured on ${name}: ${lacking.join(', ')}`] : [];
}

/** The panels that JPEG 2000 does not pass through, in a sentence; empty where it passes through all. */
function outside(moves: readonly Move[]): string {
  const places = moves.flatMap((move) =>
    qualityMetrics.flatMap((metric) => {
      const note = jpeg2000Note(move, metric);
      return note === null ? [] : [{ name: metric.name, place: `${note.side} at ${bppText(move.targetBpp)} bpp` }];
    }),
  );
  if (places.length === 0) return '';
  const texts = [...grouped(places, ({ place }) => place)].map(
    ([place, hidden]) => `${place}: ${hidden.map(({ name }) => name).join(', ')}`,
  );
  return `JPEG 2000 lies outside these panels (where it is, stands in their corners): ${texts.join('; ')}.`;
}

function dataRows({ images, records, moves }: MovedSet) {
  const row = (series: string, tuning: CodecTuning, point: Move['start']) => {
    const ofSeries =
      series === 'JPEG 2000' ? answering(records, jpeg2000) : answering(records, { ...codec, tunings: [tuning] });
    const from = ofSeries.filter(({ points }) => points.some(({ setting }) => setting === point.setting));
    return {
      images: images.name,
      image_count: images.count,
      series,
      tuning,
      ...pointColumns(point),
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
