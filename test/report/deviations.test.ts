// The numbers in the table of deviations are those of the code and of the committed records.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { profiles } from '../../lib/experiments/profiles/index.ts';
import type { KitProfile } from '../../lib/experiments/profiles/profile.ts';
import { msSsimConvention } from '../../lib/metrics/ms-ssim.ts';
import { statisticsDecay } from '../../lib/nn/parameters.ts';
import { deviations } from '../../lib/report/deviations.ts';

const rows = (await deviations()).split('\n').map((row) => row.split('|').map((cell) => cell.trim()));

/** What the table says of a choice: its value and its source. Throws when there is no such row, or more than one. */
function said(choice: string): string {
  const found = rows.filter(([, name]) => name === choice);
  if (found.length !== 1) throw new Error(`docs/deviations.md: expected one row "${choice}", found ${found.length}`);
  return found[0].slice(2).join(' ');
}

/** The profiles that the table speaks of: all that are trained for what they score. */
const named = Object.fromEntries(profiles.map((profile) => [profile.name, profile])) as Record<string, KitProfile>;
const { quick, imagenette, paper, 'imagenette-small-crops': smallCrops } = named;
const trained = [quick, imagenette, smallCrops];

describe('the table of deviations', () => {
  it('has the schedules of segmentation as the profiles have them', () => {
    const of = ({ segmentation }: KitProfile) => [
      segmentation.rate.initial,
      segmentation.iterations.toLocaleString('en-US'),
    ];
    const [[q, quickSteps], [i, steps], [s, moreSteps], [p, printedSteps]] = [...trained, paper].map(of);
    expect(s).toBe(i);
    expect(said("segmentation's schedule")).toContain(
      `from ${q} over ${quickSteps} steps in \`quick\`; from ${i} over ${steps} in \`imagenette\`, ` +
        `${moreSteps} in \`imagenette-small-crops\` (\`paper\`: ${p}, ${printedSteps})`,
    );
  });

  it("has the drops of the codecs' and the classifiers' learning rates", () => {
    for (const { operatingPoints } of trained)
      for (const { rate } of operatingPoints) expect(rate).toMatchObject({ lastShare: 0.2, divisor: 10 });
    expect(said("codecs' learning rate")).toContain('a tenth of it over the last fifth of the steps');
    expect(trained.map(({ classification: { rate } }) => [rate.divisor, rate.dropEpochs.length])).toEqual([
      [4, 2],
      [10, 2],
      [10, 3],
    ]);
    expect(said("classifier's learning rate")).toContain('by 10, in `quick` by 4');
  });

  it('has the batches and the weight decay of joint training', () => {
    expect([...trained, paper].map(({ joint: { batch, weightDecay = 0 } }) => [batch, weightDecay])).toEqual([
      [32, 0],
      [64, 0],
      [64, 1e-4],
      [64, 0],
    ]);
    expect(said('batch of joint training')).toContain("the classifiers' 64; `quick` 32");
    expect(said('weight decay in joint training')).toMatch(/^none; `imagenette-small-crops` 1e-4 for the classifier/);
  });

  it("has the PSNR of `imagenette`'s codecs, and what the mean of their errors would give", () => {
    const measured = ['0.635', '0.330', '0.0983'].map((bpp) => {
      const file = new URL(`../../data/results/imagenette/codec-${bpp}bpp-seed1.json`, import.meta.url);
      return (JSON.parse(readFileSync(file, 'utf8')) as { validation: { mse: number; psnr: number } }).validation;
    });
    const list = (values: number[]) => values.map((value) => value.toFixed(2)).join(', ');
    expect(said('PSNR of several pictures')).toContain(
      `${list(measured.map(({ mse }) => 10 * Math.log10(255 ** 2 / mse)))} dB where ` +
        `\`imagenette\`'s codecs have ${list(measured.map(({ psnr }) => psnr))}`,
    );
  });

  it('has where the windows of MS-SSIM shrink, and how far moving statistics move', () => {
    const side = Number(
      /^MS-SSIM below (\d+) px$/.exec(
        rows.map(([, name]) => name).find((name) => name?.startsWith('MS-SSIM below'))!,
      )![1],
    );
    const conventions = [side, side - 1].map((pixels) => msSsimConvention({ height: pixels, width: pixels }));
    expect(conventions).toEqual(['5 scales, window of 11 taps', '5 scales, windows of 11, 11, 11, 11 and 10 taps']);
    expect(said('moving statistics of batch norms')).toContain(`keep ${statisticsDecay} of the old value`);
  });
});
