import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { figure11 } from '../../lib/figures/figure-11/figure-11.ts';
import { movePanel } from '../../lib/figures/figure-11/figure-11-panel.ts';
import { qualityMetrics } from '../../lib/figures/rate-distortion/rate-distortion.ts';
import type { RatePoint } from '../../lib/records/record.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { fakeLarger, fakePhotos, fakeRates } from './fixtures-compression.ts';
import { expectSnapshot } from './snapshot.ts';
import { subtitleOf } from './subtitle.ts';

const points = [0.635, 0.0983];
const compression = fakeRates('codec', { points, tuning: 'compression', gain: 0.5, shift: -0.01 });
const joint = fakeRates('codec', { points, tuning: 'joint', gain: 0.35, shift: -0.012 });

describe('figure11', () => {
  const cases = {
    'figure-11-two-points': [fakeRates('codec'), compression, joint, fakeRates('JPEG 2000')],
    'figure-11-one-point': [
      fakeRates('codec'),
      fakeRates('codec', { points: [0.0983], tuning: 'joint', gain: -0.4, shift: 0.01 }),
      fakeRates('JPEG 2000', { gain: -2 }),
    ],
  };
  for (const [name, records] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const { spec } = figure11.draw(records);
      expect(specWarnings(spec)).toEqual([]);
      expectSnapshot(name, await renderSvg(spec));
    });
  }

  it('holds start and ends of each operating point, from the highest rate down, and the JPEG 2000 line', () => {
    const rows = figure11.draw(cases['figure-11-two-points']).data.objects() as Record<string, unknown>[];
    expect(rows.slice(0, 6).map((row) => [row['target_bpp'], row['series'], row['psnr_db']])).toEqual([
      [0.635, 'start', fakeRates('codec').points[0].psnr],
      [0.635, 'compression-2', compression.points[0].psnr],
      [0.635, 'joint-2', joint.points[0].psnr],
      [0.0983, 'start', fakeRates('codec').points[2].psnr],
      [0.0983, 'compression-2', compression.points[1].psnr],
      [0.0983, 'joint-2', joint.points[1].psnr],
    ]);
    expect(rows.slice(6).map((row) => row['series'])).toEqual(new Array(6).fill('JPEG 2000'));
  });

  it('says where JPEG 2000 is outside the panels, with its value', async () => {
    const figure = figure11.draw(cases['figure-11-two-points']);
    expect(figure.details.join()).toContain('above at 0.635 bpp: MS-SSIM, SSIM, PSNR; above at 0.0983 bpp');
    expect(await renderSvg(figure.spec)).toMatch(/↑ JPEG 2000: 31\.0/);
    expect(figure11.draw(cases['figure-11-one-point']).details.join()).not.toContain('outside');
  });

  it('names what was not measured', () => {
    expect(subtitleOf(figure11.draw([fakeRates('codec'), joint]))).toContain(
      'not measured on invented scenes: compression fine-tuning only at 0.635 bpp, compression fine-tuning only at 0.0983 bpp, JPEG 2000.',
    );
    const half = figure11.draw([fakeRates('codec', { points: [0.0983] }), joint, compression, fakeRates('JPEG 2000')]);
    expect(subtitleOf(half)).toContain('not measured on invented scenes: the start at 0.635 bpp.');
    const larger = { images: fakeLarger };
    const two = [fakeRates('codec', larger), fakeRates('codec', { ...larger, tuning: 'joint' })];
    expect(subtitleOf(figure11.draw([fakeRates('codec'), joint, ...two]))).toMatch(
      /not measured on invented scenes at 64 px: .*; not measured on invented scenes at 224 px: /,
    );
  });

  it('passes over image sets on which nothing was tuned', () => {
    const both = figure11.draw([...cases['figure-11-two-points'], fakeRates('codec', { images: fakePhotos })]);
    expect(new Set(both.data.array('images'))).toEqual(new Set(['invented scenes']));
  });

  it('refuses ends without their start', () => {
    expect(() => figure11.draw([joint])).toThrow(/before and after fine-tuning, got none of one operating point/);
    expect(() => figure11.draw([fakeRates('codec'), fakeRates('JPEG 2000')])).toThrow(/before and after/);
  });
});

describe('movePanel', () => {
  const point = (fileBpp: number, psnr: number): RatePoint => ({
    setting: '',
    targetBpp: 0.33,
    fileBpp,
    entropyBpp: null,
    psnr,
    ssim: 0.5,
    msSsim: 0.5,
  });
  const psnr = qualityMetrics[2];

  /** The arrow's head in pixels from the upper left corner, its angle, and the end mark. */
  function arrow(start: RatePoint, end: RatePoint) {
    const panel = movePanel(
      { targetBpp: 0.33, start, ends: [{ tuning: 'joint', point: end }], jpeg2000: [] },
      psnr,
    ) as {
      width: number;
      height: number;
      layer: { mark: { angle?: number }; data: { values: { fileBpp: number; psnr: number }[] }; encoding: any }[];
    };
    const head = panel.layer.find(({ mark }) => mark.angle !== undefined);
    if (!head) return null;
    const [x, y] = [head.encoding.x.scale.domain, head.encoding.y.scale.domain];
    const pixels = ({ fileBpp, psnr: quality }: { fileBpp: number; psnr: number }) => [
      (panel.width * (fileBpp - x[0])) / (x[1] - x[0]),
      (panel.height * (y[1] - quality)) / (y[1] - y[0]),
    ];
    return { angle: head.mark.angle!, head: pixels(head.data.values[0]), start: pixels(start), end: pixels(end) };
  }

  it('turns arrow heads clockwise from up', () => {
    expect(arrow(point(0.3, 20), point(0.3, 25))!.angle).toBe(0);
    expect(arrow(point(0.3, 20), point(0.4, 20))!.angle).toBe(90);
    expect(Math.abs(arrow(point(0.3, 20), point(0.3, 15))!.angle)).toBe(180);
    expect(arrow(point(0.3, 20), point(0.2, 20))!.angle).toBe(-90);
  });

  it('puts heads on the line from start to end, pointing at the end, close before it', () => {
    const coordinate = { noNaN: true, noDefaultInfinity: true };
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 0.5, ...coordinate }),
        fc.double({ min: 15, max: 35, ...coordinate }),
        fc.double({ min: 0.2, max: 0.5, ...coordinate }),
        fc.double({ min: 15, max: 35, ...coordinate }),
        (bpp0, psnr0, bpp1, psnr1) => {
          const drawn = arrow(point(bpp0, psnr0), point(bpp1, psnr1));
          if (!drawn) return;
          const [dx, dy] = [drawn.end[0] - drawn.head[0], drawn.end[1] - drawn.head[1]];
          const distance = Math.hypot(dx, dy);
          expect(distance).toBeGreaterThan(5);
          expect(distance).toBeLessThan(15);
          const turn = (drawn.angle * Math.PI) / 180;
          expect(Math.sin(turn)).toBeCloseTo(dx / distance, 1);
          expect(-Math.cos(turn)).toBeCloseTo(dy / distance, 1);
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });

  it('draws no arrow between marks that touch', () => {
    expect(arrow(point(0.3, 20), point(0.3, 20.001))).toBeNull();
  });
});
