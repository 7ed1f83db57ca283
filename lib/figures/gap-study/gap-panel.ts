// The panel of the gap study at one operating point: a row for each change, its seeds, their mean and interval.
import { signed } from '../../claims/claim.ts';
import { mean } from '../../metrics/mean.ts';
import { bppText } from '../../records/operating-point.ts';
import { fourDecimals } from '../chart/rounding.ts';
import { ink, networkStyle } from '../chart/theme.ts';
import { namesTip, numbersAlong, numbersTip, titleOnTop } from '../chart/views.ts';
import { gaps, intervalOf, type GapRow } from './gap-rows.ts';

// Pixels.
const rowHeight = 24;
const panelWidth = 300;

/** The rows below each other; `domain` is that of the distances, in points of top-1. */
export function gapPanel(bpp: number, rows: readonly GapRow[], domain: readonly [number, number]): object {
  const { color } = networkStyle('cResNet-51', 'latent');
  const x = numbersAlong('gap', `cResNet-51 − ResNet-50 at ${bppText(bpp)} bpp [points of top-1]`, domain, {
    grid: true,
  });
  const y = {
    field: 'change',
    type: 'nominal',
    sort: null,
    title: null,
    scale: { domain: rows.map(changeName) },
    axis: { labelLimit: 320, ...titleOnTop },
  };
  const means = meansOf(rows);
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
        data: { values: seedsOf(rows) },
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

/** "width: 1/2", with the rate that its files take where it is not the base's. */
function changeName({ factor, level, otherFileBpp }: GapRow): string {
  return `${factor}: ${level}${otherFileBpp === null ? '' : ` (${otherFileBpp.toFixed(3)} bpp)`}`;
}

/** A dot for each seed of each row. */
function seedsOf(rows: readonly GapRow[]): object[] {
  return rows.flatMap((row) =>
    row.runs.map(({ seed, latent, pixels }) => ({
      change: changeName(row),
      gap: fourDecimals(latent - pixels),
      seed,
      latent,
      pixels,
    })),
  );
}

/** "1, 2"; from three on, each the one after the other, "1–5". */
export function seedNames({ runs }: Pick<GapRow, 'runs'>): string {
  const seeds = runs.map(({ seed }) => seed);
  const isRange = seeds.length > 2 && seeds.every((seed, at) => seed === seeds[0] + at);
  return isRange ? `${seeds[0]}–${seeds.at(-1)}` : seeds.join(', ');
}

/** A diamond for each row, with its interval and, at the right, the sum in words; the base names its seeds, and rows that have others theirs. */
function meansOf(rows: readonly GapRow[]) {
  const baseRow = rows.find(({ factor }) => factor === 'base');
  return rows.map((row) => {
    const differences = gaps(row);
    const { low, high } = intervalOf(row) ?? { low: null, high: null };
    const seeds = seedNames(row);
    const isTold = row === baseRow || (baseRow !== undefined && seeds !== seedNames(baseRow));
    const ofSeeds = isTold ? ` (seed${row.runs.length > 1 ? 's' : ''} ${seeds})` : '';
    const meanOfRoad = (road: 'latent' | 'pixels') => mean(row.runs.map((run) => run[road])).toFixed(1);
    return {
      change: changeName(row),
      gap: fourDecimals(mean(differences)),
      low,
      high,
      text: `${meanOfRoad('latent')} − ${meanOfRoad('pixels')} = ${signed(mean(differences), 1)}${ofSeeds}`,
    };
  });
}
