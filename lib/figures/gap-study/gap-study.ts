// Where the distance between the two roads comes from: top-1 of cResNet-51 on symbols minus ResNet-50 on reconstructions,
// with one thing changed at a time.
import { signed } from '../../claims/claim.ts';
import { seedInterval } from '../../claims/interval.ts';
import { mean } from '../../metrics/mean.ts';
import { checkOneProfile } from '../../records/comparable.ts';
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
 * The gap study: a row for each change, a dot for each seed, a diamond for their mean, a line at the base's. Where a change
 * touches one road only, the other is the base's. It throws a RangeError without any pair of roads, or when the records
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
  readonly runs: readonly { readonly seed: number; readonly latent: number; readonly pixels: number }[];
}

/** The study's rows in its order, those of which both roads are there. */
export function gapRows(records: readonly GapRecord[]): GapRow[] {
  const recordAmong = (among: readonly GapRecord[], input: GapRecord['input'], seed: number) =>
    among.find((record) => record.input === input && record.provenance.seed === seed);
  return [...grouped(records, ({ targetBpp }) => targetBpp!)].flatMap(([targetBpp, atPoint]) => {
    const base = atPoint.filter(({ factor }) => factor === 'base');
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
      return runs.length > 0 ? [{ factor, level, targetBpp, runs }] : [];
    });
  });
}

const last = ({ curve }: GapRecord): number => Number((100 * curve.at(-1)!.top1).toFixed(4));
const gaps = ({ runs }: GapRow): number[] => runs.map(({ latent, pixels }) => latent - pixels);

const rowHeight = 24;
const panelWidth = 300;

function draw(records: readonly ResultRecord[]): Chart {
  const measured = answering(records, query);
  const rows = gapRows(measured);
  if (rows.length === 0) throw nothingToDraw('gap-study', 'both roads of one training of the gap study, got none');
  checkOneProfile('gap-study', measured);
  const points = [...grouped(rows, ({ targetBpp }) => targetBpp)];
  const everything = rows.flatMap(gaps);
  const domain = [Math.floor(Math.min(0, ...everything) - 0.5), Math.ceil(Math.max(0, ...everything) + 0.5)] as const;
  const base = measured.filter(({ factor }) => factor === 'base');
  return chart({
    name: 'gap-study',
    title: 'Where the distance between the two roads comes from',
    scale: scaleNotes([{ name: 'base', records: base }]),
    clauses: ['dots: seeds; diamonds: their means; dashed: the base'],
    caption: [
      'Top-1 of cResNet-51 on the compressed representation minus that of ResNet-50 on reconstructions after the last ' +
        'epoch, in points, with one thing changed at a time from the base.',
    ],
    details: [
      "Where a change touches one of the networks only, the other is the base's of the same seed. The codec, its rate, the photos " +
        "to validate on and all else are the base's.",
    ],
    views: points.map(([bpp, atPoint]) => panel(bpp, atPoint, domain)),
    rows: rows.flatMap(({ factor, level, targetBpp, runs }) =>
      runs.map(({ seed, latent, pixels }) => ({
        factor,
        level,
        target_bpp: targetBpp,
        seed,
        cresnet_51_top1_percent: latent,
        resnet_50_top1_percent: pixels,
        difference_points: Number((latent - pixels).toFixed(4)),
      })),
    ),
  });
}

function panel(bpp: number, rows: readonly GapRow[], domain: readonly [number, number]): object {
  const labelOf = ({ factor, level }: GapRow) => (factor === 'base' ? `base: ${level}` : `${factor}: ${level}`);
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
    const { low, high } = differences.length > 2 ? seedInterval(differences) : { low: null, high: null };
    const meanOfRoad = (road: 'latent' | 'pixels') => mean(row.runs.map((run) => run[road])).toFixed(1);
    return {
      change: labelOf(row),
      gap: Number(mean(differences).toFixed(4)),
      low,
      high,
      text: `${meanOfRoad('latent')} − ${meanOfRoad('pixels')} = ${signed(mean(differences), 1)}`,
    };
  });
  const base = means.find(({ change }) => change.startsWith('base'));
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
