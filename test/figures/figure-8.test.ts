import { describe, expect, it } from 'vitest';
import { figure8 } from '../../lib/figures/figure-8/figure-8.ts';
import { qualityMetrics, type QualityMetric } from '../../lib/figures/rate-distortion/rate-distortion.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { codecSeries } from '../../lib/records/record.ts';
import { fakeLarger, fakePhotos, fakeRates, withEach } from './fixtures-compression.ts';
import { expectSnapshot } from './snapshot.ts';
import { subtitleOf } from './subtitle.ts';

const all = codecSeries.map((codec) => fakeRates(codec));

describe('figure8', () => {
  const cases = {
    'figure-8-two-sets': [...codecSeries.map((codec) => fakeRates(codec, { images: fakePhotos })), ...all],
    'figure-8-three-sets': [undefined, fakeLarger, fakePhotos].flatMap((images) =>
      codecSeries.map((codec) => withEach(fakeRates(codec, images && { images }))),
    ),
    'figure-8-one-point': [
      fakeRates('codec', { points: [0.33] }),
      fakeRates('JPEG 2000'),
      fakeRates('JPEG', { shift: 0.5 }),
    ],
  };
  for (const [name, records] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const { spec } = figure8.draw(records);
      expect(specWarnings(spec)).toEqual([]);
      expectSnapshot(name, await renderSvg(spec));
    });
  }

  it('gives the BD-rate that follows from the gain: 3 dB for each doubling of the rate', () => {
    const rows = figure8.draw(all).data.objects() as Record<string, unknown>[];
    for (const [codec, gain] of [
      ['JPEG', 0.5],
      ['JPEG 2000', 2],
      ['WebP', 2.6],
      ['AVIF', 4],
    ] as const) {
      const row = rows.find((each) => each['codec'] === codec)!;
      // Rates and PSNR of the fixtures are rounded.
      expect(row['deep_compression_bd_rate_psnr_percent']).toBeCloseTo(100 * (2 ** (gain / 3) - 1), 0);
    }
    expect(figure8.draw(all).details.join()).toMatch(
      /against JPEG MS-SSIM \+1[12]%, SSIM \+1[12]%, PSNR \+12%; JPEG 2000 /,
    );
  });

  it('has the BD-rates of its own metric below each panel, in whatever order the metrics stand', () => {
    const panels = () => {
      const { vconcat } = figure8.draw(all).spec as unknown as { vconcat: { hconcat?: { layer: object[] }[] }[] };
      return vconcat
        .find(({ hconcat }) => hconcat)!
        .hconcat!.map(({ layer }) => JSON.stringify(layer).match(/[+−-]\d+%/g));
    };
    const metrics = qualityMetrics as QualityMetric[];
    const before = panels();
    expect(new Set(before.map(String)).size).toBeGreaterThan(1);
    metrics.reverse();
    try {
      expect(panels()).toEqual(before.reverse());
    } finally {
      metrics.reverse();
    }
  });

  it('gives BD-rates an interval where every record keeps its images, and nothing of the kind elsewhere', async () => {
    const { details, data, spec } = figure8.draw(all.map((record) => withEach(record)));
    const row = (data.objects() as Record<string, number>[]).find(({ codec }) => String(codec) === 'JPEG 2000')!;
    const { deep_compression_bd_rate_psnr_percent: value, bd_rate_low_psnr_percent: low } = row;
    const high = row['bd_rate_high_psnr_percent'];
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    const text = `PSNR +${value.toFixed(0)}% [${low.toFixed(0)}, ${high.toFixed(0)}]`;
    expect(details.join()).toContain(text);
    expect(details.join()).toContain('1,000 times as many images were drawn');
    expect(await renderSvg(spec)).toContain(text.slice('PSNR '.length));
    expect(subtitleOf(figure8.draw(all.map((record) => withEach(record))))).toContain('95% over images');
    // One of a pair is not enough, and the mean of two seeds has no images.
    for (const records of [
      all.map((record) => (record.codec === 'codec' ? record : withEach(record))),
      [...all.map((record) => withEach(record)), withEach(fakeRates('codec', { provenance: { seed: 2 } }))],
    ]) {
      const without = figure8.draw(records);
      expect(without.details.join()).not.toMatch(/\[|drawn with replacement/);
      expect(without.data.columnNames()).not.toContain('bd_rate_low_psnr_percent');
      expect(subtitleOf(without)).not.toContain('over images');
    }
  });

  it('has an interval that no image moves where the codecs differ by the same share of rate on all', () => {
    const jpeg = withEach(fakeRates('JPEG'));
    const factor = 1.25;
    const own: typeof jpeg = {
      ...jpeg,
      codec: 'codec',
      points: jpeg.points.map((point) => ({
        ...point,
        fileBpp: factor * point.fileBpp,
        each: { ...point.each!, fileBpp: point.each!.fileBpp.map((bpp) => factor * bpp) },
      })),
    };
    const [row] = (figure8.draw([own, jpeg]).data.objects() as Record<string, number>[]).slice(-1);
    for (const metric of ['ms_ssim', 'ssim', 'psnr']) {
      for (const name of ['deep_compression_bd_rate', 'bd_rate_low', 'bd_rate_high'])
        expect(row[`${name}_${metric}_percent`]).toBeCloseTo(25, 6);
    }
  });

  it('gives the BD-rates without headers, too, where whole files are counted and records tell what headers take', () => {
    const withHeaders = (record: (typeof all)[number], headerBpp: number) => ({
      ...record,
      points: record.points.map((point) => ({ ...point, fileBpp: point.fileBpp + headerBpp, headerBpp })),
    });
    const ratesIn = (text: string, codec: string) =>
      new RegExp(`${codec} (MS-SSIM \\S+ SSIM \\S+ PSNR [^.;]+)`).exec(text)![1];
    const plain = figure8.draw([fakeRates('codec'), fakeRates('JPEG'), fakeRates('JPEG 2000')]).details.join(' ');
    expect(plain).not.toContain('headers left out');
    const counted = figure8
      .draw([
        withHeaders(fakeRates('codec'), 0.002),
        withHeaders(fakeRates('JPEG'), 0.089),
        // Measured before headers were told.
        fakeRates('JPEG 2000'),
      ])
      .details.join(' ');
    const [whole, without] = counted.split('With headers left out on both sides');
    expect(ratesIn(without, 'JPEG')).toBe(ratesIn(plain, 'JPEG'));
    expect(ratesIn(whole, 'JPEG')).not.toBe(ratesIn(plain, 'JPEG'));
    expect(without).not.toContain('JPEG 2000');
  });

  it('tells sets of one name apart by their size', () => {
    const larger = [fakeRates('codec', { images: fakeLarger }), fakeRates('JPEG', { images: fakeLarger })];
    const subtitle = subtitleOf(figure8.draw([...all, ...larger]));
    expect(subtitle).toContain('not measured on invented scenes at 224 px: JPEG 2000, WebP, AVIF');
    expect(subtitle).not.toContain('at 64 px');
  });

  it('says so where qualities do not overlap, and where there is one point', async () => {
    const far = [fakeRates('codec', { gain: -30 }), fakeRates('JPEG')];
    expect(figure8.draw(far).details.join()).toContain('PSNR no overlap');
    expect(figure8.draw(cases['figure-8-one-point']).details.join()).toContain('JPEG 2000 MS-SSIM one point only');
  });

  it('says why there is no BD-rate, and marks one of few qualities', async () => {
    // Qualities of the learned codec: 22.9 to 29.2 dB.
    const withPsnr = (...psnr: number[]) => {
      const record = fakeRates('JPEG');
      return {
        ...record,
        points: record.points.slice(0, psnr.length).map((point, i) => ({ ...point, psnr: psnr[i] })),
      };
    };
    const psnrOf = (record: ReturnType<typeof withPsnr>) => {
      const { data, details } = figure8.draw([fakeRates('codec'), record]);
      const row = (data.objects() as Record<string, unknown>[]).find(({ codec }) => codec === 'JPEG')!;
      return [
        /PSNR ([^.;]*)/.exec(details.find((text) => text.includes('BD-rate of deep'))!)![1],
        row['deep_compression_bd_rate_psnr_percent'],
        row['bd_rate_overlap_psnr'],
      ];
    };
    expect(psnrOf(withPsnr(24, 27, 26))).toEqual(['turns back', null, null]);
    expect(psnrOf(withPsnr(24, 27, 27))).toEqual(['levels off', null, null]);
    expect(psnrOf(withPsnr(29, 32, 35))).toEqual(['hardly overlaps', null, null]);
    const [text, percent, overlap] = psnrOf(withPsnr(28, 31, 34));
    expect([text, percent === null, overlap]).toEqual([expect.stringMatching(/%\*$/), false, expect.closeTo(0.2, 1)]);
    const svg = await renderSvg(figure8.draw([fakeRates('codec'), withPsnr(28, 31, 34)]).spec);
    expect(svg).toContain('* less than 50% overlaps');
    expect(await renderSvg(figure8.draw(all).spec)).not.toContain('50% overlaps');
  });

  it('names pictures that were decoded without error', () => {
    const measured = fakeRates('AVIF');
    const figure = figure8.draw([
      ...all.slice(0, 4),
      { ...measured, points: measured.points.map((point, i) => (i === 5 ? { ...point, exact: [11] } : point)) },
    ]);
    expect(figure.details.join()).toContain('invented scenes (as 89.0 dB): AVIF at setting 6: image 12.');
    expect([...figure.data.array('decoded_without_error')].filter((count) => count > 0)).toEqual([1]);
  });

  it('names what was not measured, and what is right of the panels', () => {
    const subtitle = subtitleOf(figure8.draw(cases['figure-8-one-point']));
    expect(subtitle).toContain('not measured on invented scenes: WebP, AVIF;');
    expect(subtitle).toContain('JPEG is right of the panels of invented scenes: its lowest rate is 0.58 bpp.');
    expect(subtitleOf(figure8.draw(all))).not.toContain('not measured');
  });

  it('says for each set of images what counts as rate', async () => {
    const svg = await renderSvg(figure8.draw(cases['figure-8-two-sets']).spec);
    expect(svg).toContain('files less the bytes of a uniform grey picture (JPEG, JPEG 2000, WebP, AVIF)');
    expect(svg).toContain('whole files (JPEG, JPEG 2000, WebP, AVIF)');
    expect(svg).toContain('Invented photos: 24 images, 768 × 512 px');
  });

  it('draws the mean of several seeds', () => {
    const seeds = [0, 1].map((gain) =>
      fakeRates('codec', { points: [0.33], gain, provenance: { seed: gain + 1, key: `seed ${gain}` } }),
    );
    const [row] = figure8.draw(seeds).data.objects() as Record<string, unknown>[];
    expect(row['psnr_db']).toBeCloseTo((seeds[0].points[0].psnr + seeds[1].points[0].psnr) / 2, 9);
    expect(row['seeds']).toBe('1 2');
  });

  it('refuses tuned codecs alone, and two profiles', () => {
    expect(() => figure8.draw([fakeRates('codec', { tuning: 'joint' })])).toThrow(/tuning "none".*got none/);
    expect(() => figure8.draw([...all, fakeRates('WebP', { provenance: { profile: 'other' } })])).toThrow(
      /one profile, got fixture and other/,
    );
  });
});
