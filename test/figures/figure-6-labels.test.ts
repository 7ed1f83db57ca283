// Figure 6's names as they are drawn: none covers another, a mark, or the frame.
import { readdirSync, readFileSync } from 'node:fs';
import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { complexityPanel } from '../../lib/figures/figure-6/figure-6-panel.ts';
import { setups } from '../../lib/figures/figure-6/figure-6-points.ts';
import type { ComplexityPoint } from '../../lib/figures/figure-6/figure-6-points.ts';
import { overlaps } from '../../lib/figures/chart/label-boxes.ts';
import type { Box } from '../../lib/figures/chart/label-boxes.ts';
import type { Task } from '../../lib/records/record.ts';
import { textWidth } from '../../lib/figures/chart/text-width.ts';

const size = { width: 268, height: 270 };

interface Layer {
  readonly mark?: { readonly type: string; readonly x?: number; readonly y?: number; readonly fontSize?: number };
  readonly data?: { readonly values: readonly Readonly<Record<string, unknown>>[] };
  readonly encoding: Readonly<Record<'x' | 'y', { readonly scale: { readonly domain: readonly [number, number] } }>>;
}

/** Boxes of the names and of the marks of a panel, in its pixels, from its spec. */
function boxesOf(
  task: Task,
  points: readonly ComplexityPoint[],
  tweaked: readonly ComplexityPoint[] = [],
): { names: Box[]; marks: Box[] } {
  const panel = complexityPanel({ task, points, tweaked, ...size }) as {
    layer: Layer[];
    data: NonNullable<Layer['data']>;
  };
  const names = panel.layer
    .filter(({ mark }) => mark?.type === 'text' && mark.y! >= 0)
    .map(({ mark, data }): Box => {
      const width = textWidth(String(data!.values[0]['text']), mark!.fontSize!);
      return { x: mark!.x! - width / 2, y: mark!.y! - mark!.fontSize! / 2, width, height: mark!.fontSize! };
    });
  const marks = panel.layer
    .filter(({ mark }) => mark?.type === 'point')
    .flatMap(({ data = panel.data, encoding: { x, y } }) =>
      data.values.map((row): Box => {
        const [[left, right], [bottom, top]] = [x.scale.domain, y.scale.domain];
        const at = {
          x: (size.width * ((row['flops'] as number) - left)) / (right - left),
          y: (size.height * (top - (row['quality'] as number))) / (top - bottom),
        };
        return { x: at.x - 4.5, y: at.y - 4.5, width: 9, height: 9 };
      }),
    );
  return { names, marks };
}

function expectClear({ names, marks }: { names: readonly Box[]; marks: readonly Box[] }): void {
  for (const [index, name] of names.entries()) {
    expect(
      Math.min(name.x, name.y, size.width - name.x - name.width, size.height - name.y - name.height),
    ).toBeGreaterThanOrEqual(-0.01);
    expect([...marks, ...names.slice(0, index)].filter((other) => overlaps(name, other))).toEqual([]);
  }
}

const pointOf = (
  index: number,
  flops: number,
  decoderFlops: number,
  percent: number,
  deviation: number | null = null,
  paper?: ComplexityPoint['paper'],
): ComplexityPoint => ({
  ...setups[index],
  flops,
  decoderFlops: setups[index].input === 'latent' ? 0 : decoderFlops,
  quality: { mean: percent, deviation, n: deviation === null ? 1 : 3 },
  paper,
});

/** The points of a committed data file. */
function committedPoints(file: string, task: Task): ComplexityPoint[] {
  const [head, ...rows] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return rows
    .map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])))
    .filter((row) => row['task'] === task)
    .map((row) =>
      pointOf(
        setups.findIndex(({ network }) => network === row['network'].replace(/-d$/, '')),
        Number(row['flops']),
        Number(row['decoder_flops']),
        Number(row['percent']),
        row['deviation_points'] === '' ? null : Number(row['deviation_points']),
      ),
    );
}

describe('the names in Figure 6', () => {
  const folder = new URL('../../figures/', import.meta.url).pathname;
  const files = readdirSync(folder)
    .map((profile) => `${profile}/figure-6.csv`)
    .filter((file) => readdirSync(folder + file.split('/')[0]).includes('figure-6.csv'));

  it.each(files.flatMap((file) => (['classification', 'segmentation'] as const).map((task) => [file, task] as const)))(
    'cover nothing in %s, %s',
    (file, task) => {
      const points = committedPoints(folder + file, task);
      expect(points).toHaveLength(5);
      const boxes = boxesOf(task, points);
      expect([boxes.names.length, boxes.marks.length]).toEqual([7, 7]);
      expectClear(boxes);
    },
  );

  it('cover nothing where all networks are as good and cost as much', () => {
    const same = setups.map((_, index) => pointOf(index, 1e6, 1e3, 90, 0.5, { flops: 1e6, quality: 90 }));
    expectClear(boxesOf('segmentation', same));
  });

  it('cover nothing, wherever the points are', () => {
    const run = fc.array(
      fc.record({
        flops: fc.double({ min: 1e6, max: 1e7, noNaN: true }),
        percent: fc.double({ min: 20, max: 100, noNaN: true }),
        deviation: fc.option(fc.double({ min: 0, max: 20, noNaN: true })),
        paper: fc.option(
          fc.record({
            flops: fc.double({ min: 1e6, max: 1e7, noNaN: true }),
            quality: fc.double({ min: 20, max: 100, noNaN: true }),
          }),
          { nil: undefined },
        ),
      }),
      { minLength: 5, maxLength: 5 },
    );
    const pointsOf = (
      values: readonly { flops: number; percent: number; deviation: number | null; paper: ComplexityPoint['paper'] }[],
      decoder: number,
    ) =>
      values.map(({ flops, percent, deviation, paper }, index) =>
        pointOf(index, flops, decoder, percent, deviation, paper),
      );
    fc.assert(
      fc.property(run, fc.option(run), fc.double({ min: 1e5, max: 1e7, noNaN: true }), (values, after, decoder) => {
        expectClear(boxesOf('segmentation', pointsOf(values, decoder), after ? pointsOf(after, decoder) : []));
      }),
      { numRuns: 30 },
    );
  });
});
