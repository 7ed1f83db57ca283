// Where the distance between the two roads comes from: top-1 of cResNet-51 on symbols minus ResNet-50 on reconstructions,
// with one thing changed at a time.
import { fewestSeeds } from '../../claims/evidence.ts';
import { checkOneProfile } from '../../records/comparable.ts';
import { bppText } from '../../records/operating-point.ts';
import { answering } from '../../records/query.ts';
import type { ResultRecord } from '../../records/record.ts';
import { chart } from '../chart/chart.ts';
import { firstRates } from '../chart/first-rate-note.ts';
import { grouped } from '../chart/grouped.ts';
import { fourDecimals } from '../chart/rounding.ts';
import { scaleNotes } from '../chart/scale.ts';
import { nothingToDraw } from '../chart/words.ts';
import type { Chart, Figure } from '../figure.ts';
import { gapPanel } from './gap-panel.ts';
import { gapRows, gaps, intervalOf } from './gap-rows.ts';

const query = { kind: 'gap-study' } as const;

/**
 * The gap study: a row for each change, a dot for each seed, a diamond for their mean, a line at the base's; from three
 * seeds on Student's interval. Where a change touches one road only, the other is the base's. A change at another rate, and one
 * that has not the base's seeds, say so. It throws a RangeError without any pair of roads, or when the records
 * come from different profiles.
 */
export const gapStudy: Figure<Chart> = {
  name: 'gap-study',
  about: 'where the distance between reading symbols and reading pixels comes from, one change at a time',
  reads: [query],
  draw,
};

function draw(records: readonly ResultRecord[]): Chart {
  const measured = answering(records, query);
  const rows = gapRows(measured);
  if (rows.length === 0)
    throw nothingToDraw('gap-study', records, 'both roads of one training of the gap study, got none');
  checkOneProfile('gap-study', measured);
  const points = [...grouped(rows, ({ targetBpp }) => targetBpp)];
  const everything = rows.flatMap((row) => [...gaps(row), ...Object.values(intervalOf(row) ?? {})]);
  const domain = [Math.floor(Math.min(0, ...everything) - 0.5), Math.ceil(Math.max(0, ...everything) + 0.5)] as const;
  const base = measured.filter(({ factor }) => factor === 'base');
  const baseless = points.flatMap(([bpp, atPoint]) => (atPoint.some(({ factor }) => factor === 'base') ? [] : [bpp]));
  const hasIntervals = rows.some(({ runs }) => runs.length >= fewestSeeds);
  const atOtherRates = rows.some(({ otherFileBpp }) => otherFileBpp !== null);
  return chart({
    name: 'gap-study',
    title: 'Where the distance between the two roads comes from',
    scale: scaleNotes([base.length > 0 ? { name: 'base', records: base } : { name: 'changes', records: measured }]),
    clauses: [
      `dots: seeds; diamonds: their means${hasIntervals ? ", with Student's 95% interval over them" : ''}`,
      ...(baseless.length < points.length ? [`dashed: the base, learning rate ${firstRates(base)}`] : []),
      ...(baseless.length > 0 ? [`not trained yet: the base at ${baseless.map(bppText).join(', ')} bpp`] : []),
    ],
    caption: [
      'Top-1 of cResNet-51 on the compressed representation minus that of ResNet-50 on reconstructions after the last ' +
        'epoch, in points, with one thing changed at a time from the base.',
    ],
    details: [
      "Where a change touches one of the networks only, the other is the base's of the same seed. All else is the base's.",
      ...(atOtherRates
        ? [
            "Where files take another rate than the base's, the change has it in brackets: it is a change of two things.",
          ]
        : []),
    ],
    views: points.map(([bpp, atPoint]) => gapPanel(bpp, atPoint, domain)),
    rows: rows.flatMap(({ factor, level, targetBpp, otherFileBpp, runs }) =>
      runs.map(({ seed, latent, pixels }) => ({
        factor,
        level,
        target_bpp: targetBpp,
        ...(atOtherRates && { other_file_bpp: otherFileBpp }),
        seed,
        cresnet_51_top1_percent: latent,
        resnet_50_top1_percent: pixels,
        difference_points: fourDecimals(latent - pixels),
      })),
    ),
  });
}
