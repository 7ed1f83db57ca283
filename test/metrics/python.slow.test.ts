// pytorch-msssim, which CompressAI evaluates with, and bjontegaard as oracles of the metrics, where Python has them:
// pip install torch pytorch-msssim bjontegaard.
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resultsFolder } from '../../lib/experiments/reference/folders.ts';
import { bdQuality, bdRate } from '../../lib/metrics/bd-rate.ts';
import { msSsim } from '../../lib/metrics/ms-ssim.ts';
import { CurveError } from '../../lib/metrics/rate-curve.ts';
import { isRateDistortion } from '../../lib/records/record.ts';
import { readRecords } from '../records/read-records.ts';
import { kodak, kodakMissing } from '../codec/kodak.ts';
import { asked, needs } from '../export/python.ts';
import { coarse, noisy, stripes } from './pictures.ts';

describe('the metrics', () => {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('have the MS-SSIM of pytorch-msssim, which CompressAI evaluates with', async (context) => {
    needs(context, 'torch', 'pytorch_msssim');
    const sizes = [
      { height: 176, width: 192 },
      { height: 256, width: 320 },
    ];
    const pairs = sizes.flatMap((size) => {
      const picture = stripes(size);
      return [noisy(picture, 24), noisy(picture, 90), coarse(picture, 40, 12)].map((other) => ({
        size,
        picture,
        other,
      }));
    });
    if (!kodakMissing) {
      const { image, size } = await kodak('05');
      pairs.push({ size, picture: image, other: noisy(image, 40) });
    }
    const own = pairs.map(({ size, picture, other }) => msSsim(picture, other, size));
    for (const [at, { picture, other }] of pairs.entries()) {
      await writeFile(join(folder, `${at}-a.raw`), picture);
      await writeFile(join(folder, `${at}-b.raw`), other);
    }
    const theirs: number[] = asked(
      `
import json, sys, numpy as np, torch
from pytorch_msssim import ms_ssim
read = lambda at, side, height, width: torch.from_numpy(np.fromfile(f'{at}-{side}.raw', np.uint8).reshape(1, height, width, 3).transpose(0, 3, 1, 2).astype(np.float64))
print(json.dumps([ms_ssim(read(at, 'a', *size), read(at, 'b', *size), data_range=255).item() for at, size in enumerate(json.load(sys.stdin))]))`,
      folder,
      pairs.map(({ size }) => [size.height, size.width]),
    );
    const differences = own.map((value, at) => Math.abs(value - theirs[at]));
    console.log(`MS-SSIM: at most ${Math.max(...differences)} from pytorch-msssim on ${pairs.length} pairs`);
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  });

  it('have the BD-rates of bjontegaard', async (context) => {
    needs(context, 'bjontegaard');
    const records = (await readRecords(resultsFolder('imagenette'))).filter(isRateDistortion);
    const curves = records
      .filter(({ images, codec: name }) => images.name === 'kodak' && name !== 'codec')
      .map(({ points }) => [...points].sort((a, b) => a.fileBpp - b.fileBpp));
    const pairs = curves.flatMap((a, i) => curves.slice(i + 1).map((b) => [a, b] as const));
    expect(pairs.length).toBeGreaterThanOrEqual(6);
    const cases = pairs.flatMap(([a, b]) =>
      (['psnr', 'ssim', 'msSsim'] as const).flatMap((metric) =>
        (['pchip', 'cubic'] as const).map((method) => ({ a, b, metric, method })),
      ),
    );
    const columns = cases.map(({ a, b, metric, method }) => [
      a.map(({ fileBpp }) => fileBpp),
      a.map((one) => one[metric]),
      b.map(({ fileBpp }) => fileBpp),
      b.map((one) => one[metric]),
      method,
    ]);
    const theirs: number[] = asked(
      `
import json, sys, bjontegaard as bd
print(json.dumps([bd.bd_rate(*curves, method=method, require_matching_points=False, min_overlap=0) for *curves, method in json.load(sys.stdin)]))`,
      folder,
      columns,
    );
    const rates = (points: (typeof curves)[number], metric: 'psnr' | 'ssim' | 'msSsim') =>
      points.map((one) => ({ rate: one.fileBpp, quality: one[metric] }));
    const compared = cases.flatMap(({ a, b, metric, method }, at) => {
      try {
        const own = bdRate(rates(a, metric), rates(b, metric), { method, leastOverlap: 0 });
        return [{ own, theirs: theirs[at], method }];
      } catch (error) {
        // A fitted polynomial that turns back is refused here.
        if (error instanceof CurveError && method === 'cubic') return [];
        throw error;
      }
    });
    const furthestOf = (method: string): number =>
      Math.max(...compared.filter((one) => one.method === method).map((one) => Math.abs(one.own - one.theirs)));
    console.log(
      `BD-rate: at most ${furthestOf('pchip')} (pchip) and ${furthestOf('cubic')} (cubic) percent from bjontegaard, ${compared.length} pairs`,
    );
    expect(compared.filter(({ method }) => method === 'pchip')).toHaveLength(cases.length / 2);
    expect(furthestOf('pchip')).toBeLessThan(1e-6);
    expect(furthestOf('cubic')).toBeLessThan(1e-6);
  });

  it('have the BD-accuracies of bjontegaard, whose BD-PSNR takes whatever is put in the place of PSNR', async (context) => {
    needs(context, 'bjontegaard');
    // Accuracies in percent, as networks have them: they level off, and turn back a little.
    const curves = [
      { rates: [0.1, 0.21, 0.36, 0.65, 1, 1.49], scores: [31.2, 52.4, 63.9, 71.3, 74.2, 74.1] },
      { rates: [0.11, 0.24, 0.38, 0.66, 0.97, 1.38], scores: [12.5, 33.1, 50.2, 63.8, 69.9, 72.6] },
      { rates: [0.33, 0.45, 0.62, 0.95, 1.36], scores: [58.3, 63.2, 67.7, 71.9, 71.9] },
      { rates: [0.116, 0.341, 0.644], scores: [35.1, 55.7, 63.2] },
    ];
    const pairs = curves.flatMap((a, i) => curves.flatMap((b, j) => (i === j ? [] : [[a, b] as const])));
    const theirs: number[] = asked(
      `
import json, sys, bjontegaard as bd
print(json.dumps([bd.bd_psnr(*curves, method='pchip', require_matching_points=False, min_overlap=0) for curves in json.load(sys.stdin)]))`,
      folder,
      pairs.map(([a, b]) => [a.rates, a.scores, b.rates, b.scores]),
    );
    const points = ({ rates, scores }: (typeof curves)[number]) =>
      rates.map((rate, at) => ({ rate, quality: scores[at] }));
    const own = pairs.map(([a, b]) => bdQuality(points(a), points(b), { leastOverlap: 0 }));
    const furthest = Math.max(...own.map((value, at) => Math.abs(value - theirs[at])));
    console.log(`BD-accuracy: at most ${furthest} points from bjontegaard, ${pairs.length} pairs`);
    expect(furthest).toBeLessThan(1e-6);
  });
});
