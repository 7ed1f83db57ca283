import { describe, expect, it } from 'vitest';
import { complexityPoints } from '../../lib/figures/figure-6/figure-6-points.ts';
import { figure6 } from '../../lib/figures/figure-6/figure-6.ts';
import type { ResultRecord } from '../../lib/records/record.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { fakeCodec, fakeFigure3, fakeRecord, fakeSegmentation } from './fixtures.ts';
import { expectSnapshot } from './snapshot.ts';

const networks = [
  ['cResNet-39', 'latent', 2.95],
  ['cResNet-51', 'latent', 3.83],
  ['cResNet-72', 'latent', 5.36],
  ['ResNet-50', 'reconstruction', 3.86],
  ['ResNet-71', 'reconstruction', 5.38],
] as const;
const accuracy = [0.61, 0.632, 0.645, 0.635, 0.65];
const miou = [0.335, 0.352, 0.36, 0.33, 0.345];

function run(bpp: number, { scale = 1e6, seeds = [1], provenance = {}, classes = 20 } = {}): ResultRecord[] {
  return seeds.flatMap((seed) =>
    networks.flatMap(([network, input, flops], index) => {
      const own = (final: number) => ({
        final: final + 0.006 * (seed - 1) * (index - 1),
        provenance: { ...provenance, seed, key: `${network} ${seed}` },
      });
      return [
        fakeRecord(network, input, bpp, { ...own(accuracy[index]), flops: Math.round(scale * flops), classes }),
        fakeSegmentation(network, input, bpp, {
          ...own(miou[index]),
          flops: Math.round(4.2 * scale * flops),
          evaluation: { height: 96, width: 128 },
          provenance: { seed, key: `${network}-d ${seed}` },
        }),
      ];
    }),
  );
}

const imagenet = {
  profile: 'paper',
  imageSize: 224,
  width: 1,
  dataset: { name: 'ImageNet (ILSVRC2012)', train: 1281167, val: 50000, fingerprint: 'f1x7u4e' },
};
const codecOf = (bpp: number, decoder = 350) => ({ ...fakeCodec(bpp), flopsPerPixel: { encoder: decoder, decoder } });

describe('figure6', () => {
  const cases: Record<string, ResultRecord[]> = {
    'figure-6': [...run(0.0983), ...run(0.33), codecOf(0.0983), codecOf(0.33)],
    'figure-6-beside-paper': [
      ...run(0.0983, { scale: 1e9, provenance: imagenet, classes: 1000 }),
      codecOf(0.0983, 70897),
    ],
    'figure-6-two-seeds': [...run(0.33, { seeds: [1, 2] }), codecOf(0.33)],
    'figure-6-missing': [...fakeFigure3([0.33]), codecOf(0.33, 100)],
    'figure-6-no-codec': run(0.33).filter((record) => record.kind === 'segmentation'),
  };
  for (const [name, records] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const { spec } = figure6.draw(records);
      expect(specWarnings(spec)).toEqual([]);
      expectSnapshot(name, await renderSvg(spec));
    });
  }

  it('stands at the lowest operating point, and adds the decoder for as many pixels as an image has', () => {
    const rows = figure6.draw(cases['figure-6']).data.objects() as Record<string, unknown>[];
    expect(rows).toHaveLength(10);
    expect(new Set(rows.map((row) => row.target_bpp))).toEqual(new Set([0.0983]));
    expect(rows.find(({ network }) => network === 'ResNet-71')).toMatchObject({
      flops: 5.38e6,
      decoder_flops: 350 * 64 * 64,
    });
    expect(rows.find(({ network }) => network === 'ResNet-71-d')).toMatchObject({
      decoder_flops: 350 * 96 * 128,
      metric: 'mIoU',
    });
    expect(rows.find(({ network }) => network === 'cResNet-72')).toMatchObject({
      decoder_flops: 0,
      paper_percent: 79.02,
    });
  });

  it('says what the codec takes on the images of each task, by entropy and in files', () => {
    expect(subtitleOf(cases['figure-6'])).toContain(
      'he codec takes, in bits per pixel: entropy 0.095 and files 0.106 (classification), entropy 0.095 and files 0.106 (segmentation).',
    );
    // Files of some of the seeds are no mean of all.
    const [first, ...others] = cases['figure-6-two-seeds'];
    const rows = figure6.draw([{ ...first, fileBpp: null } as ResultRecord, ...others]).data.objects() as Record<
      string,
      unknown
    >[];
    expect(rows[0]).toMatchObject({ task: 'classification', entropy_bpp: expect.closeTo(0.3201, 9), file_bpp: null });
  });

  it('averages seeds', () => {
    const rows = figure6.draw(cases['figure-6-two-seeds']).data.objects() as {
      network: string;
      percent: number;
      deviation_points: number;
      seeds: number;
    }[];
    const row = rows.find(({ network }) => network === 'cResNet-72-d')!;
    // 36.0 and 36.6.
    expect(row.percent).toBeCloseTo(36.3, 9);
    expect(row.deviation_points).toBeCloseTo(0.6 / Math.SQRT2, 9);
    expect(row.seeds).toBe(2);
  });

  it('draws qualities that are all 0', async () => {
    const records = run(0.33).map((record): ResultRecord => {
      if (record.kind === 'segmentation')
        return { ...record, curve: record.curve.map((point) => ({ ...point, miou: 0 })) };
      if (record.kind === 'classification')
        return { ...record, curve: record.curve.map((point) => ({ ...point, top5: 0 })) };
      return record;
    });
    const { spec, data } = figure6.draw(records);
    expect(new Set(data.array('percent'))).toEqual(new Set([0]));
    expect(specWarnings(spec)).toEqual([]);
    const svg = await renderSvg(spec);
    for (const [network] of networks) expect(svg).toContain(`>${network}<`);
  });

  it('chooses the unit of the axis by the largest count', async () => {
    expect(await renderSvg(figure6.draw(cases['figure-6']).spec)).toContain('[10⁶ multiply-adds]');
    expect(await renderSvg(figure6.draw(cases['figure-6-beside-paper']).spec)).toContain('[10⁹ multiply-adds]');
  });

  it("draws the paper's values only where they belong, and tells them anyway", () => {
    expect(subtitleOf(cases['figure-6'])).not.toContain('the paper');
    expect(figure6.draw(cases['figure-6']).details.join()).toContain('cResNet-51 78.20');
    expect(figure6.draw(cases['figure-6']).details.join()).toContain('They are not drawn');
    expect(subtitleOf(cases['figure-6-beside-paper'])).toContain('Hollow diamonds: the paper');
    expect(figure6.draw(cases['figure-6-beside-paper']).details.join()).toContain('They are drawn for classification.');
    expect(figure6.draw(run(0.2)).details.join()).toContain('The paper has no values at 0.200 bpp.');
  });

  it("has the paper's mIoU at the count of our network, and none of its values where one record is of other data", () => {
    const voc = {
      provenance: { ...imagenet, dataset: { ...imagenet.dataset, name: 'VOC 2012' } },
      classNames: Array.from({ length: 21 }, (_, label) => `class ${label}`),
    };
    const masks = fakeSegmentation('cResNet-51', 'latent', 0.0983, { ...voc, flops: 16e9 });
    const network = fakeRecord('cResNet-51', 'latent', 0.0983, { provenance: imagenet, classes: 1000, flops: 4e9 });
    // As Tables 1 and 2 print them.
    expect(complexityPoints('classification', [network], undefined)[0].paper).toEqual({ flops: 3.83e9, quality: 78.2 });
    expect(complexityPoints('segmentation', [masks], undefined)[0].paper).toEqual({ flops: 16e9, quality: 54.62 });
    const narrow = fakeSegmentation('cResNet-39', 'latent', 0.0983, voc);
    const others = { ...narrow, provenance: { ...narrow.provenance, width: 0.25 } };
    expect(complexityPoints('segmentation', [masks, others], undefined).map(({ paper }) => paper)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('names what is missing', () => {
    expect(subtitleOf(cases['figure-6-missing'])).toContain(
      'ot trained yet: cResNet-72, ResNet-71, cResNet-39-d, cResNet-51-d, cResNet-72-d, ResNet-50-d, ResNet-71-d;',
    );
    expect(subtitleOf(cases['figure-6-no-codec'])).toContain('cost of decoding is not drawn');
    expect(() =>
      figure6.draw([
        fakeRecord('ResNet-50', 'original', null),
        fakeRecord('cResNet-51', 'latent', 0.33, { tuning: 'joint' }),
      ]),
    ).toThrow(/--only figure-6/);
  });
});

function subtitleOf(records: readonly ResultRecord[]): string {
  return (figure6.draw(records).spec as unknown as { title: { subtitle: string[] } }).title.subtitle
    .join(' ')
    .replaceAll('\u00a0', ' ');
}
