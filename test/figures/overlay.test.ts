import { describe, expect, it } from 'vitest';
import { figures } from '../../lib/figures/index.ts';
import type { Chart } from '../../lib/figures/figure.ts';
import type { Overlay } from '../../lib/figures/chart/overlay.ts';
import { codecSeries } from '../../lib/records/record.ts';
import type { ResultRecord } from '../../lib/records/record.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { fakeRates, fakeTuned } from './fixtures-compression.ts';
import { fakeCodec, fakeFigure3, fakeFigure4, fakeRecord, fakeSegmentation } from './fixtures.ts';
import { expectTwoSentences } from './sentences.ts';
import { expectSnapshot } from './snapshot.ts';
import { subtitleOf } from './subtitle.ts';

const points = [0.635, 0.33, 0.0983];
const networks = [
  ['cResNet-39', 'latent', 2.95],
  ['cResNet-51', 'latent', 3.83],
  ['cResNet-72', 'latent', 5.36],
  ['ResNet-50', 'reconstruction', 3.86],
  ['ResNet-71', 'reconstruction', 5.38],
] as const;

/** Figure 6's records; `scale` in multiply-adds, `lift` in hundredths. */
function complexities(scale: number, lift: number, key: string): ResultRecord[] {
  return [
    { ...fakeCodec(0.0983), flopsPerPixel: { encoder: 350, decoder: 350 } },
    ...networks.flatMap(([network, input, flops], index) => {
      const provenance = { key: `${network} ${key}` };
      return [
        fakeRecord(network, input, 0.0983, { final: 0.61 + 0.01 * (index + lift), flops: scale * flops, provenance }),
        fakeSegmentation(network, input, 0.0983, {
          final: 0.33 + 0.008 * (index + lift),
          flops: 4.2 * scale * flops,
          provenance,
        }),
      ];
    }),
  ];
}

/** Another rate and accuracy at one operating point; the others are the baseline's, key and all. */
const changedAt =
  (bpp: number) =>
  <R extends ResultRecord>(record: R): R =>
    'targetBpp' in record && record.targetBpp === bpp
      ? {
          ...record,
          entropyBpp: 0.81 * bpp,
          fileBpp: 0.85 * bpp,
          provenance: { ...record.provenance, key: `${record.provenance.key}, tweaked` },
        }
      : record;
const lower = <P extends { top1: number; top5: number }>(epoch: P): P => ({
  ...epoch,
  top1: epoch.top1 - 0.04,
  top5: epoch.top5 - 0.03,
});

const curves = fakeFigure3(points, { epochs: 6 });
const masks = fakeFigure4(points);
const tunedCodec = (gain: number, shift: number) =>
  (['compression', 'joint'] as const).map((tuning, index) =>
    fakeRates('codec', {
      points: [0.635, 0.0983],
      tuning,
      gain: gain + 0.4 - 0.1 * index,
      shift: shift - 0.01 - 0.002 * index,
    }),
  );
const rates = codecSeries.map((codec) => fakeRates(codec));

const cases: Record<string, readonly [figure: string, baseline: readonly ResultRecord[], overlay: Overlay]> = {
  'overlay-figure-3': [
    'figure-3',
    curves,
    {
      records: curves
        .map(changedAt(0.33))
        .map((record, index) => (record === curves[index] ? record : { ...record, curve: record.curve.map(lower) })),
      change: 'beta 250 instead of 500 at 0.33 bpp',
    },
  ],
  'overlay-figure-4': [
    'figure-4',
    masks,
    {
      records: fakeFigure4(points, { iterations: 900, evaluations: 6, provenance: { key: 'longer' } }),
      change: 'segmentationIterations 900 instead of 600',
    },
  ],
  'overlay-figure-6': [
    'figure-6',
    complexities(1e6, 0, 'a'),
    { records: complexities(2e6, 3, 'b'), change: 'width 0.25 instead of 0.125' },
  ],
  'overlay-figure-7': [
    'figure-7',
    fakeTuned([0.635, 0.0983]),
    {
      records: fakeTuned([0.635, 0.0983], { seed: 3 }).map((record) =>
        record.tuning === 'none' || record.targetBpp === 0.635
          ? fakeTuned([0.635, 0.0983]).find(
              (one) => one.kind === record.kind && one.tuning === record.tuning && one.targetBpp === record.targetBpp,
            )!
          : { ...record, provenance: { ...record.provenance, seed: 1 } },
      ),
      change: 'gamma 0.01 instead of 0.001',
    },
  ],
  'overlay-figure-8': [
    'figure-8',
    rates,
    {
      records: [
        {
          ...rates[0],
          points: [
            rates[0].points[0],
            ...fakeRates('codec', { gain: 0.7, shift: -0.04, points: [0.33] }).points,
            rates[0].points[2],
          ],
        },
      ],
      change: 'C 8 instead of 16 at 0.33 bpp',
    },
  ],
  'overlay-figure-11': [
    'figure-11',
    [fakeRates('codec'), ...tunedCodec(0, 0), fakeRates('JPEG 2000')],
    {
      records: [fakeRates('codec'), ...tunedCodec(-0.6, 0.03), fakeRates('JPEG 2000')],
      change: 'jointEpochs 1 instead of 3',
    },
  ],
};

const drawn = (figure: string, records: readonly ResultRecord[], overlay?: Overlay) =>
  figures[figure].draw(records, overlay) as Chart;

describe('figures with a tweaked run drawn over them', () => {
  for (const [name, [figure, baseline, overlay]] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const chart = drawn(figure, baseline, overlay);
      expect(specWarnings(chart.spec)).toEqual([]);
      expect(subtitleOf(chart)).toContain(overlay.change);
      expect(chart.caption).toContain(`the tweaked one (${overlay.change}).`);
      expectTwoSentences(chart);
      expectSnapshot(name, await renderSvg(chart.spec));
    });

    it(`${name} says so when nothing in it depends on the tweak, and is drawn as without`, async () => {
      const chart = drawn(figure, baseline, { records: baseline, change: 'L 8 instead of 6' });
      expect(subtitleOf(chart)).toContain('Nothing here depends on the tweak (L 8 instead of 6)');
      expect(chart.caption).toContain('The baseline and the tweaked run (L 8 instead of 6) are the same here.');
      expectTwoSentences(chart);
      const marks = (svg: string) => svg.match(/stroke-dasharray="1.5,3"|aria-roledescription="point"/g)?.length ?? 0;
      const plain = drawn(figure, baseline);
      expect(marks(await renderSvg(chart.spec))).toBe(marks(await renderSvg(plain.spec)));
    });
  }

  it('say in their details what the numbers of both runs are', () => {
    const [eight, seven] = ['overlay-figure-8', 'overlay-figure-7'].map((name) => {
      const [figure, baseline, overlay] = cases[name];
      return drawn(figure, baseline, overlay).details;
    });
    expect(eight.join('\n')).toMatch(
      /BD-rate of deep compression, baseline → tweaked, against JPEG MS-SSIM \S+% → \S+%/,
    );
    expect(seven.filter((text) => text.includes('Joint minus compression only, in points: '))).toHaveLength(2);
    expect(seven.join('\n')).toContain('After the tweak (gamma 0.01 instead of 0.001): Joint minus');
  });

  it('hold both runs in their data, and of the tweaked one only what changed', () => {
    const [figure, baseline, overlay] = cases['overlay-figure-3'];
    const rows = drawn(figure, baseline, overlay).data.objects() as {
      run: string;
      target_bpp: number;
      key: string;
    }[];
    const of = (run: string) => rows.filter((row) => row.run === run);
    // Ten curves of six epochs; three of them stand behind the codec at 0.33 bpp.
    expect(of('baseline')).toHaveLength(10 * 6);
    expect(of('tweaked')).toHaveLength(3 * 6);
    expect(new Set(of('tweaked').map((row) => row.target_bpp))).toEqual(new Set([0.33]));
    expect(of('tweaked').every(({ key }) => key.endsWith(', tweaked'))).toBe(true);
  });

  it('put the last values of both runs at the ends of the curves', async () => {
    const [figure, baseline, overlay] = cases['overlay-figure-3'];
    const svg = await renderSvg(drawn(figure, baseline, overlay).spec);
    const { top1 } = curves
      .find(({ network, targetBpp }) => network === 'cResNet-51' && targetBpp === 0.33)!
      .curve.at(-1)!;
    expect(svg).toContain(`${(100 * top1).toFixed(1)} → ${(100 * top1 - 4).toFixed(1)}`);
    for (const text of ['0.330 bpp', 'entropy 0.320 → 0.267', 'files 0.331 → 0.281'])
      expect(svg).toContain(`>${text}<`);
  });
});
