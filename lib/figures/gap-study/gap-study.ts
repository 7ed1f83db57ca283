// Where the distance between the two roads comes from: top-1 of cResNet-51 on symbols minus ResNet-50 on reconstructions,
// with one thing changed at a time.
import { signed } from '../../claims/claim.ts';
import { fewestSeeds } from '../../claims/evidence.ts';
import { seedInterval } from '../../claims/interval.ts';
import { mean } from '../../metrics/mean.ts';
import { checkOneProfile } from '../../records/comparable.ts';
import { meanRates } from '../../records/measured-rates.ts';
import { bppText } from '../../records/operating-point.ts';
import { answering } from '../../records/query.ts';
import type { GapRecord, ResultRecord } from '../../records/record.ts';
import { chart } from '../chart/chart.ts';
import { grouped } from '../chart/grouped.ts';
import { scaleNotes } from '../chart/scale.ts';
import { ink, networkStyle } from '../chart/theme.ts';
import { namesTip, numbersAlong, numbersTip, titleOnTop } from '../chart/views.ts';
import { nothingToDraw } from '../chart/words.ts';
import type { Chart, Figure } from '../figure.ts';

const query = { kind: 'gap-study' } as const;

/**
 * The gap study: a row for each change, a dot for each seed, a diamond for their mean, a line at the base's; from three
 * seeds on Student's interval. Where a change touches one road only, the other is the base's. A change at another rate, and one
 * that lacks a seed of the base, say so. It throws a RangeError without any pair of roads, or when the records
 * come from different profiles.
 */
export const gapStudy: Figure<Chart> = {
  name: 'gap-study',
  about: 'where the distance between reading symbols and reading pixels comes from, one change at a time',
  reads: [query],
  draw,
};

/** A change at one operating point: of each seed, both roads' top-1 in percent. */
export interface GapRow {
  readonly factor: string;
  readonly level: string;
  readonly targetBpp: number;
  /** What files take with the change; null where it is what they take in the base. */
  readonly otherFileBpp: number | null;
  readonly runs: readonly { readonly seed: number; readonly latent: number; readonly pixels: number }[];
}

/** Share by which rates may differ and count as one: less than any of the files' digits. */
const sameRate = 1e-4;

/** The study's rows in its order, those of which both roads are there. */
export function gapRows(records: readonly GapRecord[]): GapRow[] {
  const recordAmong = (among: readonly GapRecord[], input: GapRecord['input'], seed: number) =>
    among.find((record) => record.input === input && record.provenance.seed === seed);
  return [...grouped(records, ({ targetBpp }) => targetBpp!)].flatMap(([targetBpp, atPoint]) => {
    const base = atPoint.filter(({ factor }) => factor === 'base');
    const baseBpp = meanRates(base).fileBpp;
    const changes = grouped(atPoint, ({ factor, level }) => `${factor} ${level}`);
    return [...changes.values()].flatMap((ofChange): GapRow[] => {
      const { factor, level, touches } = ofChange[0];
      const seeds = [...new Set(ofChange.map(({ provenance }) => provenance.seed))].sort((a, b) => a - b);
      const runs = seeds.flatMap((seed) => {
        const roadOf = (input: GapRecord['input']) =>
          recordAmong(touches.includes(input) ? ofChange : base, input, seed);
        const [latent, pixels] = [roadOf('latent'), roadOf('reconstruction')];
        return latent && pixels ? [{ seed, latent: last(latent), pixels: last(pixels) }] : [];
      });
      const { fileBpp } = meanRates(ofChange);
      const otherFileBpp = fileBpp && baseBpp && Math.abs(fileBpp / baseBpp - 1) > sameRate ? fileBpp : null;
      return runs.length > 0 ? [{ factor, level, targetBpp, otherFileBpp, runs }] : [];
    });
  });
}

const last = ({ curve }: GapRecord): number => Number((100 * curve.at(-1)!.top1).toFixed(4));
const gaps = ({ runs }: GapRow): number[] => runs.map(({ latent, pixels }) => latent - pixels);

/** Student's 95% interval of a row's differences; null for fewer seeds than tell of their spread. */
function intervalOf(row: GapRow): { readonly low: number; readonly high: number } | null {
  if (row.runs.length < fewestSeeds) return null;
  const { low, high } = seedInterval(gaps(row));
  return { low: Number(low.toFixed(4)), high: Number(high.toFixed(4)) };
}

const rowHeight = 24;
const panelWidth = 300;

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
  const hasIntervals = rows.some(({ runs }) => runs.length >= fewestSeeds);
  const atOtherRates = rows.some(({ otherFileBpp }) => otherFileBpp !== null);
  return chart({
    name: 'gap-study',
    title: 'Where the distance between the two roads comes from',
    scale: scaleNotes([{ name: 'base', records: base }]),
    clauses: [
      `dots: seeds; diamonds: their means${hasIntervals ? ", with Student's 95% interval over them" : ''}; dashed: the base`,
    ],
    caption: [
      'Top-1 of cResNet-51 on the compressed representation minus that of ResNet-50 on reconstructions after the last ' +
        'epoch, in points, with one thing changed at a time from the base.',
    ],
    details: [
      "Where a change touches one of the networks only, the other is the base's of the same seed. The codec, its rate, the photos " +
        "to validate on and all else are the base's.",
      ...(atOtherRates
        ? [
            "Where files take another rate than the base's, the change has it in brackets: it is a change of two things.",
          ]
        : []),
    ],
    views: points.map(([bpp, atPoint]) => panel(bpp, atPoint, domain)),
    rows: rows.flatMap(({ factor, level, targetBpp, otherFileBpp, runs }) =>
      runs.map(({ seed, latent, pixels }) => ({
        factor,
        level,
        target_bpp: targetBpp,
        ...(atOtherRates && { other_file_bpp: otherFileBpp }),
        seed,
        cresnet_51_top1_percent: latent,
        resnet_50_top1_percent: pixels,
        difference_points: Number((latent - pixels).toFixed(4)),
      })),
    ),
  });
}

function panel(bpp: number, rows: readonly GapRow[], domain: readonly [number, number]): object {
  const labelOf = ({ factor, level, otherFileBpp }: GapRow) =>
    `${factor}: ${level}${otherFileBpp === null ? '' : ` (files ${otherFileBpp.toFixed(3)} bpp)`}`;
  const seedsOf = ({ runs }: GapRow) => runs.map(({ seed }) => seed).join(', ');
  const baseRow = rows.find(({ factor }) => factor === 'base');
  const { color } = networkStyle('cResNet-51', 'latent');
  const x = numbersAlong('gap', `cResNet-51 − ResNet-50 at ${bppText(bpp)} bpp [points of top-1]`, domain, {
    grid: true,
  });
  const y = {
    field: 'change',
    type: 'nominal',
    sort: null,
    title: null,
    scale: { domain: rows.map(labelOf) },
    axis: { labelLimit: 240, ...titleOnTop },
  };
  const seeds = rows.flatMap((row) =>
    row.runs.map(({ seed, latent, pixels }) => ({
      change: labelOf(row),
      gap: Number((latent - pixels).toFixed(4)),
      seed,
      latent,
      pixels,
    })),
  );
  const means = rows.map((row) => {
    const differences = gaps(row);
    const { low, high } = intervalOf(row) ?? { low: null, high: null };
    const isPart = baseRow !== undefined && seedsOf(row) !== seedsOf(baseRow);
    const ofSeeds = isPart ? ` (seed${row.runs.length > 1 ? 's' : ''} ${seedsOf(row)})` : '';
    const meanOfRoad = (road: 'latent' | 'pixels') => mean(row.runs.map((run) => run[road])).toFixed(1);
    return {
      change: labelOf(row),
      gap: Number(mean(differences).toFixed(4)),
      low,
      high,
      text: `${meanOfRoad('latent')} − ${meanOfRoad('pixels')} = ${signed(mean(differences), 1)}${ofSeeds}`,
    };
  });
  const base = means.find(({ change }) => change.startsWith('base'));
  const intervals = means.filter(({ low }) => low !== null);
  const tooltip = [
    namesTip('change', 'Change'),
    numbersTip('seed', 'Seed', 'd'),
    numbersTip('latent', 'cResNet-51 [%]', '.1f'),
    numbersTip('pixels', 'ResNet-50 [%]', '.1f'),
  ];
  return {
    width: panelWidth,
    height: rowHeight * rows.length,
    layer: [
      { data: { values: [{ gap: 0 }] }, mark: { type: 'rule', color: ink.text, aria: false }, encoding: { x } },
      ...(base
        ? [
            {
              data: { values: [{ gap: base.gap }] },
              mark: { type: 'rule', color, strokeDash: [4, 3], aria: false },
              encoding: { x },
            },
          ]
        : []),
      ...(intervals.length > 0
        ? [
            {
              data: { values: intervals },
              mark: { type: 'rule', color, strokeWidth: 2, aria: false },
              encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
            },
          ]
        : []),
      {
        data: { values: seeds },
        mark: { type: 'circle', size: 40, color, opacity: 0.55 },
        encoding: { x, y, tooltip },
      },
      {
        data: { values: means },
        mark: { type: 'point', shape: 'diamond', size: 80, color, filled: true, opacity: 1, aria: false },
        encoding: { x, y },
      },
      {
        data: { values: means },
        mark: { type: 'text', align: 'left', x: panelWidth + 8, fontSize: 11, color: ink.text, clip: false },
        encoding: { y, text: { field: 'text' } },
      },
    ],
  };
}
