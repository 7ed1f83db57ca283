// The numbers that claims rest on as intervals, each against the values that would bear it out.
import { from } from 'arquero';
import type { TopLevelSpec } from 'vega-lite';
import type { ClaimPart, ScaledClaim } from '../../claims/claim.ts';
import { verdicts, verdictText } from '../../claims/verdict.ts';
import type { Chart } from '../figure.ts';
import { grouped } from '../chart/grouped.ts';
import { textWidth } from '../chart/text-width.ts';
import { themeConfig } from '../chart/theme.ts';

/** Units of what can stand on one axis: points of accuracy or mIoU, SSIM and MS-SSIM, PSNR. */
const marginUnits = ['points', '', 'dB'] as const;
export type MarginUnit = (typeof marginUnits)[number];

const axes: Readonly<Record<MarginUnit, string>> = {
  points: 'Difference [percentage points]',
  '': 'Difference in SSIM or MS-SSIM',
  dB: 'Difference in PSNR [dB]',
};
// Told apart by shape as well.
const looks = {
  'borne out': { color: '#009e73', shape: 'circle' },
  'not borne out': { color: '#d55e00', shape: 'cross' },
  'cannot tell': { color: '#7a7a7a', shape: 'diamond' },
  'not run': { color: '#7a7a7a', shape: 'diamond' },
} as const;
const wantedColor = '#cfe8de';
// In pixels.
const rowHeight = 20;
const plotWidth = 430;
const labelSize = 11.5;

interface Row {
  readonly claim: string;
  readonly part: string;
  readonly verdict: ClaimPart['verdict'];
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The wanted values, cut at the ends of the axis. */
  readonly from: number;
  readonly to: number;
}

/**
 * One row for each measured part of the claims in that unit, below its claim: the value, its interval, and shaded what
 * would bear it out. Throws a RangeError when no part has the unit.
 */
export function claimMargins(claims: readonly ScaledClaim[], unit: MarginUnit): Chart {
  const partsInUnit = claims.flatMap(({ claim, parts }) =>
    parts.flatMap((part) => (part.estimate?.unit === unit ? [{ claim, part, estimate: part.estimate }] : [])),
  );
  if (partsInUnit.length === 0) {
    throw new RangeError(`claimMargins: expected claims with a number in ${unit === '' ? 'SSIM' : unit}, got none`);
  }
  const [lowest, highest] = domainOf(partsInUnit.map(({ part, estimate }) => ({ part, estimate })));
  const rows = partsInUnit.map(
    ({ claim, part, estimate: { value, low, high } }): Row => ({
      claim,
      part: part.name,
      verdict: part.verdict,
      value,
      low,
      high,
      // Nothing is shaded where no value would do.
      from: part.wanted ? (part.wanted.low ?? lowest) : value,
      to: part.wanted ? (part.wanted.high ?? highest) : value,
    }),
  );
  const title = 'Margins of the claims';
  const count = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
  const atToyScale = claims.some((claim) => claim.atToyScale);
  const counts = verdicts
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${verdictText({ verdict, atToyScale })}`);
  const caption =
    'Each mark is a measured difference with its interval; shaded are the values that would bear the claim out. ' +
    `Of ${rows.length} numbers: ${counts.join(', ')}.`;
  return {
    form: 'chart',
    name: 'claim-margins',
    title,
    caption,
    details: [],
    spec: specOf(rows, [lowest, highest], axes[unit]),
    data: from(rows),
  };
}

/** From the least to the greatest of intervals, bounds and 0, with a little room. */
function domainOf(parts: readonly { part: ClaimPart; estimate: { low: number; high: number } }[]): [number, number] {
  const ends = [
    0,
    ...parts.flatMap(({ part: { wanted }, estimate }) => [
      estimate.low,
      estimate.high,
      wanted?.low ?? 0,
      wanted?.high ?? 0,
    ]),
  ];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = 0.05 * (high - low);
  return [low - room, high + room];
}

/** A view for each claim, below each other: one axis for all of them, drawn under the last. */
function specOf(rows: readonly Row[], domain: [number, number], axis: string): TopLevelSpec {
  const groups = [...grouped(rows, ({ claim }) => claim)];
  const extent = Math.ceil(Math.max(...rows.map(({ part }) => textWidth(part, labelSize)))) + 10;
  return {
    spacing: 12,
    vconcat: groups.map(([claim, claimRows], i) =>
      view(claim, claimRows, {
        x: {
          type: 'quantitative',
          scale: { domain, nice: false, zero: false },
          axis: { title: axis, ...(i < groups.length - 1 && hidden) },
        },
        y: { field: 'part', type: 'nominal', sort: null, title: null, axis: { minExtent: extent, labelLimit: extent } },
      }),
    ),
    config: { ...themeConfig, legend: { orient: 'top', labelFontSize: labelSize, symbolOpacity: 1 } },
  } as TopLevelSpec;
}

const hidden = { title: null, labels: false, ticks: false, domain: false };

function view(claim: string, rows: readonly Row[], { x, y }: { readonly x: object; readonly y: object }) {
  const shape = { field: 'verdict', type: 'nominal', title: null };
  const color = { ...shape, scale: scaleOf('color') };
  const numbers = (['value', 'low', 'high'] as const).map((field) => ({ field, format: '.4~g' }));
  return {
    title: { text: claim, fontSize: labelSize, offset: 4, anchor: 'start', frame: 'group' },
    data: { values: rows },
    width: plotWidth,
    height: { step: rowHeight },
    layer: [
      {
        mark: { type: 'bar', color: wantedColor, height: { band: 0.9 } },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y },
      },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
      },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          x: { ...x, field: 'value' },
          y,
          color,
          shape: { ...shape, scale: scaleOf('shape') },
          tooltip: [{ field: 'part' }, { field: 'verdict' }, ...numbers],
        },
      },
    ],
  };
}

function scaleOf(what: 'color' | 'shape') {
  const names = verdicts.filter((verdict) => verdict !== 'not run');
  return { domain: names, range: names.map((verdict) => looks[verdict][what]) };
}
